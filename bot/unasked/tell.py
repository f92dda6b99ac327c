"""Tells contacts what is due: at most once a day, by day where they live, and only what they still agree to."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence

from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import aliased

from bot.cases.office import Office
from bot.cases.silence import silent
from bot.dialogue.context import Context
from bot.guides.daytime import is_day, same_day, zones_of
from bot.guides.notes import joined
from bot.storage import cases, conversations
from bot.storage.contact_tables import Unasked
from bot.storage.tables import Conversation, MessageRow
from bot.unasked.changes import overtaken

CONSENT = {"reminder": "reminders", "alert": "alerts", "change": "changes", "check_in": "check_ins"}
"""Kind -> what the contact has to have agreed to."""
KIND = "unasked"
"""Of the outcome of a message that nobody asked for."""

log = logging.getLogger(__name__)


async def tell_due(sessions: async_sessionmaker[AsyncSession], office: Office) -> list[int]:
    """Stores what may be told now. Returns the conversations in which there is something to send."""
    async with sessions() as session:
        due = (Unasked.status == "waiting", Unasked.due_at <= office.now())
        found = (await session.scalars(select(Unasked.conversation_id).where(*due).distinct())).all()
    told = []
    for conversation_id in found:
        try:
            async with sessions.begin() as session:
                if await tell(session, office, conversation_id):
                    told.append(conversation_id)
        except Exception as error:
            # One contact must not keep the others from being told.
            log.error("conversation %s: nothing could be told unasked (%s)", conversation_id, type(error).__name__)
    return told


async def tell(session: AsyncSession, office: Office, conversation_id: int) -> bool:
    """Joins all that is due for one contact into one message, if this is the time for it."""
    conversation = await conversations.hold(session, conversation_id)
    context, now = Context.restored(conversation.context), office.now()
    wanted = _wanted(await _current(session, office, await _due(session, conversation_id, now)), context)
    if not wanted or not timely(context, now) or not await _free(session, conversation, context, now):
        return False
    outgoing = joined([row.content for row in wanted], context)
    message = conversations.add_outgoing(session, conversation_id, outgoing, "bot", outcome={"kind": KIND})
    # By the office's clock: that is the day it counts for.
    message.created_at = now
    await session.flush()
    for row in wanted:
        row.status, row.message_id = "told", message.id
    return True


def timely(context: Context, now: dt.datetime) -> bool:
    """Whether the contact may be written to unasked at this moment."""
    return not context.quiet and is_day(now, zones_of(context))


def _wanted(rows: Iterable[Unasked], context: Context) -> list[Unasked]:
    """What they still agree to. The rest is dropped: who asks for it again later does not want old news."""
    kept = []
    for row in rows:
        if context.quiet or CONSENT[row.kind] not in context.consents:
            row.status = "dropped"
        else:
            kept.append(row)
    return kept


async def _current(session: AsyncSession, office: Office, rows: Iterable[Unasked]) -> list[Unasked]:
    """Without changes that are none any more. They are deleted: should it change so once more, it is told."""
    kept = []
    for row in rows:
        if overtaken(row.key, office.knowledge, office.now()):
            await session.delete(row)
        else:
            kept.append(row)
    return kept


async def _due(session: AsyncSession, conversation_id: int, now: dt.datetime) -> Sequence[Unasked]:
    statement = (
        select(Unasked)
        .where(Unasked.conversation_id == conversation_id, Unasked.status == "waiting", Unasked.due_at <= now)
        .order_by(Unasked.due_at, Unasked.id)
        .with_for_update()
    )
    return (await session.scalars(statement)).all()


async def _free(session: AsyncSession, conversation: Conversation, context: Context, now: dt.datetime) -> bool:
    """Nobody has the talk, nothing waits to be sent, the contact can be reached, and was told nothing today."""
    if conversation.erase_at is not None or silent(await cases.open_of(session, conversation.id)):
        return False
    under_way = select(MessageRow.id).where(
        MessageRow.conversation_id == conversation.id, MessageRow.status.in_(("received", "pending"))
    )
    if await session.scalar(under_way.limit(1)) is not None or await _unreachable(session, conversation.id):
        return False
    last = await session.scalar(
        select(func.max(MessageRow.created_at)).where(
            MessageRow.conversation_id == conversation.id,
            MessageRow.outcome["kind"].astext == KIND,
            MessageRow.status == "sent",
        )
    )
    return last is None or not same_day(last, now, zones_of(context))


async def _unreachable(session: AsyncSession, conversation_id: int) -> bool:
    """Whether the last that was sent to them was refused for good, and they have not been heard of since."""
    later = aliased(MessageRow)
    heard = later.direction.in_(("incoming", "outgoing")) & later.status.in_(("received", "answered", "sent"))
    since = exists().where(later.conversation_id == conversation_id, later.id > MessageRow.id, heard)
    statement = select(MessageRow.id).where(
        MessageRow.conversation_id == conversation_id,
        MessageRow.direction == "outgoing",
        MessageRow.status == "failed",
        ~since,
    )
    return await session.scalar(statement.limit(1)) is not None


def outdated(message: MessageRow, conversation: Conversation, now: dt.datetime) -> bool:
    """Whether a message that nobody asked for could not be sent in time: it is told again when it may be."""
    if (message.outcome or {}).get("kind") != KIND:
        return False
    context = Context.restored(conversation.context)
    return not same_day(message.created_at, now, zones_of(context)) or not timely(context, now)


async def taken_back(session: AsyncSession, message: MessageRow) -> None:
    """What should have been told in a message that did not arrive waits again."""
    if (message.outcome or {}).get("kind") == KIND:
        again = update(Unasked).where(Unasked.message_id == message.id, Unasked.status == "told")
        await session.execute(again.values(status="waiting", message_id=None))
