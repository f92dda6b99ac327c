"""The board and learning in a real Chromium: at a desk and on a phone, in light and dark, and kept up to date."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.cases.office import Office
from bot.channels.web.app import application
from bot.channels.web.desk.desk import Desk
from bot.channels.web.server import WebServer
from bot.staff.roles import Role
from bot.storage import cases
from bot.storage.case_tables import Promise, Suggestion
from bot.storage.staff_tables import Agent
from bot.words import translator
from content.knowledge import Knowledge
from tests.bot.learning.test_suggestions import ARTICLE, SENTENCE
from tests.bot.reports.rows import agent, case, conversation, had, lima, said
from tests.bot.staff.conftest import Clock, Sessions
from tests.web.desk.test_browser import SIZES, Shot, Visit, browser, house, is_sound, shot, sign_in, someone, visit
from tests.web.inbox import MemoryInbox

__all__ = ["browser", "house", "shot", "visit"]
_ = translator("es")
TOPICS = ("visa", "pay", "documents", "family", "residence", "scam")
PLACES = ("ES", "IT", "CL", "PE", None)
TEAMS = ("europe", "americas", "peru", "guidance", "offers")

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def server(house: Sessions, clock: Clock, office_parts: Office, tmp_path: Path) -> AsyncIterator[WebServer]:
    office = Office(office_parts.service, office_parts.canned, office_parts.knowledge, clock)
    desk = Desk(house, office, wake=lambda conversation_id: None, drafts=tmp_path / "drafts")
    server = WebServer(application(MemoryInbox(), desk=desk), port=0)
    await server.start()
    yield server
    desk.news.close()
    await server.stop()


async def busy(house: Sessions) -> None:
    """Four weeks of cases, some of them waiting still."""
    async with house.begin() as session:
        staff = [
            await agent(session, name, capacity=number + 3) for number, name in enumerate(("Luis", "Ana", "Julia"))
        ]
        for number in range(60):
            opened = lima(11, 20, 9) - dt.timedelta(days=number % 26, minutes=7 * number)
            about = {"team": TEAMS[number % 5], "topic": TOPICS[number % 6], "place": PLACES[number % 5]}
            by = staff[number % 3]
            replied = opened + dt.timedelta(minutes=10 + 9 * (number % 40))
            closed = replied + dt.timedelta(hours=number % 50)
            rated = number % 4 + 2 if number % 3 == 0 else None
            row = await case(
                session, opened, agent_id=by.id, replied_at=replied, closed_at=closed, rating=rated, **about
            )
            await had(session, row, by, replied, closed)
            session.add(Promise(case_id=row.id, made_at=opened, due_at=replied, kept=number % 7 != 0))
        for number in range(6):
            await case(session, lima(11, 23, 8, 30 + number), team=TEAMS[number % 2], topic="visa", place="ES")
        await case(session, lima(11, 23, 9, 50), team="protection", priority="urgent", hidden=True)
        for number in range(4):
            row = await case(session, lima(11, 23, 9), agent_id=staff[0].id, team="peru")
            await had(session, row, staff[0], lima(11, 23, 9, 5 * number))


async def enter(visit: Visit, who: Agent, path: str, size: str, scheme: str) -> Page:
    page = await visit(path, size, scheme)
    await sign_in(page, who.email)
    await page.wait_for_url(f"**{path}")
    return page


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_board_is_sound(visit: Visit, house: Sessions, shot: Shot, size: str, scheme: str) -> None:
    await busy(house)
    page = await enter(visit, await someone(house, "supervisor"), "/desk/board?days=28", size, scheme)
    await expect(page.locator("svg.chart")).to_have_count(2)
    await shot(page, f"{size}-{scheme}-board")
    for summary in await page.locator("main summary").all():
        await summary.click()
    await is_sound(page)


async def test_the_board_is_read_without_colours_and_its_charts_have_their_numbers_beside_them(
    visit: Visit, house: Sessions
) -> None:
    await busy(house)
    page = await enter(visit, await someone(house, "supervisor"), "/desk/board?days=7", "desktop", "light")
    bars = "e => [getComputedStyle(e).fill, getComputedStyle(e).stroke]"
    full, outlined = [await page.locator(f".bar-{number}").first.evaluate(bars) for number in (0, 1)]
    assert full[0] != outlined[0]
    assert outlined[1] != outlined[0], "an outline"
    await page.locator("#days summary").click()
    await expect(page.locator("#days tbody tr")).to_have_count(7)
    await page.locator("#hours summary").click()
    await expect(page.locator("#hours tbody tr")).to_have_count(24)


async def test_the_board_follows_what_happens_and_leaves_open_what_is_open(visit: Visit, house: Sessions) -> None:
    page = await enter(visit, await someone(house, "supervisor"), "/desk/board", "desktop", "light")
    await page.locator("#targets summary").click()
    waiting = page.locator(".tiles li").first.locator(".big")
    await expect(waiting).to_have_text("0")
    async with house.begin() as session:
        row = await case(session, lima(11, 23, 9))
        await cases.announce(session, row.id)
    await expect(waiting).to_have_text("1", timeout=15_000)
    await expect(page.locator("#targets")).to_have_attribute("open", "")


async def test_without_script_a_link_brings_the_board_up_to_date(visit: Visit, house: Sessions) -> None:
    who = await someone(house, "supervisor")
    page = await visit("/desk/board", java_script_enabled=False)
    await sign_in(page, who.email)
    waiting = page.locator(".tiles li").first.locator(".big")
    await expect(waiting).to_have_text("0")
    async with house.begin() as session:
        await case(session, lima(11, 23, 9))
    await page.locator("[data-refresh]").click()
    await expect(waiting).to_have_text("1")


async def learned(house: Sessions, knowledge: Knowledge) -> None:
    """Suggestions, unanswered questions and reports."""
    article = next(item for item in knowledge.articles.values() if item.place == "ES" and len(item.facts) > 1)
    async with house.begin() as session:
        who = await agent(session, "Luis")
        for kind, content in (("article", ARTICLE), ("sentence", SENTENCE)):
            content = {**content, "words": "Sí, con la residencia renovada.\nPregunte por Carlos Mamani en la oficina."}
            session.add(Suggestion(kind=kind, content=content, agent_id=who.id, created_at=lima(11, 20, 9)))
        done = {**SENTENCE, "reason": "Ya la tenemos"}
        session.add(Suggestion(kind="sentence", status="rejected", content=done, decided_at=lima(11, 20, 9)))
        for text in ("puedo llevar mi perro a españa", "¿Puedo llevar a mi perro a España?", "como convalido titulo"):
            talk = await conversation(session)
            await said(session, talk, text, lima(11, 20, 9), kind="unknown", topic="predeparture", place="ES")
        for words in ("Son 900 euros al mes.", "Son 950 euros al mes."):
            _, answer = await said(session, talk, "?", lima(11, 20, 9), reply=words, article=article.id)
            report = {"kind": "report", "message_id": answer.id, "article": article.id, "content": {}}
            session.add(Suggestion(**report, created_at=lima(11, 20, 9)))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_learning_is_sound(
    visit: Visit, house: Sessions, shot: Shot, knowledge: Knowledge, size: str, scheme: str
) -> None:
    await learned(house, knowledge)
    page = await enter(visit, await someone(house, "editor", "Eva"), "/desk/learning", size, scheme)
    await page.locator("main summary").click()
    await is_sound(page)
    await shot(page, f"{size}-{scheme}-learning")
    await page.get_by_role("link", name=ARTICLE["question_es"]).click()
    await expect(page.locator("mark")).to_have_text(["Carlos", "Mamani"])
    await is_sound(page)
    await shot(page, f"{size}-{scheme}-suggestion")
    for path in ("questions", "reports"):
        await page.goto(page.url.split("/desk/")[0] + f"/desk/learning/{path}")
        await expect(page.locator("main .card").first).to_be_visible()
        await is_sound(page)
        await shot(page, f"{size}-{scheme}-{path}")


@pytest.mark.parametrize("size", SIZES)
async def test_an_agent_suggests_from_a_case_and_an_editor_approves(
    visit: Visit, house: Sessions, shot: Shot, size: str, tmp_path: Path
) -> None:
    async with house.begin() as session:
        row = await case(session, lima(11, 20, 9), team="europe", closed_at=lima(11, 20, 10), place="ES")
    people: dict[Role, Agent] = {}
    for role, name in (("agent", "Rosa"), ("editor", "Eva")):
        people[role] = await someone(house, role, name, teams=("europe",))
    page = await enter(visit, people["agent"], f"/desk/learning/new?case={row.id}&kind=sentence", size, "light")
    await page.get_by_label(_("The sentence, as people write it")).fill("kiero traer a mi mama")
    await page.get_by_label(_("What it is about")).select_option("family")
    await is_sound(page)
    await shot(page, f"{size}-light-suggest")
    await page.get_by_role("button", name=_("Suggest"), exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(_("Thank you"))
    await is_sound(page)
    page = await enter(visit, people["editor"], "/desk/learning", size, "light")
    await page.get_by_role("link", name="kiero traer a mi mama").click()
    await page.get_by_role("button", name=_("Approve")).click()
    await expect(page.locator(".notice.good")).to_be_visible()
    written = (tmp_path / "drafts" / "sentences" / "es.yml").read_text(encoding="utf-8")
    assert "- intent: family" in written
    assert "kiero traer a mi mama" in written
