"""Whether what an agent said arrived: marked in the group where it was written, and told with its cause if not."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.office import Office
from bot.cases.record import post
from bot.storage import cases
from bot.storage.case_tables import Case
from bot.storage.tables import Conversation, MessageRow

BLOCKED, GONE = ("blocked",), ("deactivated", "not found", "peer")


async def note_delivery(session: AsyncSession, office: Office, message: MessageRow, refused: str | None) -> None:
    """An agent's message was sent, or will never arrive because it was `refused`."""
    if message.voice != "agent" or message.case_id is None:
        return
    case = await session.get(Case, message.case_id)
    if case is None:
        return
    if office.group and (message.source_id or "").startswith("g"):
        cases.add_post(session, case, "receipt", message.id, ok=refused is None)
    if refused is not None:
        event = cases.add_event(session, case, "undelivered", None, {"why": _why(refused), "message": message.id})
        await session.flush()
        post(session, office, case, "event", event.id)
    await cases.announce(session, case.id)


def _why(refused: str) -> str:
    words = refused.lower()
    if any(sign in words for sign in BLOCKED):
        return "blocked"
    return "gone" if any(sign in words for sign in GONE) else "refused"


async def note_reach(
    session: AsyncSession, office: Office, channel: str, chat: str, source_id: str, reachable: bool
) -> None:
    """The contact blocked the bot or unblocked it. Told once, and only where a case is open."""
    found = select(Conversation.id).where(Conversation.channel == channel, Conversation.chat == chat)
    conversation_id = await session.scalar(found)
    case = await cases.open_of(session, conversation_id) if conversation_id else None
    seen = select(MessageRow.id).where(MessageRow.conversation_id == conversation_id, MessageRow.source_id == source_id)
    if case is None or await session.scalar(seen):
        return
    event = cases.add_event(session, case, "unblocked" if reachable else "blocked", None)
    event.source_id = source_id
    await session.flush()
    post(session, office, case, "event", event.id)
    await cases.announce(session, case.id)
