"""The work at the desk in a real Chromium: queues and cases, live, by keyboard, on a phone, for everybody."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Locator, Page, Route, async_playwright, expect
from sqlalchemy import select, update
from sqlalchemy import text as sql
from sqlalchemy.engine import URL

from bot.cases import moves, words, work
from bot.cases.office import Office
from bot.cases.opening import Need
from bot.channels.web.app import application
from bot.channels.web.desk.desk import Desk
from bot.channels.web.server import WebServer
from bot.channels.web.signatures import LARGEST
from bot.message import Attachment, Incoming, Outgoing
from bot.staff import sessions as staff_sessions
from bot.storage import conversations
from bot.storage.case_tables import CannedUse, Case
from bot.storage.database import engine, sessions
from bot.storage.staff_tables import Agent
from bot.storage.tables import MessageRow
from bot.words import translator
from tests.bot.staff.conftest import PASSWORD, Clock, Sessions, hire
from tests.web.chromium import ARGS, chromium
from tests.web.desk.pictures import PDF, PNG, VOICE
from tests.web.desk.talks import case_of, rows, says
from tests.web.inbox import MemoryInbox

_ = translator("es")
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}
GRAVE = ("serious", "critical")
DANGER = Need("danger", "urgent", "violence")
QUESTION = "Buenas tardes, ¿cuánto demora el arraigo sociolaboral en Madrid?"
OUTCOMES, STATES, RANKS = (
    {name: _(text) for name, text in said.items()} for said in (words.OUTCOME, words.STATUS, words.PRIORITY)
)
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
        await connection.execute(sql("truncate agents, conversations, kept cascade"))
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
        return (VOICE, "audio/ogg") if attachment.kind == "voice" else (PNG, "image/png")


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
    # The browser itself notes what was refused, a case that is no longer theirs, a lost network, a stream that ends.
    expected = ("status of 409", "status of 404", "status of 401", "ERR_INCOMPLETE_CHUNKED", "ERR_FAILED", "MIME type")
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
            "article": "es-arraigo-sociolaboral",
            "verified": {"es_arraigo_sociolaboral": "2026-04-15"},
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
        await work.reply(
            session, office, ana, case.id, "Hola, soy Ana. Ya leí su consulta. ¿Desde cuándo vive en Madrid?"
        )
    await says(house, office, "Desde marzo de 2024, tengo el empadronamiento", chat="1")
    await says(house, office, "", chat="1", attachment=Attachment(kind="photo", reference="f1"))
    async with house.begin() as session:
        await work.note(session, office, ana, case.id, "Tiene empadronamiento desde 2024. Falta ver el contrato.")
    for number, (text, need, changes) in enumerate(
        [
            (
                "Mi jefe no me deja salir de la casa",
                DANGER,
                {"place": "CL", "topic": "trafficking", "team": "guidance"},
            ),
            ("¿Esta oferta de trabajo en Canadá es real? Me piden 300 dólares", None, {"place": "CA", "topic": "scam"}),
            ("How do I get my degree recognised in Spain?", None, {"language": "en", "place": "ES", "team": "europe"}),
            ("¿Puedo traer a mi mamá?", Need("rejected"), {"topic": "family", "place": "ES", "priority": "high"}),
        ]
    ):
        await case_of(house, office, text, chat=f"b{number}", need=need, **changes)
        clock.on(minutes=7)
    held = await case_of(house, office, "Otra consulta", chat="h", topic="health", place="DE")
    async with house.begin() as session:
        await work.take(session, office, boss, held.id)
    async with house.begin() as session:
        await session.execute(update(MessageRow).where(MessageRow.status == "pending").values(status="sent"))
    return case


def _incoming(chat: str, words: str) -> Incoming:
    return Incoming(channel="telegram", chat=chat, source_id=f"first-{chat}", text=words)


def bubble(page: Page, text: str) -> Locator:
    """What stands in the talk."""
    return page.locator("#talk .said-by").filter(has_text=text)


async def stays(page: Page) -> None:
    """Marks the page, so that a reload would be noticed."""
    await page.evaluate("window.stayed = true")


async def stayed(page: Page) -> bool:
    return bool(await page.evaluate("window.stayed === true"))


async def do(page: Page, name: str, **fields: str) -> None:
    """Opens one of the actions beside the talk, fills it in and sends it."""
    box = page.locator(f"#do-{name}")
    await box.locator("summary").click()
    for field, value in fields.items():
        there = box.locator(f"[name={field}]")
        await (there.select_option(value) if field in ("to", "outcome", "topic") else there.fill(value))
    await box.locator("form button").click()


async def test_an_agent_signs_in_takes_a_case_and_talks_with_everything_at_hand(
    go: Open, house: Sessions, office: Office, line: Line, tmp_path: Path, shot: Shot
) -> None:
    ana = await agent(house)
    case = await case_of(house, office, QUESTION, chat="1", place="ES", topic="regularisation", audience="abroad")
    page = await go(None, "/desk/cases")
    await page.get_by_label(_("E-mail")).fill(ana.email)
    await page.get_by_label(_("Password"), exact=True).fill(PASSWORD)
    await page.get_by_role("button", name=_("Sign in")).click()
    await page.get_by_role("link", name=case.code).click()
    await expect(page.locator("#text")).to_be_visible()
    await stays(page)
    await page.locator("#take").click()
    await expect(page.locator("#case-head")).to_contain_text(_("With you"))
    assert line.woken == [case.conversation_id]

    await page.locator("#text").fill("Hola, soy Ana.")
    await page.keyboard.press("Control+Enter")
    await expect(bubble(page, "Hola, soy Ana.")).to_be_visible()
    await expect(page.locator("#text")).to_have_value("")
    await expect(bubble(page, "Hola, soy Ana.").locator(".sending")).to_be_visible()
    await line.deliver()
    await says(house, office, "Gracias por escribirme", chat="1")
    await expect(bubble(page, "Gracias por escribirme")).to_be_visible()
    await expect(bubble(page, "Hola, soy Ana.").locator(".sent")).to_be_visible()

    await page.locator("#text").fill("Le mando la guía")
    guide = tmp_path / "guia.pdf"
    guide.write_bytes(PDF)
    await page.locator("#file").set_input_files(guide)
    await expect(page.locator("#attached")).to_have_text("guia.pdf")
    await page.locator("#send").click()
    await expect(bubble(page, "Le mando la guía").locator("a.file")).to_contain_text("guia.pdf")
    await expect(page.locator("#attached")).to_be_hidden()
    await says(house, office, chat="1", attachment=Attachment(kind="photo", reference="f1"))
    picture = page.locator("#talk .picture img")
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("naturalWidth", 320)

    await page.locator("#knowledge summary").click()
    await page.locator("#knowledge-find").fill("arraigo sociolaboral")
    await page.keyboard.press("Enter")
    await page.locator("#found button").first.click()
    text = await page.locator("#text").input_value()
    assert "Fuente: " in text
    assert "verificado " in text
    await page.locator("#send").click()
    await expect(page.locator("#talk .agent").last).to_contain_text("Fuente: ")
    await says(house, office, "Ahora entiendo", chat="1")
    await expect(bubble(page, "Ahora entiendo")).to_be_visible()

    await page.locator("#talk").click()
    await page.keyboard.press("/")
    await page.locator("#canned-find").fill("pudo leerme")
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_have_value(re.compile(case.code))
    await page.locator("#send").click()
    await expect(bubble(page, "¿Pudo leer mi mensaje?")).to_be_visible()
    async with house() as session:
        assert [use.canned for use in await session.scalars(select(CannedUse))] == ["still_there"]

    await page.get_by_label(_("Note"), exact=True).check()
    await page.locator("#text").fill("Tiene empadronamiento")
    await page.locator("#send").click()
    await expect(page.locator("#talk .note")).to_contain_text("Tiene empadronamiento")
    said = [row.content["text"] for row in await rows(house, "outgoing", "agent")]
    assert len(said) == 4
    assert "Tiene empadronamiento" not in said

    await do(page, "pause", days="2")
    await expect(page.locator("#take")).to_be_visible()
    await page.locator("#take").click()
    await do(page, "close", outcome="solved", topic="regularisation")
    await expect(page.locator("#case-head")).to_contain_text(OUTCOMES["solved"])
    await expect(page.locator("#reopen")).to_be_visible()
    await page.locator("#reopen").click()
    await do(page, "forward", to="team:europe", words="Pregunta por España")
    await expect(page.locator("#case-head")).to_contain_text(STATES["waiting"])
    await expect(page.locator("#talk .note").last).to_contain_text("Pregunta por España")
    assert await stayed(page)
    await shot(page, "worked")


async def test_of_two_agents_who_race_one_wins_and_the_other_reads_who(
    go: Open, house: Sessions, office: Office
) -> None:
    ana, beto = await agent(house), await agent(house, "Beto")
    case = await case_of(house, office)
    pages = [await go(who, f"/desk/cases/{case.id}") for who in (ana, beto)]
    both = asyncio.Barrier(2)

    async def together(route: Route) -> None:
        await both.wait()
        await route.continue_()

    for page in pages:
        await page.route("**/take", together)
        await page.locator("#take").click()
    for page in pages:
        await expect(page.locator("#take")).to_have_count(0)
    async with house() as session:
        winner = (await session.get_one(Case, case.id)).agent_id
    loser, name = (pages[1], "Ana") if winner == ana.id else (pages[0], "Beto")
    held = words.label(words.ERROR, "held", "es").format(holder=name)
    await expect(loser.locator("#refusal")).to_have_text(held)
    await expect(loser.locator("#case-head")).to_contain_text(_("With {name}").format(name=name))


async def test_news_arrive_without_reload_and_leave_what_is_being_written_alone(
    go: Open, house: Sessions, office: Office
) -> None:
    ana = await agent(house)
    case = await case_of(house, office)
    async with house.begin() as session:
        await work.take(session, office, ana, case.id)
    page = await go(ana, f"/desk/cases/{case.id}")
    await stays(page)
    await page.locator("#do-forward summary").click()
    await page.locator("#forward-words").fill("Sabe de visas")
    await page.locator("#forward-words").evaluate("field => field.setSelectionRange(2, 5)")
    await says(house, office, "Otra cosa más")
    await expect(bubble(page, "Otra cosa más")).to_be_visible()
    async with house.begin() as session:
        boss = await hire(session, "supervisor", "Jefa")
        await moves.sort(session, office, boss, case.id, priority="high", team="europe")
    await expect(page.locator("#case-head")).to_contain_text(RANKS["high"])
    await expect(page.locator("#forward-words")).to_have_value("Sabe de visas")
    await expect(page.locator("#forward-words")).to_be_focused()
    assert await page.locator("#forward-words").evaluate("field => [field.selectionStart, field.selectionEnd]") == [
        2,
        5,
    ]
    assert await stayed(page)


async def test_the_queue_moves_by_itself_and_tells_of_an_urgent_case_by_its_code_alone(
    go: Open, house: Sessions, office: Office
) -> None:
    ana = await agent(house)
    page = await go(ana, "/desk/cases")
    await stays(page)
    await expect(page.locator("#row-none")).to_be_visible()
    case = await case_of(house, office, "Mi pareja me golpea", need=DANGER, team="guidance")
    await expect(page.locator(f"#row-{case.id}")).to_be_visible()
    await expect(page.locator("#news")).to_have_text(_("New urgent case: {code}").format(code=case.code))
    await expect(page).to_have_title(re.compile(r"^\(1\) "))
    await expect(page.locator("[data-queue=urgent] .count")).to_have_text("1")
    assert "golpea" not in await page.content()
    await page.locator(f"#open-{case.id}").click()
    await expect(bubble(page, "golpea")).to_be_visible()
    assert "golpea" not in await page.title()


async def test_an_alert_of_the_computer_must_be_asked_for_and_names_nothing_but_the_code(
    go: Open, house: Sessions, office: Office
) -> None:
    ana = await agent(house)
    page = await go(ana, "/desk/cases")
    # Headless, the browser shows no alerts: what it is asked to show is noted instead. Nobody looks at the page.
    await page.add_init_script(
        "window.shown = [];"
        "window.Notification = class { constructor(title, more) { shown.push([title, more]); } };"
        "Notification.permission = 'granted'; Notification.requestPermission = async () => 'granted';"
        "Object.defineProperty(document, 'hidden', { get: () => true });"
    )
    await page.reload()
    first = await case_of(house, office, "Mi pareja me golpea", chat="1", need=DANGER, team="guidance")
    await expect(page.locator("#news")).to_contain_text(first.code)
    assert await page.evaluate("shown") == []
    await page.locator("#notify").click()
    await expect(page.locator("#notify")).to_have_text(_("Alerts are on here"))
    second = await case_of(house, office, "Me amenaza", chat="2", need=DANGER, team="guidance")
    await expect(page.locator("#news")).to_contain_text(second.code)
    said = _("New urgent case: {code}").format(code=second.code)
    assert await page.evaluate("shown") == [[said, {"tag": second.code}]]


async def test_a_draft_is_kept_and_restored_on_another_device_and_gone_once_sent(
    go: Open, house: Sessions, office: Office
) -> None:
    ana = await agent(house)
    case = await case_of(house, office)
    page = await go(ana, f"/desk/cases/{case.id}")
    await page.locator("#text").fill("Le escribo para")
    await expect(page.locator("#kept")).to_be_visible()
    phone = await go(ana, f"/desk/cases/{case.id}", "phone")
    await expect(phone.locator("#text")).to_have_value("Le escribo para")
    await phone.locator("#send").click()
    await expect(bubble(phone, "Le escribo para")).to_be_visible()
    await page.goto("about:blank")
    await page.go_back()
    await phone.reload()
    await expect(phone.locator("#text")).to_have_value("")


async def test_words_that_could_not_be_sent_stay_and_go_out_once_the_network_is_back(
    go: Open, house: Sessions, office: Office
) -> None:
    ana = await agent(house)
    case = await case_of(house, office)
    page = await go(ana, f"/desk/cases/{case.id}")
    await page.route("**/say", lambda route: route.abort())
    await page.locator("#text").fill("Hola")
    await page.locator("#send").click()
    await expect(page.locator("#refusal")).to_be_visible()
    await expect(page.locator("#text")).to_have_value("Hola")
    await page.unroute("**/say")
    await page.locator("#send").click()
    await expect(bubble(page, "Hola")).to_be_visible()
    await expect(page.locator("#refusal")).to_be_hidden()
    assert len(await rows(house, "outgoing", "agent")) == 1


async def test_a_message_whose_answer_was_lost_is_not_said_twice_and_the_same_words_can_be_said_again(
    go: Open, house: Sessions, office: Office
) -> None:
    ana, case = await agent(house), await case_of(house, office, chat="1")
    page = await go(ana, f"/desk/cases/{case.id}")

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/say", lose)
    await page.locator("#text").fill("Sí, señora")
    await page.locator("#send").click()
    await expect(page.locator("#refusal")).to_be_visible()
    await page.unroute("**/say")
    await page.locator("#send").click()
    await expect(page.locator("#text")).to_have_value("")
    assert len(await rows(house, "outgoing", "agent")) == 1
    await page.locator("#text").fill("Sí, señora")
    await page.locator("#send").click()
    await expect(bubble(page, "Sí, señora")).to_have_count(2)
    assert len(await rows(house, "outgoing", "agent")) == 2


async def test_a_voice_note_is_heard_at_the_desk(go: Open, house: Sessions, office: Office) -> None:
    ana, case = await agent(house), await case_of(house, office, chat="1")
    await says(house, office, chat="1", attachment=Attachment(kind="voice", reference="v1"))
    page = await go(ana, f"/desk/cases/{case.id}")
    voice = page.locator("#talk audio")
    await expect(voice).to_be_visible()
    await voice.evaluate("async (audio) => { audio.muted = true; await audio.play(); }")
    await expect(voice).to_have_js_property("ended", True)


async def test_a_file_that_is_too_big_is_refused_before_it_is_sent(
    go: Open, house: Sessions, office: Office, tmp_path: Path
) -> None:
    ana = await agent(house)
    case = await case_of(house, office)
    page = await go(ana, f"/desk/cases/{case.id}")
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(LARGEST + 1))
    await page.locator("#text").fill("Mire este video")
    await page.locator("#file").set_input_files(film)
    await page.locator("#send").click()
    await expect(page.locator("#refusal")).to_have_text(_("That is too big. A file can have up to 10 MB."))
    await expect(page.locator("#text")).to_have_value("Mire este video")
    await page.locator("#detach").click()
    await page.locator("#send").click()
    await expect(bubble(page, "Mire este video")).to_be_visible()
    await expect(page.locator("#refusal")).to_be_hidden()


async def test_agents_see_who_else_is_there_and_who_writes(go: Open, house: Sessions, office: Office) -> None:
    ana, beto = await agent(house), await agent(house, "Beto")
    case = await case_of(house, office)
    first = await go(ana, f"/desk/cases/{case.id}")
    await expect(first.locator("#presence")).to_be_hidden()
    second = await go(beto, f"/desk/cases/{case.id}")
    await expect(first.locator("#presence")).to_have_text(_("{name} is looking.").format(name="Beto"))
    await second.locator("#text").fill("Yo le respondo")
    await expect(first.locator("#presence")).to_have_text(_("{name} is writing.").format(name="Beto"))
    await second.goto("about:blank")
    await expect(first.locator("#presence")).to_be_hidden()


async def test_the_keyboard_is_enough(go: Open, house: Sessions, office: Office) -> None:
    ana = await agent(house)
    first, second = [await case_of(house, office, chat=str(number)) for number in range(2)]
    page = await go(ana, "/desk/cases?queue=team")
    await page.keyboard.press("j")
    await expect(page.locator(f"#open-{first.id}")).to_be_focused()
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(f"/desk/cases/{first.id}$"))
    await page.keyboard.press("t")
    await expect(page.locator("#case-head")).to_contain_text(_("With you"))
    await page.keyboard.press("n")
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.type("jktrn? son letras")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#talk .note")).to_contain_text("jktrn? son letras")
    await page.locator("#scroller").focus()
    await page.keyboard.press("r")
    await page.keyboard.type("Hola")
    await page.keyboard.press("Control+Enter")
    await expect(bubble(page, "Hola")).to_be_visible()
    await page.locator("#scroller").focus()
    await page.keyboard.press("c")
    await expect(page.locator("#close-outcome")).to_be_focused()
    await page.locator("#scroller").focus()
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await page.keyboard.press("w")
    await expect(page).to_have_url(re.compile("queue=waiting$"))
    await page.keyboard.press("j")
    await page.keyboard.press("t")
    await expect(page).to_have_url(re.compile(f"/desk/cases/{second.id}$"))
    await expect(page.locator("#case-head")).to_contain_text(_("With you"))


async def test_a_supervisor_does_many_at_once_without_leaving_the_queue(
    go: Open, house: Sessions, office: Office, shot: Shot
) -> None:
    boss = await agent(house, "Jefa", "supervisor")
    cases = [await case_of(house, office, chat=str(number)) for number in range(3)]
    page = await go(boss, "/desk/cases?queue=team")
    await stays(page)
    await expect(page.locator("#many-box")).to_be_hidden()
    for case in cases[:2]:
        await page.locator(f"#pick-{case.id}").check()
    await expect(page.locator("#chosen")).to_have_text("2")
    await says(house, office, "Sigo esperando", chat="2")
    await expect(page.locator(f"#row-{cases[2].id}")).to_contain_text("Sigo esperando")
    await expect(page.locator("#chosen")).to_have_text("2")
    await page.locator("#many-box summary").click()
    await is_sound(page)
    await shot(page, "many")
    await page.locator("#many-outcome").select_option("duplicate")
    await page.get_by_role("button", name=_("Close"), exact=True).and_(page.locator("[value=close]")).click()
    await expect(page.locator("#results")).to_contain_text(_("Done: {number}").format(number=2))
    await expect(page.locator(".case-row")).to_have_count(1)
    assert await stayed(page)


async def test_who_is_signed_out_elsewhere_is_out_here_too(go: Open, house: Sessions, office: Office) -> None:
    ana = await agent(house)
    case = await case_of(house, office)
    page = await go(ana, f"/desk/cases/{case.id}")
    async with house.begin() as session:
        await staff_sessions.revoke_all(session, ana.id)
    await says(house, office, "¿Hola?")
    await expect(page).to_have_url(re.compile("/desk/sign-in"))


async def test_everything_works_without_script(go: Open, house: Sessions, office: Office) -> None:
    ana = await agent(house)
    case = await case_of(house, office, place="ES")
    page = await go(ana, "/desk/cases", "phone", java_script_enabled=False)
    await page.get_by_role("link", name=case.code).click()
    await page.locator("#take").click()
    await page.locator("#canned summary").click()
    await page.locator("button[value=greeting]").click()
    await expect(page.locator("#text")).to_have_value(re.compile(case.code))
    await page.locator("#send").click()
    await expect(bubble(page, case.code).last).to_be_visible()
    await page.locator("#knowledge summary").click()
    await page.locator("#knowledge-find").fill("salario mínimo españa")
    await page.keyboard.press("Enter")
    await expect(page.locator("#found button").first).to_be_visible()
    await page.locator("label[for=show-card]").first.click()
    await do(page, "close", outcome="referred")
    await expect(page.locator("#case-head")).to_contain_text(OUTCOMES["referred"])
    async with house() as session:
        assert [use.canned for use in await session.scalars(select(CannedUse))] == ["greeting"]


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
