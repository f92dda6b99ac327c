"""The work at the desk in a real Chromium: queues and cases, live, by keyboard, on a phone, for everybody."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from sqlalchemy import select, text, update
from sqlalchemy.engine import URL

from bot.cases import work
from bot.cases.office import Office
from bot.cases.opening import Need
from bot.channels.web.app import application
from bot.channels.web.desk.desk import Desk
from bot.channels.web.server import WebServer
from bot.message import Attachment, Outgoing
from bot.staff import sessions as staff_sessions
from bot.storage import conversations
from bot.storage.case_tables import CannedUse, Case, File
from bot.storage.database import engine, sessions
from bot.storage.staff_tables import Agent
from bot.storage.tables import MessageRow
from bot.words import translator
from tests.bot.staff.conftest import PASSWORD, Clock, Sessions, hire
from tests.web.chromium import ARGS, chromium
from tests.web.desk.pictures import PNG
from tests.web.desk.talks import case_of, rows, says
from tests.web.inbox import MemoryInbox

_ = translator("es")
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}
GRAVE = ("serious", "critical")
DANGER = Need("danger", "urgent", "violence")
QUESTION = "Buenas tardes, ¿cuánto demora el arraigo sociolaboral en Madrid?"
Open = Callable[..., Awaitable[Page]]

# One event loop and one Chromium for the whole module: starting it takes longer than most of the tests.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def house(database_url: URL) -> AsyncIterator[Sessions]:
    connections = engine(database_url)
    async with connections.begin() as connection:
        await connection.execute(text("truncate agents, conversations, kept cascade"))
    yield sessions(connections)
    await connections.dispose()


@pytest_asyncio.fixture(loop_scope="module")
async def office(office_parts: Office, clock: Clock) -> Office:
    return Office(office_parts.service, office_parts.canned, office_parts.knowledge, clock)


@dataclass
class Line:
    """The way to the contacts: what is pending when it is woken has arrived."""

    house: Sessions
    woken: list[int]

    def wake(self, conversation_id: int) -> None:
        self.woken.append(conversation_id)

    async def deliver(self) -> None:
        async with self.house.begin() as session:
            await session.execute(update(MessageRow).where(MessageRow.status == "pending").values(status="sent"))

    async def fetch(self, attachment: Attachment) -> tuple[bytes, str]:
        return PNG, "image/png"


@pytest_asyncio.fixture(loop_scope="module")
async def line(house: Sessions) -> Line:
    return Line(house, [])


@pytest_asyncio.fixture(loop_scope="module")
async def server(house: Sessions, office: Office, line: Line) -> AsyncIterator[WebServer]:
    desk = Desk(house, office, wake=line.wake, fetch=line.fetch)
    server = WebServer(application(MemoryInbox(), desk=desk), port=0)
    await server.start()
    yield server
    desk.news.close()
    await server.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def go(browser: Browser, server: WebServer, house: Sessions, office: Office) -> AsyncIterator[Open]:
    """Opens a page as an agent who is signed in; anything the console complains about fails the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    async def open_page(
        agent: Agent | None, path: str, size: str = "desktop", scheme: str = "light", **options: object
    ) -> Page:
        wished = {"viewport": SIZES[size], "locale": "es-PE", "color_scheme": scheme, "has_touch": size == "phone"}
        context = await browser.new_context(**(wished | options))  # type: ignore[arg-type]
        contexts.append(context)
        if agent:
            async with house.begin() as session:
                token = await staff_sessions.begin(session, agent, "Chromium", office.now())
            await context.add_cookies([{"name": "staff", "value": token, "url": server.url}])
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        await page.goto(server.url + path)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    # The browser itself notes an action that was refused, a case that is no longer theirs, and a stream that ends.
    expected = ("status of 409", "status of 404", "status of 401", "ERR_INCOMPLETE_CHUNKED", "MIME type")
    assert [said for said in complaints if not any(word in said for word in expected)] == []


@pytest.fixture
def shot(tmp_path: Path) -> Callable[[Page, str], Awaitable[None]]:
    """Keeps a picture of the page for people to look at."""
    folder = Path(os.environ.get("INFOMIGRA_SHOTS") or tmp_path)

    async def keep(page: Page, name: str) -> None:
        await page.screenshot(path=folder / f"desk-{name}.png", animations="disabled")

    return keep


Shot = Callable[[Page, str], Awaitable[None]]


async def agent(house: Sessions, name: str = "Ana", role: str = "agent", **more: object) -> Agent:
    async with house.begin() as session:
        return await hire(session, role, name, **{"teams": ("guidance", "europe"), **more})  # type: ignore[arg-type]


async def a_busy_desk(house: Sessions, office: Office, ana: Agent, clock: Clock) -> Case:
    """Cases of all kinds, and one of Ana's with a talk worth looking at."""
    boss = await agent(house, "Lucía", "supervisor")
    async with house.begin() as session:
        stored = await conversations.store_incoming(session, _incoming("1", QUESTION))
        assert stored
        said = Outgoing(
            text="En España el arraigo sociolaboral pide dos años de permanencia.\n\n• Un contrato de trabajo.\n\n"
            "• No tener antecedentes penales.",
        )
        outcome: dict[str, object] = {
            "kind": "answer",
            "article": "es.minimum_wage",
            "verified": {"es_minimum_wage_2026": "2026-04-15"},
        }
        conversations.add_outgoing(
            session, stored[0], said, "bot", answers_id=stored[1], outcome=outcome
        ).status = "sent"
    case = await case_of(
        house,
        office,
        "No entiendo, quiero hablar con una persona",
        chat="1",
        place="ES",
        topic="regularisation",
        audience="abroad",
        priority="high",
        team="europe",
    )
    async with house.begin() as session:
        await work.take(session, office, ana, case.id)
        await work.reply(session, office, ana, case.id, "Hola, soy Ana. Ya leí su consulta. ¿Desde cuándo vive en Madrid?")
    await says(house, office, "Desde marzo de 2024, tengo el empadronamiento", chat="1")
    await says(house, office, "", chat="1", attachment=Attachment(kind="photo", reference="f1"))
    async with house.begin() as session:
        await work.note(session, office, ana, case.id, "Tiene empadronamiento desde 2024. Falta ver el contrato.")
    for number, (words, need, changes) in enumerate(
        [
            ("Mi jefe no me deja salir de la casa", DANGER, {"place": "CL", "topic": "trafficking", "team": "guidance"}),
            ("¿Esta oferta de trabajo en Canadá es real? Me piden 300 dólares", None, {"place": "CA", "topic": "scam"}),
            ("How do I get my degree recognised in Spain?", None, {"language": "en", "place": "ES", "team": "europe"}),
            ("¿Puedo traer a mi mamá?", Need("rejected"), {"topic": "family", "place": "ES", "priority": "high"}),
        ]
    ):
        await case_of(house, office, words, chat=f"b{number}", need=need, **changes)
        clock.on(minutes=7)
    held = await case_of(house, office, "Otra consulta", chat="h", topic="health", place="DE")
    async with house.begin() as session:
        await work.take(session, office, boss, held.id)
    async with house.begin() as session:
        await session.execute(update(MessageRow).where(MessageRow.status == "pending").values(status="sent"))
    return case


def _incoming(chat: str, words: str):  # noqa: ANN202
    from bot.message import Incoming

    return Incoming(channel="telegram", chat=chat, source_id=f"first-{chat}", text=words)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
async def test_queue_and_case_are_sound_and_fit_the_screen(
    go: Open, house: Sessions, office: Office, clock: Clock, shot: Shot, size: str, scheme: str
) -> None:
    ana = await agent(house)
    case = await a_busy_desk(house, office, ana, clock)
    boss = await agent(house, "Jefa", "supervisor", teams=())
    page = await go(boss, "/desk/cases?queue=team", size, scheme)
    await is_sound(page)
    await shot(page, f"queue-{size}-{scheme}")
    page = await go(ana, f"/desk/cases/{case.id}", size, scheme)
    await is_sound(page)
    await shot(page, f"case-{size}-{scheme}")
    if size == "phone":
        await page.get_by_text(_("Card and actions")).click()
        await is_sound(page)
        await shot(page, f"card-{size}-{scheme}")
    else:
        await page.keyboard.press("/")
        await is_sound(page)
        await shot(page, f"canned-{size}-{scheme}")
    await page.goto(page.url.rsplit("/cases", 1)[0] + "/attentions")
    await is_sound(page)
    await shot(page, f"attentions-{size}-{scheme}")


async def is_sound(page: Page) -> None:
    """No grave fault for people who read, see or point otherwise, and nothing wider than the screen."""
    found = (await Axe().run(page)).response["violations"]
    grave = [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found if fault["impact"] in GRAVE]
    assert grave == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
