"""Contacts for the desk's tests: what they write is stored as it is in the running product, and opens real cases."""

from __future__ import annotations

import itertools

from sqlalchemy import select

from bot.cases.office import Office
from bot.cases.opening import Need, open_case
from bot.cases.reception import Mind, settle
from bot.dialogue.context import Context
from bot.message import Attachment, Incoming, Outgoing
from bot.storage import conversations
from bot.storage.case_tables import Case
from bot.storage.tables import MessageRow
from bot.turn import Turn
from tests.bot.staff.conftest import Sessions

_sources = itertools.count(1)


async def _no_turn(context: Context, incoming: Incoming) -> Turn:
    raise AssertionError("the bot must not think of an answer while a person has the talk")


async def _no_alarm(context: Context, incoming: Incoming, rule: str) -> Turn | None:
    return None


async def _no_effect(turn: Turn) -> list[Outgoing]:
    return []


LISTENING = Mind(_no_turn, _no_alarm, _no_effect)


async def case_of(
    house: Sessions,
    office: Office,
    text: str = "Quiero hablar con una persona",
    *,
    chat: str = "7",
    channel: str = "telegram",
    need: Need | None = None,
    **changes: object,
) -> Case:
    """A new case, opened on what a contact wrote. `changes` are made to it afterwards."""
    async with house.begin() as session:
        conversation_id, message_id = await _stored(session, chat, channel, text)
        conversation = await conversations.hold(session, conversation_id)
        question = await session.get(MessageRow, message_id)
        assert question
        question.status = "answered"
        case = await open_case(session, office, conversation, question, need or Need("asked"))
        question.case_id = case.id
        for name, value in changes.items():
            setattr(case, name, value)
        return case


async def says(
    house: Sessions,
    office: Office,
    text: str = "",
    *,
    chat: str = "7",
    channel: str = "telegram",
    attachment: Attachment | None = None,
    **more: object,
) -> int:
    """The contact writes while a person is awaited or has the talk. Returns the message's id."""
    async with house.begin() as session:
        conversation_id, message_id = await _stored(session, chat, channel, text, attachment, **more)
        conversation = await conversations.hold(session, conversation_id)
        question = await session.get(MessageRow, message_id)
        assert question
        await settle(session, office, conversation, question, LISTENING)
        return message_id


async def _stored(
    session: object, chat: str, channel: str, text: str, attachment: Attachment | None = None, **more: object
) -> tuple[int, int]:
    number = next(_sources)
    incoming = Incoming(
        channel=channel,
        chat=chat,
        source_id=f"s{number}",
        text=text,
        attachment=attachment,
        **({"remote_id": f"r{number}"} | more),  # type: ignore[arg-type]
    )
    stored = await conversations.store_incoming(session, incoming)  # type: ignore[arg-type]
    assert stored
    return stored


async def rows(house: Sessions, direction: str, voice: str | None = None) -> list[MessageRow]:
    """The stored messages of one direction, in order."""
    statement = select(MessageRow).where(MessageRow.direction == direction).order_by(MessageRow.id)
    if voice:
        statement = statement.where(MessageRow.voice == voice)
    async with house() as session:
        return list(await session.scalars(statement))
