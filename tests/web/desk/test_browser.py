"""The desk's frame in a real Chromium: at a desk and on a phone, in light and dark, by keyboard, and for everybody."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pyotp
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from sqlalchemy import text
from sqlalchemy.engine import URL

from bot.cases.office import Office
from bot.channels.web.app import application
from bot.channels.web.desk.desk import Desk
from bot.channels.web.server import WebServer
from bot.staff import audit, links
from bot.staff.roles import Role
from bot.storage.database import engine, sessions
from bot.storage.staff_tables import Agent
from bot.words import translator
from tests.bot.staff.conftest import NOW, OTHER_PASSWORD, PASSWORD, Clock, Sessions, hire
from tests.bot.staff.test_audit import a_case
from tests.web.chromium import ARGS, chromium
from tests.web.inbox import MemoryInbox

_ = translator("es")

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}
GRAVE = ("serious", "critical")
Visit = Callable[..., Awaitable[Page]]

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
async def server(house: Sessions, clock: Clock, office_parts: Office) -> AsyncIterator[WebServer]:
    office = Office(office_parts.service, office_parts.canned, office_parts.knowledge, clock)
    desk = Desk(house, office, wake=lambda conversation_id: None, telegram=lambda: "@infomigra_bot")
    server = WebServer(application(MemoryInbox(), desk=desk), port=0)
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(browser: Browser, server: WebServer) -> AsyncIterator[Visit]:
    """Opens a page as a new visitor; anything the console complains about fails the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    async def open_page(path: str, size: str = "desktop", scheme: str = "light", **options: object) -> Page:
        wished = {"viewport": SIZES[size], "locale": "es-PE", "color_scheme": scheme, "has_touch": size == "phone"}
        context = await browser.new_context(**(wished | options))  # type: ignore[arg-type]
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        await page.goto(server.url + path)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    # The browser itself notes a page that answers 422; that is what a refused form does.
    assert [complaint for complaint in complaints if "status of 422" not in complaint] == []


@pytest.fixture
def shot(tmp_path: Path) -> Callable[[Page, str], Awaitable[None]]:
    """Keeps a picture of the page for people to look at."""
    folder = Path(os.environ.get("INFOMIGRA_SHOTS") or tmp_path)

    async def keep(page: Page, name: str) -> None:
        await page.screenshot(path=folder / f"desk-{name}.png", animations="disabled", full_page=True)

    return keep


Shot = Callable[[Page, str], Awaitable[None]]


async def someone(house: Sessions, role: Role = "agent", name: str = "Rosa", **work: object) -> Agent:
    async with house.begin() as session:
        return await hire(session, role, name, **work)


async def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    await page.get_by_label(_("E-mail")).fill(email)
    await page.get_by_label(_("Password"), exact=True).fill(password)
    await page.get_by_role("button", name=_("Sign in")).click()


async def is_sound(page: Page) -> None:
    """No grave fault for people who read, see or point otherwise, and nothing wider than the screen."""
    found = (await Axe().run(page)).response["violations"]
    grave = [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found if fault["impact"] in GRAVE]
    assert grave == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def touchable(page: Page) -> None:
    """What a thumb must hit is at least 36 pixels high, and nothing lies over it."""
    boxes = await page.evaluate(
        "[...document.querySelectorAll('.button, .menu button, .sections a, select')]"
        ".filter(e => e.checkVisibility()).map(e => [e.textContent.trim(), e.getBoundingClientRect().height])"
    )
    assert boxes
    assert [box for box in boxes if box[1] < 36] == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_an_agent_signs_in_after_a_wrong_try(
    visit: Visit, house: Sessions, shot: Shot, size: str, scheme: str
) -> None:
    rosa = await someone(house)
    page = await visit("/desk/profile", size, scheme)
    await is_sound(page)
    await sign_in(page, rosa.email, OTHER_PASSWORD)
    await expect(page.get_by_role("alert")).to_be_visible()
    await is_sound(page)
    await shot(page, f"{size}-{scheme}-sign-in")
    await sign_in(page, rosa.email)
    await expect(page.get_by_role("heading", level=1)).to_have_text(_("My profile"))


@pytest.mark.parametrize("size", SIZES)
async def test_the_first_administrator_begins_and_adds_a_colleague_who_comes_in(
    visit: Visit, house: Sessions, server: WebServer, shot: Shot, size: str
) -> None:
    async with house.begin() as session:
        token = await links.first_link(session, NOW)
    page = await visit(f"/desk/first/{token}", size)
    await is_sound(page)
    await shot(page, f"{size}-light-first")
    await page.get_by_label(_("Name"), exact=True).fill("Ada Flores")
    await page.get_by_label(_("E-mail")).fill("ada@infomigra.test")
    await page.get_by_label(_("Choose a password")).fill(PASSWORD)
    await page.get_by_role("button", name=_("Begin")).click()
    await page.get_by_role("link", name=_("Add a person")).click()
    await page.get_by_label(_("Name"), exact=True).fill("Luis Rojas")
    await page.get_by_label(_("E-mail")).fill("luis@infomigra.test")
    await page.get_by_label("Europa").check()
    await page.get_by_label("English").first.check()
    await is_sound(page)
    await touchable(page)
    await shot(page, f"{size}-light-add")
    await page.get_by_role("button", name=_("Add and make a link")).click()
    link = await page.get_by_label(_("Link")).input_value()
    assert link.startswith(f"{server.url}/desk/link/")
    await is_sound(page)
    await shot(page, f"{size}-light-link")
    colleague = await visit(link.removeprefix(server.url), size)
    await is_sound(colleague)
    await colleague.get_by_label(_("Choose a password")).fill(OTHER_PASSWORD)
    await colleague.get_by_role("button", name=_("Come in")).click()
    await expect(colleague.locator(".avatar")).to_have_text("L")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_an_agent_turns_the_code_on_and_signs_in_with_it(
    visit: Visit, house: Sessions, clock: Clock, shot: Shot, size: str, scheme: str
) -> None:
    rosa = await someone(house, "supervisor", teams=("europe",))
    page = await visit("/desk/profile", size, scheme)
    await sign_in(page, rosa.email)
    await expect(page.get_by_role("heading", level=1)).to_have_text(_("My profile"))
    await is_sound(page)
    await touchable(page)
    await shot(page, f"{size}-{scheme}-profile")
    await page.get_by_role("link", name=_("Turn on"), exact=True).click()
    await expect(page.locator(".square svg")).to_be_visible()
    await is_sound(page)
    await shot(page, f"{size}-{scheme}-code-on")
    phone = pyotp.TOTP(await page.locator("input[name=secret]").input_value())
    await page.get_by_label(_("2. Write the six digits it shows now")).fill(phone.at(NOW))
    await page.get_by_role("button", name=_("Turn on"), exact=True).click()
    await expect(page.get_by_role("status")).to_have_text(_("From now on you are asked for a code when you sign in."))
    clock.on(minutes=2)
    other = await visit("/desk/profile", size, scheme)
    await sign_in(other, rosa.email)
    await other.get_by_label(_("The six digits that your app shows now")).fill(phone.at(clock()))
    await is_sound(other)
    await other.get_by_role("button", name=_("Sign in")).click()
    await expect(other.get_by_role("row")).to_have_count(3)
    await other.get_by_role("button", name=_("Sign out everywhere else")).click()
    await expect(other.get_by_role("row")).to_have_count(2)
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text(_("Sign in"))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_an_administrator_looks_at_staff_and_record(
    visit: Visit, house: Sessions, shot: Shot, size: str, scheme: str
) -> None:
    ada = await someone(house, "administrator", "Ada")
    rosa = await someone(house, "supervisor", "Rosa", teams=("europe", "americas"), languages=("es", "en"))
    async with house.begin() as session:
        case = await a_case(session, "K7QM-2XPD")
        (await session.merge(await hire(session, "editor", "Luis"))).password_hash = None
        states = {"before": {"status": "waiting", "agent_id": None}, "after": {"status": "held", "agent_id": rosa.id}}
        await audit.record(session, rosa.id, "case.taken", case_id=case.id, **states)
    page = await visit("/desk/staff", size, scheme)
    await sign_in(page, ada.email)
    await expect(page.get_by_role("heading", level=1)).to_have_text(_("Staff"))
    await is_sound(page)
    await shot(page, f"{size}-{scheme}-staff")
    await page.get_by_role("link", name="Rosa").click()
    await is_sound(page)
    await shot(page, f"{size}-{scheme}-person")
    await page.get_by_role("navigation").get_by_role("link", name=_("Record"), exact=True).click()
    await expect(page.get_by_text(_("Case taken"))).to_be_visible()
    await is_sound(page)
    await shot(page, f"{size}-{scheme}-record")
    await page.locator(".me summary").click()
    await is_sound(page)
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Record")
    await page.locator(".me summary").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


async def test_by_keyboard_one_skips_to_the_page_and_closes_the_menu(visit: Visit, house: Sessions) -> None:
    rosa = await someone(house)
    page = await visit("/desk/profile")
    await sign_in(page, rosa.email)
    await expect(page.get_by_role("heading", level=1)).to_have_text(_("My profile"))
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.get_by_label(_("Name"), exact=True)).to_be_focused()
    await page.locator(".me summary").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name=_("Sign out"), exact=True)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name=_("Sign out"), exact=True)).to_be_hidden()
    await expect(page.locator(".me summary")).to_be_focused()


async def test_without_script_the_desk_works_the_same(visit: Visit, house: Sessions) -> None:
    rosa = await someone(house)
    page = await visit("/desk/profile", "phone", java_script_enabled=False)
    await sign_in(page, rosa.email)
    await page.get_by_label(_("Name"), exact=True).fill("Rosa Quispe")
    await page.get_by_role("button", name=_("Save")).click()
    await expect(page.get_by_role("status")).to_have_text(_("Saved."))
    await page.locator(".me summary").click()
    await page.get_by_role("button", name=_("Sign out"), exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(_("Sign in"))
