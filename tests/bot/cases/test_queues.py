"""The queues: who sees which case, in which order, how many, and what a search finds."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases import drafts, moves, queues, work
from bot.cases.office import Office
from bot.cases.opening import Need
from bot.cases.queues import ALL, QUEUES, Filters
from bot.message import Incoming, Outgoing
from bot.staff.roles import Role
from bot.storage import conversations
from bot.storage.case_tables import Promise
from bot.storage.staff_tables import Agent
from tests.bot.staff.conftest import Sessions, hire, house
from tests.web.desk.talks import case_of, says

__all__ = ["house"]
DANGER = Need("danger", "urgent", "violence")


async def person(house: Sessions, name: str, role: Role = "agent", **more: object) -> Agent:
    async with house.begin() as session:
        return await hire(session, role, name, **{"teams": ("guidance",), **more})


@pytest.fixture
async def ana(house: Sessions) -> Agent:
    return await person(house, "Ana")


@pytest.fixture
async def boss(house: Sessions, ana: Agent) -> Agent:
    return await person(house, "Jefa", "supervisor", teams=())


async def codes(session: AsyncSession, agent: Agent, name: str, **filters: str) -> list[str]:
    rows, _ = await queues.queue(session, agent, name, Filters(**filters))
    return [row.case.code for row in rows]


async def test_agents_see_their_teams_cases_and_those_they_have_and_supervisors_all(
    house: Sessions, office: Office, ana: Agent, boss: Agent
) -> None:
    ours = await case_of(house, office, chat="1")
    theirs = await case_of(house, office, chat="2", team="europe")
    held = await case_of(house, office, chat="3", team="europe", status="held", agent_id=ana.id)
    editor = await person(house, "Edu", "editor")
    async with house() as session:
        assert set(await codes(session, ana, ALL)) == {ours.code, held.code}
        assert set(await codes(session, boss, ALL)) == {ours.code, theirs.code, held.code}
        assert await codes(session, editor, ALL) == []
        for agent in (ana, boss, editor):
            for case in (ours, theirs, held):
                found = await queues.one(session, agent, case.id)
                assert (found is not None) == work.visible(agent, case)


async def test_each_queue_holds_what_its_name_says_and_is_counted(house: Sessions, office: Office, ana: Agent) -> None:
    waiting = await case_of(house, office, chat="1")
    held = await case_of(house, office, chat="2", status="held", agent_id=ana.id, priority="high")
    urgent = await case_of(house, office, chat="3", need=DANGER, team="guidance")
    closed = await case_of(house, office, chat="4")
    async with house.begin() as session:
        await work.take(session, office, ana, closed.id)
        await moves.close(session, office, ana, closed.id, "solved")
    async with house() as session:
        found = {name: await codes(session, ana, name) for name in QUEUES}
        counted = await queues.counts(session, ana)
    assert found == {
        "mine": [held.code],
        "waiting": [urgent.code, waiting.code],
        "team": [urgent.code, held.code, waiting.code],
        "urgent": [urgent.code],
        "closed": [closed.code],
    }
    assert counted.of == {"mine": 1, "waiting": 2, "team": 3, "urgent": 1}
    assert (counted.due, counted.urgent) == (3, [urgent.code])


async def test_the_most_urgent_stands_first_and_then_what_was_promised_soonest(
    house: Sessions, office: Office, ana: Agent
) -> None:
    late, soon, urgent = [
        await case_of(house, office, chat=str(number), team="guidance", need=need)
        for number, need in enumerate((None, None, DANGER))
    ]
    async with house.begin() as session:
        due = office.now() + dt.timedelta(minutes=5)
        await session.execute(update(Promise).where(Promise.case_id == soon.id).values(due_at=due))
    async with house() as session:
        rows, _ = await queues.queue(session, ana, "waiting", Filters())
    assert [row.case.code for row in rows] == [urgent.code, soon.code, late.code]
    assert rows[1].due_at == due


async def test_a_search_finds_codes_and_words_of_both_sides_without_accents(
    house: Sessions, office: Office, ana: Agent
) -> None:
    case = await case_of(house, office, "¿Cuánto demora el ARRAIGO sociolaboral en España?", chat="1")
    other = await case_of(house, office, "Perdí mi 100% de equipaje", chat="2")
    async with house.begin() as session:
        await work.reply(session, office, ana, other.id, "Llame a la aerolínea.")
    async with house() as session:
        for text in ("arraigo", "españa arraigo", "cuanto", case.code, case.code[:4].lower()):
            assert await codes(session, ana, ALL, text=text) == [case.code], text
        assert await codes(session, ana, ALL, text="aerolinea") == [other.code]
        assert await codes(session, ana, ALL, text="100%") == [other.code]
        assert await codes(session, ana, ALL, text="arraigo equipaje") == []
        assert await codes(session, ana, ALL, text="_") == []


async def test_filters_narrow_a_queue(house: Sessions, office: Office, boss: Agent) -> None:
    first = await case_of(house, office, chat="1", place="ES", topic="visa", language="en")
    await case_of(house, office, chat="2", place="CL", topic="pay", team="americas")
    async with house() as session:
        for filters in ({"place": "ES"}, {"topic": "visa"}, {"language": "en"}, {"team": "guidance"}):
            assert await codes(session, boss, "waiting", **filters) == [first.code], filters
        assert await codes(session, boss, "waiting", priority="urgent") == []
        assert await queues.places(session, boss) == ["CL", "ES"]


async def test_a_long_queue_comes_in_pages(house: Sessions, office: Office, ana: Agent) -> None:
    made = {(await case_of(house, office, chat=str(number))).code for number in range(queues.PAGE + 2)}
    async with house() as session:
        first, more = await queues.queue(session, ana, "waiting", Filters())
        second, no_more = await queues.queue(session, ana, "waiting", Filters(), 2)
    assert (len(first), more, len(second), no_more) == (queues.PAGE, True, 2, False)
    assert {row.case.code for row in (*first, *second)} == made


async def test_what_a_contact_in_danger_wrote_stands_in_no_queue_not_even_under_an_earlier_case(
    house: Sessions, office: Office, ana: Agent
) -> None:
    earlier = await case_of(house, office, "¿Cuánto cuesta el pasaporte?")
    async with house.begin() as session:
        await work.take(session, office, ana, earlier.id)
        await moves.close(session, office, ana, earlier.id, "solved")
    plain = await case_of(house, office, "Una pregunta", chat="8")
    await case_of(house, office, "Mi pareja me golpea", need=DANGER, team="guidance")
    async with house() as session:
        rows, _ = await queues.queue(session, ana, ALL, Filters())
    assert {row.last.text for row in rows if row.last} == {"Una pregunta"}
    assert [row.case.id for row in rows if row.last] == [plain.id]
    assert len(rows) == 3


async def test_of_a_closed_case_staff_read_nothing_that_is_said_to_the_bot_afterwards(
    house: Sessions, office: Office, ana: Agent
) -> None:
    case = await case_of(house, office)
    async with house.begin() as session:
        await work.reply(session, office, ana, case.id, "Ya está.")
        await moves.close(session, office, ana, case.id, "solved")
        later = Incoming(channel="telegram", chat="7", source_id="later", text="Un secreto para el bot")
        stored = await conversations.store_incoming(session, later)
        conversations.add_outgoing(session, case.conversation_id, Outgoing(text="Respuesta del bot"), "bot")
    assert stored
    async with house() as session:
        closed = await queues.one(session, ana, case.id)
        assert closed
        said = [str(row.content.get("text")) for row in await queues.talk(session, ana, closed, 100)]
        assert "Ya está." in said
        assert not {"Un secreto para el bot", "Respuesta del bot"} & set(said)
        assert await queues.message(session, ana, stored[1]) is None
        assert await codes(session, ana, ALL, text="secreto") == []


async def test_messages_are_read_only_by_who_sees_a_case_of_their_talk(
    house: Sessions, office: Office, ana: Agent, boss: Agent
) -> None:
    await case_of(house, office, team="europe")
    message_id = await says(house, office, "Sigo aquí")
    async with house() as session:
        assert await queues.message(session, ana, message_id) is None
        found = await queues.message(session, boss, message_id)
    assert found
    assert found.id == message_id


async def test_a_draft_is_kept_for_its_agent_alone_and_forgotten_when_empty(
    house: Sessions, office: Office, ana: Agent, boss: Agent
) -> None:
    case = await case_of(house, office)
    async with house.begin() as session:
        await drafts.keep(session, ana, case.id, "Hola, le", office.now())
        await drafts.keep(session, ana, case.id, "Hola, le escribo", office.now())
    async with house.begin() as session:
        assert await drafts.draft(session, ana, case.id) == "Hola, le escribo"
        assert await drafts.draft(session, boss, case.id) == ""
        await drafts.keep(session, ana, case.id, "  ", office.now())
        assert await drafts.draft(session, ana, case.id) == ""


async def test_a_colleague_reads_who_is_looking_and_who_is_writing_until_they_stop(
    house: Sessions, office: Office, ana: Agent, boss: Agent
) -> None:
    case = await case_of(house, office)

    async def seen(later: dt.timedelta = dt.timedelta()) -> list[tuple[str, bool]]:
        async with house() as session:
            found = await drafts.lookers(session, boss, [case.id], office.now() + later)
            assert case.id not in await drafts.lookers(session, ana, [case.id], office.now() + later)
        return [(looker.name, looker.writing) for looker in found.get(case.id, ())]

    async with house.begin() as session:
        await drafts.look(session, ana, case.id, office.now())
    assert await seen() == [("Ana", False)]
    async with house.begin() as session:
        await drafts.keep(session, ana, case.id, "Hola", office.now())
    assert await seen() == [("Ana", True)]
    assert await seen(drafts.WRITES) == [("Ana", False)]
    assert await seen(drafts.LOOKS) == []
    async with house.begin() as session:
        await drafts.leave(session, ana, case.id)
    assert await seen() == []


async def test_no_case_is_lost_between_the_rule_of_the_code_and_that_of_the_database(
    house: Sessions, office: Office, ana: Agent, boss: Agent
) -> None:
    made = [
        await case_of(house, office, chat=f"{team}{holder}", team=team, **holding)
        for team in ("guidance", "europe")
        for holder, holding in {
            "": {},
            "ana": {"status": "held", "agent_id": ana.id},
            "boss": {"status": "paused", "agent_id": boss.id},
        }.items()
    ]
    assert len(made) == 6
    async with house() as session:
        for agent in (ana, boss):
            wanted = {case.code for case in made if work.visible(agent, case)}
            assert set(await codes(session, agent, ALL)) == wanted
            assert wanted
