"""What is told unasked goes out at once or not at all: held up, it waits for the next day; overtaken, for its turn."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.assistant import Assistant
from bot.channel import Delayed, Undeliverable
from bot.storage.contact_tables import Unasked
from bot.storage.tables import Conversation, MessageRow
from tests.bot.cases.conftest import CHAT, Phone, Tell
from tests.conftest import Clock

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
async def rosa(tell: Tell, sessions: Sessions, clock: Clock) -> int:
    """A contact who has something coming."""
    await tell("hola")
    async with sessions.begin() as session:
        conversation = (await session.scalars(select(Conversation))).one()
        consents = {**conversation.context["consents"], "reminders": "2026-11-01"}
        conversation.context = {**conversation.context, "consents": consents}
        content = {"es": "su pasaporte vence", "en": "your passport ends"}
        about = {"kind": "reminder", "key": "k", "content": content, "due_at": clock.at}
        session.add(Unasked(conversation_id=conversation.id, **about))
    return conversation.id


async def status(sessions: Sessions) -> str:
    async with sessions() as session:
        return (await session.scalars(select(Unasked.status))).one()


async def try_now(assistant: Assistant, sessions: Sessions, conversation_id: int) -> None:
    """As the job does when the wait is over."""
    async with sessions.begin() as session:
        await session.execute(update(MessageRow).values(retry_at=None))
    await assistant.work(conversation_id)


async def test_it_arrives_and_is_told(assistant: Assistant, sessions: Sessions, phone: Phone, rosa: int) -> None:
    await assistant.unasked()
    await assistant.finish(5)
    assert phone.texts()[-1] == "su pasaporte vence"
    assert await status(sessions) == "told"


async def test_held_up_until_night_it_comes_in_the_morning(
    assistant: Assistant, sessions: Sessions, phone: Phone, clock: Clock, rosa: int
) -> None:
    phone.failures = [Delayed(60)]
    await assistant.unasked()
    await assistant.finish(5)
    said = len(phone.sent[CHAT])
    clock.forward(hours=12)  # 22:00 in Lima
    await try_now(assistant, sessions, rosa)
    assert len(phone.sent[CHAT]) == said
    assert await status(sessions) == "waiting"
    clock.forward(hours=12)
    await assistant.unasked()
    await assistant.finish(5)
    assert phone.texts()[-1] == "su pasaporte vence"


async def test_stopped_meanwhile_it_is_not_sent(
    assistant: Assistant, sessions: Sessions, phone: Phone, tell: Tell, rosa: int
) -> None:
    phone.failures = [Delayed(60)]
    await assistant.unasked()
    await assistant.finish(5)
    await tell("parar")
    await try_now(assistant, sessions, rosa)
    assert "su pasaporte vence" not in phone.texts()


async def test_overtaken_by_a_case_it_waits_until_the_person_is_gone(
    assistant: Assistant, sessions: Sessions, phone: Phone, tell: Tell, clock: Clock, rosa: int
) -> None:
    phone.failures = [Delayed(60)]
    await assistant.unasked()
    await assistant.finish(5)
    await tell("quiero hablar con una persona")
    await try_now(assistant, sessions, rosa)
    await tell(choice="c:close")
    clock.forward(days=1)
    await assistant.unasked()
    await assistant.finish(5)
    assert phone.texts().count("su pasaporte vence") == 1


async def test_refused_for_good_it_waits_until_they_are_back(
    assistant: Assistant, sessions: Sessions, phone: Phone, tell: Tell, clock: Clock, rosa: int
) -> None:
    phone.failures = [Undeliverable("bot was blocked by the user")]
    await assistant.unasked()
    await assistant.finish(5)
    assert await status(sessions) == "waiting"
    clock.forward(days=1)
    await assistant.unasked()
    await assistant.finish(5)
    assert "su pasaporte vence" not in phone.texts()
    await tell("gracias")
    await assistant.unasked()
    await assistant.finish(5)
    assert phone.texts()[-1] == "su pasaporte vence"
