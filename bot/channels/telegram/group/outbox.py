"""Queries on what waits to be put into the group. Each runs in the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.cases.queues import within_case
from bot.privacy.erasure import GROUP
from bot.storage import conversations
from bot.storage.case_tables import Case, Post
from bot.storage.contact_tables import Removal
from bot.storage.staff_tables import Agent
from bot.storage.tables import MessageRow

AHEAD = 60
"""So many pending posts of a case are looked at to join them."""


@dataclass(frozen=True)
class Item:
    """A post with the message it shows and the agent whose it is."""

    post: Post
    row: MessageRow | None
    agent: str

    @property
    def content(self) -> dict[str, Any]:
        return self.row.content if self.row else self.post.content


async def next_case(session: AsyncSession) -> Case | None:
    """The case whose turn it is: the most urgent first, then whose post waits longest. One that must wait is left."""
    other = aliased(Post)
    held_up = exists().where(other.case_id == Post.case_id, other.status == "pending", other.retry_at > func.now())
    statement = (
        select(Case)
        .join(Post, Post.case_id == Case.id)
        .where(Post.status == "pending", ~held_up)
        .order_by((Case.priority == "urgent").desc(), Post.id)
        .limit(1)
        # It is not erased while its thread is being made: nobody would know of the thread.
        .with_for_update(of=Case, read=True, key_share=True)
    )
    return await session.scalar(statement)


async def next_removal(session: AsyncSession) -> Removal | None:
    """The thread that is to go next, of a case that was erased."""
    due = Removal.retry_at.is_(None) | (Removal.retry_at <= func.now())
    statement = select(Removal).where(Removal.channel == GROUP, due).order_by(Removal.id).limit(1)
    return await session.scalar(statement)


async def next_receipt(session: AsyncSession) -> Post | None:
    """The oldest receipt: it costs nothing and needs not wait for its turn."""
    due = Post.retry_at.is_(None) | (Post.retry_at <= func.now())
    statement = select(Post).where(Post.status == "pending", Post.kind == "receipt", due).order_by(Post.id).limit(1)
    return await session.scalar(statement)


async def pending(session: AsyncSession, case: Case) -> Sequence[Post]:
    """The case's next posts in order. Its card goes before everything, also when it is put there again."""
    statement = (
        select(Post)
        .where(Post.case_id == case.id, Post.status == "pending")
        .order_by(Post.kind != "card", Post.id)
        .limit(AHEAD)
    )
    return (await session.scalars(statement)).all()


async def card_post(session: AsyncSession, case: Case) -> Post:
    """The post of the case's card. Its content tells what the thread looks like: title, closed, pinned, face."""
    statement = select(Post).where(Post.case_id == case.id, Post.kind == "card").order_by(Post.id).limit(1)
    card = await session.scalar(statement)
    if card is None:
        card = Post(case_id=case.id, kind="card", status="pending", content={}, cost=0)
        session.add(card)
        await session.flush()
    return card


async def items(session: AsyncSession, posts: Sequence[Post]) -> list[Item]:
    """The posts with what they show."""
    ids = [post.message_id for post in posts if post.message_id]
    statement = (
        select(MessageRow, Agent.name).outerjoin(Agent, Agent.id == MessageRow.agent_id).where(MessageRow.id.in_(ids))
    )
    found = {row.id: (row, name or "") for row, name in (await session.execute(statement)).tuples()}
    return [Item(post, *found.get(post.message_id or 0, (None, ""))) for post in posts]


async def talk(session: AsyncSession, case: Case, most: int) -> list[tuple[MessageRow, str]]:
    """The end of the case's talk with the agents' names, without what is still to be put into the thread."""
    to_come = select(Post.message_id).where(
        Post.case_id == case.id, Post.status == "pending", Post.message_id.is_not(None)
    )
    statement = (
        select(MessageRow, Agent.name)
        .join(Case, Case.conversation_id == MessageRow.conversation_id)
        .outerjoin(Agent, Agent.id == MessageRow.agent_id)
        .where(Case.id == case.id, within_case(), MessageRow.id.not_in(to_come))
        .where(MessageRow.direction.in_(("incoming", "outgoing", "note")), MessageRow.status != "withdrawn")
        .order_by(MessageRow.id.desc())
        .limit(most)
    )
    return [(row, name or "") for row, name in reversed((await session.execute(statement)).tuples().all())]


async def shown_as(session: AsyncSession, chat: int, row: MessageRow) -> int | None:
    """The group's id of a stored message: as an agent wrote it there, or as we put it there."""
    group, _, number = (row.source_id or "").removeprefix("g").partition(":")
    number = number.partition(":")[0]
    if group == str(chat) and number.isdigit():
        return int(number)
    statement = select(Post.remote_id).where(Post.message_id == row.id, Post.remote_id.is_not(None))
    return await session.scalar(statement.order_by(Post.id).limit(1))


async def alone(session: AsyncSession, row: MessageRow) -> int | None:
    """The group's id of the message that shows this one and nothing else."""
    shown = await session.scalar(select(Post).where(Post.message_id == row.id, Post.remote_id.is_not(None)).limit(1))
    if shown is None or shown.content.get("done"):
        return None
    others = exists().where(Post.case_id == shown.case_id, Post.remote_id == shown.remote_id, Post.id != shown.id)
    return None if await session.scalar(select(others)) else shown.remote_id


async def original(session: AsyncSession, row: MessageRow) -> MessageRow | None:
    """The message that an edit changed."""
    statement = (
        select(MessageRow)
        .where(MessageRow.conversation_id == row.conversation_id, MessageRow.remote_id == row.remote_id)
        .where(MessageRow.id < row.id, MessageRow.direction == "incoming")
        .order_by(MessageRow.id)
        .limit(1)
    )
    return await session.scalar(statement)


async def answered(session: AsyncSession, row: MessageRow) -> MessageRow | None:
    """The message that this one replies to."""
    quotes = row.content.get("quotes")
    if not quotes:
        return None
    if row.direction == "incoming":
        return await conversations.by_remote_id(session, row.conversation_id, str(quotes))
    return await session.get(MessageRow, int(quotes))


async def superseded(session: AsyncSession, post: Post) -> bool:
    """Whether a later state of the case waits too."""
    later = exists().where(
        Post.case_id == post.case_id, Post.kind == "state", Post.status == "pending", Post.id > post.id
    )
    return bool(await session.scalar(select(later)))


def stamp(posts: Sequence[Post]) -> None:
    """Telegram has just taken something of these posts: by the database's clock, which is one for all."""
    for post in posts:
        post.sent_at = func.clock_timestamp()


def finish(posts: Sequence[Post], status: str = "sent") -> None:
    for post in posts:
        post.status, post.retry_at, post.sent_at = status, None, func.clock_timestamp()


def later(post: Post, seconds: float) -> None:
    """The post, and with it its case, waits."""
    post.retry_at = func.clock_timestamp() + dt.timedelta(seconds=seconds)
