"""Queries on cases. Each runs in the caller's transaction."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.case_tables import Assignment, Case, Post, Promise
from bot.storage.staff_tables import Agent
from bot.storage.tables import MessageRow

CODE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
"""Neither vowels, so that no word comes of it, nor what is read wrongly."""
NEWS = "desk"
"""The channel of PostgreSQL's notifications on which every change of a case is announced."""
RECENT = dt.timedelta(days=28)


def new_code() -> str:
    """A case's name, such as K7QM-2XPD: 38 bits of chance."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


async def open_of(session: AsyncSession, conversation_id: int) -> Case | None:
    """The conversation's open case. There is never more than one."""
    statement = select(Case).where(Case.conversation_id == conversation_id, Case.status != "closed")
    return await session.scalar(statement)


async def last_of(session: AsyncSession, conversation_id: int) -> Case | None:
    """The conversation's newest case, open or closed."""
    statement = select(Case).where(Case.conversation_id == conversation_id).order_by(Case.id.desc()).limit(1)
    return await session.scalar(statement)


async def was_hidden(session: AsyncSession, conversation_id: int) -> bool:
    """Whether a case of the conversation is hidden: its words stand in the same talk."""
    statement = select(Case.id).where(Case.conversation_id == conversation_id, Case.hidden).limit(1)
    return await session.scalar(statement) is not None


async def locked(session: AsyncSession, case_id: int) -> Case | None:
    """The case as it stands now, unchanged by others until the transaction ends."""
    statement = select(Case).where(Case.id == case_id).with_for_update(key_share=True)
    return await session.scalar(statement.execution_options(populate_existing=True))


async def by_code(session: AsyncSession, code: str) -> Case | None:
    return await session.scalar(select(Case).where(Case.code == code.strip().upper()))


async def by_thread(session: AsyncSession, thread_id: int) -> Case | None:
    """The case of a thread of the staff's group."""
    statement = select(Case).where(Case.thread_id == thread_id).order_by(Case.id.desc()).limit(1)
    return await session.scalar(statement)


async def claim(session: AsyncSession, case_id: int, agent_id: int, now: dt.datetime) -> bool:
    """Gives a waiting case to the agent. False: a colleague was first."""
    statement = (
        update(Case)
        .where(Case.id == case_id, Case.status == "waiting")
        .values(
            status="held",
            agent_id=agent_id,
            meanwhile=False,
            taken_at=func.coalesce(Case.taken_at, now),
            held_since=now,
            told=0,
        )
    )
    return await session.scalar(statement.returning(Case.id)) is not None


async def busy(session: AsyncSession, agent_id: int) -> int:
    """How many cases the agent holds; until the transaction ends nobody gives them another."""
    await session.execute(select(Agent.id).where(Agent.id == agent_id).with_for_update(key_share=True))
    statement = select(func.count()).where(Case.agent_id == agent_id, Case.status == "held")
    return (await session.execute(statement)).scalar_one()


async def at_work(session: AsyncSession) -> tuple[frozenset[str], bool]:
    """The teams in which somebody could take a case, and whether a supervisor, who sees all of them, works here."""
    found = await session.execute(select(Agent.role, Agent.teams).where(Agent.active))
    able = [(role, teams) for role, teams in found.tuples() if role in ("agent", "supervisor")]
    return frozenset(team for _, teams in able for team in teams), any(role == "supervisor" for role, _ in able)


async def waits(session: AsyncSession, priority: str, now: dt.datetime) -> Sequence[tuple[dt.datetime, dt.datetime]]:
    """(opened, first answered) of recent cases of a priority, newest first."""
    statement = (
        select(Case.opened_at, Case.replied_at)
        .where(Case.priority == priority, Case.replied_at >= now - RECENT)
        .order_by(Case.replied_at.desc())
        .limit(50)
    )
    return [(opened, replied) for opened, replied in await session.execute(statement) if replied]


async def unanswered_since(session: AsyncSession, priority: str) -> Sequence[dt.datetime]:
    """Since when the cases of a priority have waited that nobody has answered yet."""
    statement = select(Case.opened_at).where(Case.priority == priority, Case.status == "waiting")
    return (await session.scalars(statement.where(Case.replied_at.is_(None), ~Case.meanwhile))).all()


def add_event(
    session: AsyncSession, case: Case, name: str, agent_id: int | None, content: dict[str, Any] | None = None
) -> MessageRow:
    """What happened to a case, in the conversation's own order. `name` is a word; the reader's page finds the words."""
    return _kept(session, case, "event", agent_id, {**(content or {}), "event": name})


def add_note(
    session: AsyncSession, case: Case, words: str, agent_id: int | None, source_id: str | None = None
) -> MessageRow:
    """What staff write for each other. Never shown to the contact."""
    return _kept(session, case, "note", agent_id, {"text": words}, source_id)


def _kept(
    session: AsyncSession,
    case: Case,
    direction: str,
    agent_id: int | None,
    content: dict[str, Any],
    source_id: str | None = None,
) -> MessageRow:
    row = MessageRow(
        conversation_id=case.conversation_id,
        direction=direction,
        status="kept",
        case_id=case.id,
        agent_id=agent_id,
        source_id=source_id,
        content=content,
    )
    session.add(row)
    return row


def add_post(session: AsyncSession, case: Case, kind: str, message_id: int | None = None, **content: Any) -> None:
    """Something to put into the case's thread of the staff's group."""
    session.add(Post(case_id=case.id, kind=kind, message_id=message_id, content=content))


async def begin_assignment(session: AsyncSession, case_id: int, agent_id: int, now: dt.datetime) -> None:
    session.add(Assignment(case_id=case_id, agent_id=agent_id, started_at=now))


async def end_assignments(session: AsyncSession, case_id: int, now: dt.datetime) -> None:
    running = (Assignment.case_id == case_id, Assignment.ended_at.is_(None))
    await session.execute(update(Assignment).where(*running).values(ended_at=now))


async def promise_of(session: AsyncSession, case_id: int) -> Promise | None:
    """The promise that still runs."""
    statement = select(Promise).where(Promise.case_id == case_id, Promise.ended_at.is_(None))
    return await session.scalar(statement.order_by(Promise.id.desc()).limit(1))


async def end_promises(session: AsyncSession, case_id: int, now: dt.datetime, *, answered: bool | None) -> None:
    """The promise no longer runs: an agent answered (kept, if in time), it was missed, or it has no object any more."""
    running = (Promise.case_id == case_id, Promise.ended_at.is_(None))
    kept = None if answered is None else Promise.due_at >= now if answered else False
    await session.execute(update(Promise).where(*running).values(ended_at=now, kept=kept))


async def under_watch(session: AsyncSession) -> Sequence[int]:
    """The ids of all open cases, the longest open first."""
    return (await session.scalars(select(Case.id).where(Case.status != "closed").order_by(Case.id))).all()


async def announce(session: AsyncSession, case_id: int) -> None:
    """Tells every desk and the group's poster, once this transaction is committed, that the case changed."""
    await session.execute(text("select pg_notify(:channel, :case)"), {"channel": NEWS, "case": str(case_id)})
