"""When a case opens, and what the contact is told."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.storage.staff_tables import Agent
from tests.bot.cases.conftest import Phone, Tell, hired, the_case
from tests.conftest import Clock

Sessions = async_sessionmaker[AsyncSession]
DANGER = "mi jefe me quito el pasaporte y no me deja salir de la casa, estoy en madrid"


async def test_who_asks_for_a_person_gets_a_code_and_an_honest_time(
    tell: Tell, phone: Phone, sessions: Sessions, ana: Agent
) -> None:
    await tell("quiero hablar con una persona")
    case = await the_case(sessions)
    assert (case.reason, case.priority, case.status) == ("asked", "normal", "waiting")
    (words,) = phone.texts()
    assert case.code in words
    # Monday 10:00 in Lima, four hours of work later, lunch left out.
    assert "hoy a las 3:00" in words
    assert "hora de Lima" in words


async def test_outside_the_hours_the_next_opening_is_said(tell: Tell, phone: Phone, ana: Agent, clock: Clock) -> None:
    clock.forward(days=4, hours=12)  # Friday night
    await tell("I want to talk to a person")
    (words,) = phone.texts()
    assert "Nobody is at work at this moment" in words
    assert "Monday 30 November at 8:30" in words.replace("\u202f", " ")


async def test_danger_opens_an_urgent_hidden_case_after_the_help(
    tell: Tell, phone: Phone, sessions: Sessions, ana: Agent
) -> None:
    await tell(DANGER)
    case = await the_case(sessions)
    assert (case.reason, case.priority, case.hidden, case.team) == ("danger", "urgent", True, "protection")
    help_first, notice = phone.texts()
    assert "no es su culpa" in help_first
    assert case.code in notice


async def test_not_that_twice_opens_a_case(tell: Tell, sessions: Sessions, ana: Agent) -> None:
    await tell("cuanto es el sueldo minimo en españa")
    await tell("no, eso no es lo que pregunte")
    await tell("no, eso no")
    assert (await the_case(sessions)).reason == "rejected"


async def test_what_is_not_understood_twice_opens_a_case(
    tell: Tell, phone: Phone, sessions: Sessions, ana: Agent
) -> None:
    for words in ("asdkjh qwelkj zxmcn", "lkjsdf oiuwer mnbv", "zzkjw plokij wqsd"):
        await tell(words)
    case = await the_case(sessions)
    assert case.reason == "unclear"
    assert case.code in phone.texts()[-1]


async def test_without_anybody_at_work_nothing_is_promised_and_the_bot_goes_on(
    tell: Tell, phone: Phone, sessions: Sessions
) -> None:
    await tell("quiero hablar con una persona")
    await tell("cuanto es el sueldo minimo en españa")
    assert "no tengo personal" in phone.texts()[0]
    assert "1.221 €" in phone.texts()[1]
    assert (await the_case(sessions)).status == "waiting", "whoever is hired tomorrow finds it"


async def test_a_contact_never_has_two_open_cases(tell: Tell, sessions: Sessions, ana: Agent) -> None:
    await tell("quiero hablar con una persona")
    first = await the_case(sessions)
    await tell(choice=f"k:on:{first.code}")
    await tell("quiero hablar con una persona")
    case = await the_case(sessions)
    assert case.id == first.id
    assert not case.meanwhile, "asking again means waiting for the person"


async def test_the_code_of_another_contact_is_of_no_use(
    tell: Tell, phone: Phone, sessions: Sessions, ana: Agent
) -> None:
    await tell("quiero hablar con una persona")
    code = (await the_case(sessions)).code
    await tell(choice=f"k:close:{code}", chat="8")
    assert (await the_case(sessions)).status == "waiting"
    assert code not in phone.texts("8")[0]


@pytest.mark.parametrize("command", ["status", "close"])
async def test_without_a_case_the_commands_say_so(tell: Tell, phone: Phone, command: str, ana: Agent) -> None:
    await tell(choice=command)
    assert "ningún caso" in phone.texts()[0]


async def test_danger_goes_where_somebody_works_when_nobody_does_in_the_team_for_it(
    tell: Tell, sessions: Sessions
) -> None:
    await hired(sessions, "Gil", teams=["guidance", "europe"])
    await tell(DANGER)
    assert (await the_case(sessions)).team == "guidance"


async def test_an_agent_without_a_team_is_nobody_who_could_answer(tell: Tell, phone: Phone, sessions: Sessions) -> None:
    await hired(sessions, "Gil", teams=[])
    await tell("quiero hablar con una persona")
    assert "no tengo personal" in phone.texts()[0]
