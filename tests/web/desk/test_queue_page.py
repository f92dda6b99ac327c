"""The queues' page: what it shows and to whom, the search, and many cases at once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bot.cases import drafts
from bot.cases.opening import Need
from bot.channels.web.desk.desk import Desk
from bot.channels.web.forms import FRAGMENT
from bot.staff import audit
from bot.storage.case_tables import Attention, Case
from bot.storage.staff_tables import Agent
from tests.bot.staff.conftest import Clock, Sessions
from tests.web.desk.conftest import Browser, Open, someone
from tests.web.desk.talks import case_of

DANGER = Need("danger", "urgent", "violence")


@pytest.fixture
async def ana(house: Sessions) -> Agent:
    return await someone(house, name="Ana", teams=("guidance",))


@pytest.fixture
async def boss(house: Sessions) -> Agent:
    return await someone(house, "supervisor", "Jefa")


async def test_a_queue_tells_what_an_agent_must_know_to_choose(
    browser: Browser, house: Sessions, desk: Desk, ana: Agent
) -> None:
    case = await case_of(house, desk.office, "¿Cuánto cuesta el pasaporte?", place="ES", topic="visa", priority="high")
    await browser.sign_in(ana.email)
    page = (await browser.get("/desk/cases")).text
    for words in (case.code, "High", "Asked for a person", "¿Cuánto cuesta el pasaporte?", "Spain", "Entry and visas"):
        assert words in page, words
    for words in ("Nobody yet", "General guidance", "0 min", "Promised: today at", "Telegram", "Español"):
        assert words in page, words


async def test_what_was_written_in_danger_is_not_in_the_queue(
    browser: Browser, house: Sessions, desk: Desk, ana: Agent
) -> None:
    case = await case_of(house, desk.office, "Mi pareja me golpea", need=DANGER, team="guidance")
    await browser.sign_in(ana.email)
    page = (await browser.get("/desk/cases?queue=urgent")).text
    assert case.code in page
    assert "Hidden until the case is opened" in page
    assert "golpea" not in page
    assert "golpea" in (await browser.get(f"/desk/cases/{case.id}")).text
    assert "golpea" not in browser.page.text.split("</title>")[0]


async def test_a_case_of_another_team_is_in_no_queue_and_no_search(
    browser: Browser, house: Sessions, desk: Desk, ana: Agent
) -> None:
    case = await case_of(house, desk.office, "Algo de Europa", team="europe")
    await browser.sign_in(ana.email)
    for path in ("/desk/cases?queue=team", "/desk/cases?text=Europa", f"/desk/cases?text={case.code}"):
        assert f"/desk/cases/{case.id}" not in (await browser.get(path)).text
    for path in (f"/desk/cases/{case.id}", f"/desk/cases/{case.id}/knowledge?find=visa", f"/desk/cases/{case.code}"):
        assert (await browser.get(path)).status_code == 404, path
    for action in ("take", "say", "draft", "looking", "left", "close"):
        assert (await browser.post(f"/desk/cases/{case.id}/{action}", {"text": "x"})).status_code == 404, action


async def test_an_editor_and_an_administrator_read_no_case(browse: Open, house: Sessions, desk: Desk) -> None:
    case = await case_of(house, desk.office)
    for role in ("editor", "administrator"):
        person, browser = await someone(house, role, role.title()), browse()  # type: ignore[arg-type]
        await browser.sign_in(person.email)
        for path in ("/desk/cases", f"/desk/cases/{case.id}", "/desk/live", "/desk/files/1", "/desk/attentions"):
            assert (await browser.get(path)).status_code == 403, (role, path)


async def test_a_code_leads_to_its_case(browser: Browser, house: Sessions, desk: Desk, ana: Agent) -> None:
    case = await case_of(house, desk.office)
    await browser.sign_in(ana.email)
    assert (await browser.get(f"/desk/cases/{case.code}")).status_code == 200
    assert browser.path == f"/desk/cases/{case.id}"


async def test_the_script_gets_only_what_changes(browser: Browser, house: Sessions, desk: Desk, ana: Agent) -> None:
    case = await case_of(house, desk.office, need=DANGER, team="guidance")
    await browser.sign_in(ana.email)
    part = await browser.get("/desk/cases?queue=waiting", headers={"Accept": FRAGMENT})
    assert "<html" not in part.text
    assert f'data-urgent="{case.code}"' in part.text
    assert 'data-due="1"' in part.text
    assert f'id="row-{case.id}"' in part.text


async def test_a_colleague_who_has_the_case_open_is_named(
    browser: Browser, house: Sessions, desk: Desk, ana: Agent, boss: Agent
) -> None:
    case = await case_of(house, desk.office)
    async with house.begin() as session:
        await drafts.look(session, ana, case.id, desk.office.now())
    await browser.sign_in(boss.email)
    assert "Ana is looking." in (await browser.get("/desk/cases")).text


async def test_many_cases_are_done_at_once_and_each_refusal_is_told(
    browser: Browser, house: Sessions, desk: Desk, ana: Agent, boss: Agent, woken: list[int]
) -> None:
    first, second, closed = [await case_of(house, desk.office, chat=str(number)) for number in range(3)]
    await browser.sign_in(boss.email)
    await browser.get("/desk/cases")
    await browser.post("/desk/cases?queue=waiting", {"case": [closed.id], "do": "close", "outcome": "spam"})
    woken.clear()
    page = await browser.post(
        "/desk/cases?queue=waiting",
        {"case": [first.id, second.id, closed.id], "do": "forward", "team": "europe", "words": "Es de España"},
    )
    assert "Done: 2" in page.text
    assert f"{closed.code}</b> This case is closed." in page.text
    assert set(woken) == {first.conversation_id, second.conversation_id}
    page = await browser.post("/desk/cases", {"case": [first.id], "do": "assign", "agent": ana.id, "words": "Tuyo"})
    assert "Done: 1" in page.text
    page = await browser.post("/desk/cases", {"case": [second.id], "do": "priority", "priority": "urgent"})
    async with house() as session:
        found = {case.id: case for case in await session.scalars(select(Case))}
    assert (found[first.id].status, found[first.id].agent_id, found[first.id].team) == ("held", ana.id, "europe")
    assert (found[second.id].team, found[second.id].priority) == ("europe", "urgent")


async def test_a_search_from_any_queue_looks_in_all_cases(
    browser: Browser, house: Sessions, desk: Desk, ana: Agent
) -> None:
    case = await case_of(house, desk.office, "Perdí mi pasaporte", status="closed", outcome="solved")
    await browser.sign_in(ana.email)
    assert case.code not in (await browser.get("/desk/cases?queue=waiting")).text
    assert case.code in (await browser.get("/desk/cases?queue=waiting&text=perdi+pasaporte")).text
    assert "Nothing found." in (await browser.get("/desk/cases?queue=waiting&text=ballena")).text


@pytest.mark.parametrize(
    "path", ["/desk/cases?page=999999999999999999", "/desk/cases?queue=none&priority=x", "/desk/cases?text=%00%25_'"]
)
async def test_an_address_made_up_by_hand_breaks_nothing(browser: Browser, ana: Agent, path: str) -> None:
    await browser.sign_in(ana.email)
    assert (await browser.get(path)).status_code == 200


@pytest.mark.parametrize("path", ["/desk/cases/99999999999999999999", "/desk/files/99999999999999999999"])
async def test_a_number_that_no_case_can_have_is_no_case(browser: Browser, ana: Agent, path: str) -> None:
    await browser.sign_in(ana.email)
    assert (await browser.get(path)).status_code == 404


async def test_an_agent_cannot_do_many_at_once(browser: Browser, house: Sessions, desk: Desk, ana: Agent) -> None:
    case = await case_of(house, desk.office)
    await browser.sign_in(ana.email)
    assert 'name="case"' not in (await browser.get("/desk/cases")).text
    assert (await browser.post("/desk/cases", {"case": [case.id], "do": "close", "outcome": "spam"})).status_code == 403
    async with house() as session:
        assert (await session.get_one(Case, case.id)).status == "waiting"


async def test_an_attention_is_logged_by_hand_and_shown_today(
    browser: Browser, house: Sessions, desk: Desk, ana: Agent
) -> None:
    await browser.sign_in(ana.email)
    await browser.get("/desk/attentions")
    logged = {
        "channel": "phone",
        "audience": "abroad",
        "region": "puno",
        "topic": "visa",
        "place": "ES",
        "language": "es",
    }
    page = await browser.post("/desk/attentions", logged | {"note": "Preguntó por su visa"})
    assert page.status_code == 200
    for words in ("Logged.", "Telephone", "Puno", "Spain", "Preguntó por su visa", "Ana"):
        assert words in page.text, words
    async with house() as session:
        kept = (await session.scalars(select(Attention))).one()
    assert (kept.channel, kept.region, kept.topic, kept.place, kept.agent_id) == ("phone", "puno", "visa", "ES", ana.id)


@pytest.mark.parametrize("wrong", [{"channel": "letter"}, {"region": "atlantis"}, {"topic": "x"}, {"language": "qu"}])
async def test_an_attention_with_anything_made_up_is_refused_and_given_back(
    browser: Browser, house: Sessions, desk: Desk, ana: Agent, wrong: dict[str, str]
) -> None:
    await browser.sign_in(ana.email)
    await browser.get("/desk/attentions")
    fields = {"channel": "window", "language": "es", "region": "lima_metropolitana", "note": "Vino hoy"}
    page = await browser.post("/desk/attentions", fields | wrong)
    assert page.status_code == 422
    assert "Vino hoy" in page.text
    async with house() as session:
        assert await session.scalar(select(func.count()).select_from(Attention)) == 0


async def test_a_double_press_logs_one_attention_and_its_own_agent_can_undo_it_on_the_day(
    browse: Open, house: Sessions, desk: Desk, ana: Agent, clock: Clock
) -> None:
    browser, other = browse(), browse()
    await browser.sign_in(ana.email)
    await browser.get("/desk/attentions")
    fields = {"channel": "window", "language": "es", "id": browser.hidden("id")}
    for _ in range(2):
        await browser.post("/desk/attentions", fields)
    async with house() as session:
        kept = (await session.scalars(select(Attention))).one()
    assert f'name="attention" value="{kept.id}"' in browser.page.text

    beto = await someone(house, name="Beto", teams=("guidance",))
    await other.sign_in(beto.email)
    assert 'name="attention"' not in (await other.get("/desk/attentions")).text
    assert (await other.post("/desk/attentions/undo", {"attention": kept.id})).status_code == 404
    page = await browser.post("/desk/attentions/undo", {"attention": kept.id})
    assert "Undone." in page.text
    assert (await browser.post("/desk/attentions/undo", {"attention": kept.id})).status_code == 404
    async with house() as session:
        assert await session.scalar(select(func.count()).select_from(Attention)) == 0
        [entry] = [entry for entry in await audit.entries(session) if entry.action == "attention.undone"]
    assert (entry.agent, entry.before) == ("Ana", {"channel": "window", "topic": None})

    await browser.get("/desk/attentions")
    await browser.post("/desk/attentions", fields | {"id": browser.hidden("id")})
    async with house() as session:
        kept = (await session.scalars(select(Attention))).one()
    clock.on(hours=20)
    await browser.get("/desk/attentions")
    assert (await browser.post("/desk/attentions/undo", {"attention": kept.id})).status_code == 404
