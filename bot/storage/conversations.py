"""Queries on conversations and their messages. Each runs in the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import any_, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channel import PARTS, Stored
from bot.message import Attachment, Incoming, Outgoing
from bot.storage.case_tables import File
from bot.storage.tables import Conversation, MessageRow

LATE = dt.timedelta(minutes=1)


async def store_incoming(session: AsyncSession, incoming: Incoming) -> tuple[int, int] | None:
    """(conversation id, message id), or None when this source id stands already."""
    conversation_id = await _conversation_id(session, incoming.channel, incoming.chat)
    statement = (
        insert(MessageRow)
        .values(
            conversation_id=conversation_id,
            direction="incoming",
            status="received",
            source_id=incoming.source_id,
            remote_id=incoming.remote_id or None,
            content=incoming.model_dump(mode="json"),
        )
        .on_conflict_do_nothing()
        .returning(MessageRow.id)
    )
    message_id = await session.scalar(statement)
    return (conversation_id, message_id) if message_id else None


async def keep_file(session: AsyncSession, channel: str, chat: str, name: str, media_type: str, content: bytes) -> int:
    """Keeps what a contact sends by the web. Returns the file's id."""
    conversation_id = await _conversation_id(session, channel, chat)
    file = File(conversation_id=conversation_id, name=name, media_type=media_type, content=content)
    session.add(file)
    await session.flush()
    return file.id


async def with_file(session: AsyncSession, conversation_id: int, outgoing: Outgoing) -> Outgoing:
    """The message with its new file, if it has one, stored and attached."""
    if (new := outgoing.file) is None:
        return outgoing
    file = File(conversation_id=conversation_id, name=new.name, media_type=new.media_type, content=new.content)
    session.add(file)
    await session.flush()
    attachment = Attachment(
        kind=new.kind, stored=file.id, name=new.name, media_type=new.media_type, size=len(new.content), alt=new.alt
    )
    return outgoing.model_copy(update={"file": None, "attachment": attachment})


def forget_spot(row: MessageRow) -> None:
    """Keeps nothing of where the contact was: the message's location has served."""
    if attachment := row.content.get("attachment"):
        row.content = {**row.content, "attachment": {**attachment, "near": ""}}


async def in_place(session: AsyncSession, question: MessageRow, outgoing: Outgoing) -> Outgoing:
    """The message in place of the one whose button was pressed, if it wants that and the channel knows which."""
    under = question.content.get("under")
    if not (outgoing.redraws and under):
        return outgoing
    shown = await by_remote_id(session, question.conversation_id, under)
    # What went out in several parts cannot be redrawn.
    whole = shown is not None and shown.direction == "outgoing" and shown.remote_id == under
    return outgoing.model_copy(update={"edits": shown.id}) if shown and whole else outgoing


async def _conversation_id(session: AsyncSession, channel: str, chat: str) -> int:
    statement = insert(Conversation).values(channel=channel, chat=chat).on_conflict_do_nothing()
    await session.execute(statement)
    found = select(Conversation.id).where(Conversation.channel == channel, Conversation.chat == chat)
    return (await session.execute(found)).scalar_one()


async def hold(session: AsyncSession, conversation_id: int) -> Conversation:
    """The conversation, ours alone until the transaction ends: what keeps one chat in order.

    NO KEY UPDATE, so that storing its next message (which refers to it) does not wait.
    """
    statement = select(Conversation).where(Conversation.id == conversation_id).with_for_update(key_share=True)
    return (await session.execute(statement)).scalar_one()


async def to_be_erased(session: AsyncSession, conversation_id: int) -> bool:
    """Whether the contact asked that everything be erased."""
    asked = select(Conversation.erase_at).where(Conversation.id == conversation_id)
    return await session.scalar(asked) is not None


async def channel(session: AsyncSession, conversation_id: int) -> str:
    """The name of the channel the conversation is on."""
    statement = select(Conversation.channel).where(Conversation.id == conversation_id)
    return (await session.execute(statement)).scalar_one()


async def hurry(session: AsyncSession) -> None:
    """This transaction's commit does not wait for the disk.

    For marking a message as sent: the sooner it stands, the smaller the chance that a crash sends it twice.
    """
    await session.execute(text("set local synchronous_commit to off"))


async def next_received(session: AsyncSession, conversation_id: int) -> MessageRow | None:
    return await _next(session, conversation_id, "received")


async def next_pending(session: AsyncSession, conversation_id: int) -> MessageRow | None:
    return await _next(session, conversation_id, "pending")


async def _next(session: AsyncSession, conversation_id: int, status: str) -> MessageRow | None:
    statement = (
        select(MessageRow)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.status == status)
        .order_by(MessageRow.id)
        .limit(1)
    )
    return await session.scalar(statement)


def add_outgoing(
    session: AsyncSession,
    conversation_id: int,
    outgoing: Outgoing,
    voice: str,
    *,
    answers_id: int | None = None,
    case_id: int | None = None,
    agent_id: int | None = None,
    source_id: str | None = None,
    outcome: dict[str, object] | None = None,
) -> MessageRow:
    """A message to the contact, pending. The voice decides whether it may reach them while a case is open."""
    row = MessageRow(
        conversation_id=conversation_id,
        direction="outgoing",
        status="pending",
        voice=voice,
        source_id=source_id,
        answers_id=answers_id,
        case_id=case_id,
        agent_id=agent_id,
        content=outgoing.model_dump(mode="json"),
        outcome=outcome,
    )
    session.add(row)
    return row


async def unfinished(session: AsyncSession) -> Sequence[int]:
    """Conversations with something to answer or to send now, the longest waiting first."""
    due = or_(MessageRow.retry_at.is_(None), MessageRow.retry_at <= func.now())
    statement = (
        select(MessageRow.conversation_id)
        .where(MessageRow.status.in_(("received", "pending")), due)
        .group_by(MessageRow.conversation_id)
        .order_by(func.min(MessageRow.id))
    )
    asked = await session.scalars(select(Conversation.id).where(Conversation.erase_at.is_not(None)))
    return list(dict.fromkeys((*asked, *await session.scalars(statement))))


async def history(session: AsyncSession, channel: str, chat: str, after: int) -> list[Stored]:
    """What the contact has said and been told, in order: after message `after`, and what has just arrived.

    An agent's message can be stored before the contact's next one and committed after it.
    """
    statement = (
        select(MessageRow)
        .join(Conversation, Conversation.id == MessageRow.conversation_id)
        .where(Conversation.channel == channel, Conversation.chat == chat, MessageRow.id > Conversation.hidden_to)
        .where((MessageRow.id > after) | (MessageRow.sent_at > func.now() - LATE))
        .where(MessageRow.status.in_(("received", "answered", "sent", "failed")))
        .order_by(MessageRow.id)
    )
    return [_stored(row) for row in await session.scalars(statement)]


def _stored(row: MessageRow) -> Stored:
    incoming = Incoming.model_validate(row.content) if row.direction == "incoming" else None
    outgoing = Outgoing.model_validate(row.content) if row.direction == "outgoing" else None
    return Stored(
        id=row.id,
        direction="incoming" if incoming else "outgoing",
        status=row.status,
        incoming=incoming,
        outgoing=outgoing,
        created_at=row.created_at,
    )


async def remote_id(session: AsyncSession, message_id: int | None) -> str:
    """The channel's id of a stored message, or of its first part; empty when it has none."""
    if message_id is None:
        return ""
    found = await session.scalar(select(MessageRow.remote_id).where(MessageRow.id == message_id)) or ""
    return found.partition(PARTS)[0]


async def by_remote_id(session: AsyncSession, conversation_id: int, remote_id: str) -> MessageRow | None:
    """The newest stored message that the channel knows by this id."""
    statement = (
        select(MessageRow)
        .where(MessageRow.conversation_id == conversation_id)
        .where(literal(remote_id) == any_(func.string_to_array(MessageRow.remote_id, PARTS)))
        .order_by(MessageRow.id.desc())
        .limit(1)
    )
    return await session.scalar(statement)


async def album_of(session: AsyncSession, message: MessageRow) -> Sequence[MessageRow]:
    """The unsent messages that belong to one album with this one; alone, where it is of none."""
    album = (message.content.get("attachment") or {}).get("album")
    if not album:
        return [message]
    statement = (
        select(MessageRow)
        .where(MessageRow.conversation_id == message.conversation_id, MessageRow.status == "pending")
        .where(MessageRow.content["attachment"]["album"].astext == album)
        .order_by(MessageRow.id)
    )
    return (await session.scalars(statement)).all()
