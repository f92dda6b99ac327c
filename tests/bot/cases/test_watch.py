"""What time does to cases: nobody is left waiting without being told."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.assistant import Assistant
from bot.cases import moves, work
from bot.cases.office import Office
from bot.storage.case_tables import Case, Promise
from bot.storage.staff_tables import Agent
from tests.bot.cases.conftest import Phone, Tell, messages, the_case
from tests.conftest import Clock

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
async def case(tell: Tell, sessions: Sessions, ana: Agent) -> Case:
    await tell("quiero hablar con una persona")
    return await the_case(sessions)


async def events(sessions: Sessions) -> list[str]:
    return [row.content["event"] for row in await messages(sessions, "event")]


async def watched(assistant: Assistant) -> None:
    await assistant.watch()
    await assistant.finish(5)


async def test_unclaimed_it_is_told_again_then_to_the_supervisor_then_the_contact_is_told_the_truth(
    case: Case, assistant: Assistant, sessions: Sessions, phone: Phone, clock: Clock
) -> None:
    for minutes in (119, 2, 55):
        clock.forward(minutes=minutes)
        await watched(assistant)
    assert await events(sessions) == ["opened", "again"]
    for minutes in (10, 120):  # lunch from 13:00 to 14:00 counts for nothing
        clock.forward(minutes=minutes)
        await watched(assistant)
    assert await events(sessions) == ["opened", "again", "supervisor", "late"]
    assert "no ha sido así" in phone.texts()[-1]
    assert case.code in phone.texts()[-1]


async def test_a_missed_promise_is_told_once_and_a_new_one_made(
    case: Case, assistant: Assistant, sessions: Sessions, phone: Phone, clock: Clock
) -> None:
    clock.forward(hours=5, minutes=1)
    for _ in range(3):
        await watched(assistant)
    assert sum("no ha sido así" in words for words in phone.texts()) == 1
    async with sessions() as session:
        promises = (await session.scalars(select(Promise).order_by(Promise.id))).all()
    assert [promise.kept for promise in promises] == [False, None]
    assert promises[1].due_at > clock()


async def test_at_night_nobody_is_late(case: Case, assistant: Assistant, sessions: Sessions, clock: Clock) -> None:
    clock.forward(hours=2)
    await watched(assistant)
    clock.at = clock.at.replace(hour=23)
    await watched(assistant)
    told = await events(sessions)
    clock.forward(hours=12)  # until before the office opens the next morning
    await watched(assistant)
    assert await events(sessions) == told


async def test_who_holds_a_case_and_says_nothing_loses_it(
    case: Case, assistant: Assistant, sessions: Sessions, office: Office, phone: Phone, ana: Agent, clock: Clock
) -> None:
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
    clock.forward(minutes=239)
    await watched(assistant)
    assert (await the_case(sessions)).status == "held"
    clock.forward(hours=20)
    await watched(assistant)
    now = await the_case(sessions)
    assert (now.status, now.agent_id) == ("waiting", None)
    assert "silent" in await events(sessions)
    assert "no puede seguir" in phone.texts()[-1]


async def test_a_holder_who_has_answered_keeps_the_case(
    case: Case, assistant: Assistant, sessions: Sessions, office: Office, ana: Agent, clock: Clock
) -> None:
    async with sessions.begin() as session:
        await work.reply(session, office, ana, case.id, "¿En qué ciudad vive?")
    clock.forward(days=10)
    await watched(assistant)
    assert (await the_case(sessions)).status == "held"


async def test_a_pause_ends_on_its_day_and_the_holder_owes_a_word(
    case: Case, assistant: Assistant, sessions: Sessions, office: Office, phone: Phone, ana: Agent, clock: Clock
) -> None:
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
        await moves.pause(session, office, ana, case.id, days=2)
    clock.forward(days=2)
    await watched(assistant)
    now = await the_case(sessions)
    assert (now.status, now.owed_since) == ("held", clock())
    assert not any("no ha sido así" in words for words in phone.texts()), "there is still time to keep it"
    clock.forward(days=1)
    await watched(assistant)
    assert any("no ha sido así" in words for words in phone.texts())


async def test_the_wait_that_is_told_follows_what_really_happens(
    tell: Tell, sessions: Sessions, office: Office, phone: Phone, ana: Agent, clock: Clock
) -> None:
    ana.capacity = 100
    for chat in range(100, 106):
        await tell("quiero hablar con una persona", chat=str(chat))
        case = await the_case(sessions)
        clock.forward(minutes=9)
        async with sessions.begin() as session:
            await work.reply(session, office, ana, case.id, "Buenos días")
        clock.forward(minutes=1)
    await tell("quiero hablar con una persona")
    assert "hoy a las 11:10" in phone.texts()[0], "six cases waited nine minutes: ten from 11:00 on"


async def test_who_takes_an_old_case_has_the_whole_time_to_answer(
    case: Case, assistant: Assistant, sessions: Sessions, office: Office, ana: Agent, clock: Clock
) -> None:
    clock.forward(minutes=235)
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
    clock.forward(minutes=30)
    await watched(assistant)
    assert (await the_case(sessions)).agent_id == ana.id


async def test_a_case_taken_up_again_by_an_agent_is_watched(
    case: Case, assistant: Assistant, sessions: Sessions, office: Office, phone: Phone, ana: Agent, clock: Clock
) -> None:
    async with sessions.begin() as session:
        await work.reply(session, office, ana, case.id, "Listo")
        await moves.close(session, office, ana, case.id, "solved")
    async with sessions.begin() as session:
        await moves.reopen(session, office, ana, case.id)
    clock.forward(days=2)
    await watched(assistant)
    assert "no puede seguir" in phone.texts()[-1]


async def test_a_holder_who_leaves_the_service_leaves_the_case_at_once(
    case: Case, assistant: Assistant, sessions: Sessions, office: Office, ana: Agent, beto: Agent
) -> None:
    async with sessions.begin() as session:
        await work.reply(session, office, ana, case.id, "Un momento")
    async with sessions.begin() as session:
        session.add(ana)
        ana.active = False
    await watched(assistant)
    assert (await the_case(sessions)).status == "waiting"


async def test_a_late_and_silent_holder_is_told_in_one_message(
    case: Case, assistant: Assistant, sessions: Sessions, office: Office, phone: Phone, ana: Agent, clock: Clock
) -> None:
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
    before = len(phone.sent["7"])
    clock.forward(days=1)
    await watched(assistant)
    (words,) = [text for text in phone.texts()[before:] if "ya tiene su caso" not in text]
    assert "no ha sido así" in words
    assert "no puede seguir" in words


async def test_each_broken_promise_is_followed_by_a_longer_one(
    case: Case, assistant: Assistant, phone: Phone, clock: Clock
) -> None:
    for _ in range(7 * 24 * 4):
        clock.forward(minutes=15)
        await watched(assistant)
    said = sum("no ha sido así" in words for words in phone.texts())
    assert 1 <= said <= 4, "a week of waiting is not told every few hours"
