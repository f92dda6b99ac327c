"""A phone that others use: what was said is taken out of the chat, when asked or some minutes later by itself."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.dialogue.context import Context
from bot.message import Outgoing
from bot.privacy.erasure import recent
from bot.storage.contact_tables import Removal
from bot.storage.staff_tables import Agent
from bot.storage.tables import Conversation, MessageRow
from bot.words import translator

STAYS = dt.timedelta(minutes=10)
"""So long one can read what was said on a shared phone."""


async def hide(session: AsyncSession, conversation: Conversation, to: int) -> None:
    """Nothing up to this message is shown any more. It stays stored: staff who help can read it.

    What is still to be sent is not passed over: it would stay in the chat for good.
    """
    pending = select(func.min(MessageRow.id)).where(
        MessageRow.conversation_id == conversation.id, MessageRow.status == "pending"
    )
    if (first := await session.scalar(pending)) is not None:
        to = min(to, first - 1)
    if to <= conversation.hidden_to:
        return
    if numbers := await recent(session, conversation, to):
        session.add(Removal(channel=conversation.channel, chat=conversation.chat, remote_ids=numbers))
    conversation.hidden_to = to


async def discreet(session: AsyncSession, row: MessageRow, context: Context) -> Outgoing:
    """A stored message as it is sent: on a shared phone no notification shows the name of who helps."""
    outgoing = Outgoing.model_validate(row.content)
    if not context.shared_phone or row.agent_id is None:
        return outgoing
    name = await session.scalar(select(Agent.name).where(Agent.id == row.agent_id)) or ""
    somebody = translator(outgoing.language)("A person of the team")
    # What the agent wrote is theirs; what we say of them is ours.
    text = outgoing.text if outgoing.author or not name else outgoing.text.replace(name, somebody)
    return outgoing.model_copy(update={"author": outgoing.author and somebody, "text": text})


async def fade(session: AsyncSession, now: dt.datetime) -> int:
    """Hides what is old enough on all shared phones. Returns in how many talks."""
    shared = Conversation.context["shared_phone"].as_boolean()
    newest = (
        select(MessageRow.conversation_id, func.max(MessageRow.id).label("id"))
        .where(MessageRow.conversation_id.in_(select(Conversation.id).where(shared)))
        .where(MessageRow.status.in_(("answered", "sent")), MessageRow.created_at < now - STAYS)
        .group_by(MessageRow.conversation_id)
        .subquery()
    )
    statement = (
        select(Conversation, newest.c.id)
        .join(newest, newest.c.conversation_id == Conversation.id)
        .where(newest.c.id > Conversation.hidden_to)
        .with_for_update(of=Conversation, key_share=True, skip_locked=True)
    )
    found = (await session.execute(statement)).tuples().all()
    for conversation, to in found:
        await hide(session, conversation, to)
    return len(found)
