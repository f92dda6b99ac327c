"""Everything of a contact goes: from the database in one transaction, and what stands in chats is put down to follow.

What agents and the contact read stays read, and the audit log keeps ids that lead nowhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channel import PARTS
from bot.dialogue.context import Context
from bot.staff import audit
from bot.storage import cases
from bot.storage.case_tables import Case, Post
from bot.storage.contact_tables import Removal
from bot.storage.tables import Conversation, MessageRow

WITHIN = dt.timedelta(hours=47, minutes=30)
"""Telegram deletes what is younger than 48 hours."""
GROUP = "group"
IN_HAND = ("held", "paused")


async def erase(session: AsyncSession, conversation_id: int, *, farewell: bool = True) -> bool:
    """Erases the conversation with all that belongs to it. False: there is none. `farewell`: the contact is told."""
    open_and_closed = await _locked_cases(session, conversation_id)
    conversation = await session.scalar(
        select(Conversation).where(Conversation.id == conversation_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    if conversation is None:
        return False
    # One may have been opened before the conversation was ours alone.
    open_and_closed = await _locked_cases(session, conversation_id) or open_and_closed
    for case in open_and_closed:
        await erase_case(session, case)
    language = Context.restored(conversation.context).speaking() if farewell else ""
    numbers = await recent(session, conversation)
    if numbers or farewell:
        session.add(
            Removal(channel=conversation.channel, chat=conversation.chat, remote_ids=numbers, farewell=language)
        )
    await _drop_jobs(session, conversation_id)
    await session.flush()
    await session.execute(delete(Conversation).where(Conversation.id == conversation_id))
    await audit.record(session, None, "contact.erased" if farewell else "contact.expired")
    return True


async def erase_case(session: AsyncSession, case: Case, action: str = "case.erased") -> None:
    """Notes that the case is erased, and has its thread taken out of the staff's group. The rows are the caller's."""
    state = {"status": case.status, "agent_id": case.agent_id}
    await audit.record(session, None, action, case_id=case.id, before=state)
    if case.thread_id is not None:
        code = case.code if case.status in IN_HAND else ""
        numbers = await _in_group(session, case)
        session.add(Removal(channel=GROUP, chat=str(case.thread_id), remote_ids=numbers, code=code))
    await cases.announce(session, case.id)


async def recent(session: AsyncSession, conversation: Conversation, to: int | None = None) -> list[str]:
    """The channel's ids of what was said so lately that it can still be taken back: by us and by the contact."""
    statement = (
        select(MessageRow.remote_id)
        .where(MessageRow.conversation_id == conversation.id, MessageRow.remote_id.is_not(None))
        .where(MessageRow.created_at > dt.datetime.now(dt.UTC) - WITHIN, MessageRow.id > conversation.hidden_to)
        .order_by(MessageRow.id)
    )
    if to is not None:
        statement = statement.where(MessageRow.id <= to)
    found = await session.scalars(statement)
    return list(dict.fromkeys(number for remote in found if remote for number in remote.split(PARTS)))


async def _locked_cases(session: AsyncSession, conversation_id: int) -> Sequence[Case]:
    """Before the conversation, as agents lock them; and against the group's poster, which may be making a thread."""
    statement = select(Case).where(Case.conversation_id == conversation_id).order_by(Case.id).with_for_update()
    return (await session.scalars(statement, execution_options={"populate_existing": True})).all()


async def _in_group(session: AsyncSession, case: Case) -> list[str]:
    """What stands in the case's thread: put there by us, and written there by agents."""
    posted = await session.scalars(select(Post.remote_id).where(Post.case_id == case.id, Post.remote_id.is_not(None)))
    written = await session.scalars(
        select(MessageRow.source_id).where(MessageRow.case_id == case.id, MessageRow.source_id.like("g%:%"))
    )
    theirs = [parts[1] for source in written if source and len(parts := source.split(":")) > 1 and parts[1].isdigit()]
    return list(dict.fromkeys((*map(str, posted), *theirs)))


async def _drop_jobs(session: AsyncSession, conversation_id: int) -> None:
    """The jobs that wait for it. One that runs ends by itself and is deleted then."""
    await session.execute(
        text("delete from procrastinate_jobs where args->>'conversation_id' = :id and status <> 'doing'"),
        {"id": str(conversation_id)},
    )
