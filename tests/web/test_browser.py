"""The web chat in a real Chromium: on a phone and a desktop, by keyboard, on a bad network, with and without script."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright, expect

from bot.channels.web.app import application
from bot.channels.web.server import WebServer
from bot.message import Outgoing
from bot.words import translator
from tests.web.chromium import ARGS, chromium
from tests.web.inbox import MemoryInbox

SIZES = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1280, "height": 800}}
QUESTION = "¿Cuánto es el salario mínimo en España?"
_ = translator("es")
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
async def server(inbox: MemoryInbox) -> AsyncIterator[WebServer]:
    server = WebServer(application(inbox, channel=inbox.channel), port=0)
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(browser: Browser, server: WebServer) -> AsyncIterator[Visit]:
    """Opens the page as a new visitor; what the page's script or policy complains about fails the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    async def open_page(size: str = "phone", path: str = "/", **options: Any) -> Page:
        phone = {"has_touch": True, "is_mobile": True} if size == "phone" else {}
        context = await browser.new_context(**({"viewport": SIZES[size], "locale": "es-PE"} | phone | options))
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Policy" in said.text else None)
        await page.goto(server.url + path)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert complaints == []


@pytest.fixture
def shot(tmp_path: Path) -> Callable[[Page, str], Awaitable[None]]:
    """Keeps a picture of the page for people to look at."""
    folder = Path(os.environ.get("INFOMIGRA_SHOTS") or tmp_path)

    async def keep(page: Page, name: str) -> None:
        await page.screenshot(path=folder / f"{name}.png", animations="disabled")

    return keep


Shot = Callable[[Page, str], Awaitable[None]]


async def ask(page: Page, words: str = QUESTION) -> None:
    await page.get_by_label(_("Your question")).fill(words)
    await page.get_by_role("button", name=_("Send"), exact=True).click()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_person_asks_and_reads_the_answer_with_its_source(
    visit: Visit, shot: Shot, size: str, scheme: str
) -> None:
    page = await visit(size, color_scheme=scheme)
    await shot(page, f"{size}-{scheme}-empty")
    await ask(page)
    answer = page.locator(".theirs[data-id]")
    await expect(answer).to_contain_text("1.221 €")
    source = answer.get_by_role("link", name="BOE")
    await expect(source).to_have_attribute("href", "https://www.boe.es/salario")
    await expect(answer).to_contain_text("verificado 15/04/2026")
    await expect(answer).to_have_attribute("lang", "es")
    await expect(page.locator(".mine")).to_have_count(1)
    await expect(page.get_by_text(_("Hello! What would you like to know?"))).to_be_hidden()
    await shot(page, f"{size}-{scheme}-answer")


@pytest.mark.parametrize("size", SIZES)
async def test_an_example_and_then_a_button_are_pressed(visit: Visit, inbox: MemoryInbox, size: str) -> None:
    page = await visit(size)
    await page.get_by_role("button", name=_("How much is the minimum wage in Spain?")).click()
    more = page.get_by_role("button", name="Ver más")
    await more.click()
    await expect(page.locator(".theirs[data-id]").last).to_contain_text("Usted eligió una opción.")
    await expect(more).to_have_count(0)
    assert [(seen.text, seen.choice) for seen in inbox.received] == [
        (_("How much is the minimum wage in Spain?"), ""),
        ("Ver más", "m:es.minimum_wage"),
    ]


@pytest.mark.parametrize("size", SIZES)
async def test_a_person_can_be_asked_for_at_any_time(visit: Visit, inbox: MemoryInbox, size: str) -> None:
    page = await visit(size)
    for _turn in range(3):
        await ask(page)
    await expect(page.locator(".theirs[data-id]")).to_have_count(3)
    person = page.get_by_role("banner").get_by_role("button", name=_("Talk to a person"))
    await expect(person).to_be_in_viewport()
    await person.click()
    await expect(page.locator(".theirs[data-id]")).to_have_count(4)
    assert inbox.received[-1].choice == "c:human"


async def test_a_reload_keeps_the_conversation_and_the_draft(visit: Visit) -> None:
    page = await visit()
    await ask(page)
    await expect(page.locator(".theirs[data-id]")).to_have_count(1)
    await page.get_by_label(_("Your question")).fill("A medio escribir")
    await page.reload()
    await expect(page.locator("[data-id]")).to_have_count(2)
    await expect(page.get_by_role("button", name="Ver más")).to_be_visible()
    await expect(page.get_by_label(_("Your question"))).to_have_value("A medio escribir")


async def test_a_reload_while_waiting_still_gets_the_answer(visit: Visit, inbox: MemoryInbox) -> None:
    inbox.delay = 1.5
    page = await visit()
    await ask(page)
    await inbox.reached.wait()
    await page.reload()
    await expect(page.locator("#typing")).to_be_visible()
    await expect(page.locator(".theirs[data-id]")).to_contain_text("1.221 €")
    await expect(page.locator("#typing")).to_be_hidden()
    await expect(page.locator("[data-id]")).to_have_count(2)
    assert len(inbox.received) == 1


async def test_the_keyboard_is_enough(visit: Visit, inbox: MemoryInbox, shot: Shot) -> None:
    page = await visit("desktop")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name=_("Go to the message box"))).to_be_focused()
    await page.keyboard.press("Enter")
    box = page.get_by_label(_("Your question"))
    await expect(box).to_be_focused()
    await page.keyboard.type("Una línea")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("y otra")
    await page.keyboard.press("Enter")
    await expect(page.locator(".theirs[data-id]")).to_have_count(1)
    await expect(box).to_be_focused()
    await expect(box).to_have_value("")
    for _step in range(2):
        await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("button", name="Ver más")).to_be_focused()
    await shot(page, "desktop-light-keyboard")
    await page.keyboard.press("Enter")
    await expect(page.locator(".theirs[data-id]")).to_have_count(2)
    await expect(box).to_be_focused()
    assert [seen.text for seen in inbox.received] == ["Una línea\ny otra", "Ver más"]


@pytest.mark.parametrize("width", [320, 360])
async def test_nothing_is_wider_than_a_small_phone(visit: Visit, width: int) -> None:
    page = await visit(viewport={"width": width, "height": 640})
    wide = "document.documentElement.scrollWidth"
    assert await page.evaluate(wide) == width
    await ask(page, "electroencefalografista" * 20)
    await expect(page.locator(".theirs[data-id]")).to_have_count(1)
    assert await page.evaluate(wide) == width


async def test_typing_is_shown_and_said_while_an_answer_is_due(visit: Visit, inbox: MemoryInbox, shot: Shot) -> None:
    inbox.delay = 1.0
    page = await visit()
    await expect(page.locator("#typing")).to_be_hidden()
    await ask(page)
    await expect(page.locator("#typing")).to_be_visible()
    await expect(page.get_by_role("status")).to_have_text(_("Infomigra is writing…"))
    await shot(page, "phone-light-typing")
    await expect(page.locator(".theirs[data-id]")).to_have_count(1)
    await expect(page.locator("#typing")).to_be_hidden()
    await expect(page.get_by_role("status")).to_be_empty()


async def test_a_message_written_offline_is_sent_once_the_network_is_back(
    visit: Visit, inbox: MemoryInbox, shot: Shot
) -> None:
    page = await visit()
    await page.context.set_offline(True)
    await ask(page)
    await expect(page.locator("#outbox").get_by_text(_("Not sent yet. Trying again…"))).to_be_visible()
    await expect(page.locator("#typing")).to_be_hidden()
    await shot(page, "phone-light-offline")
    assert inbox.received == []
    await page.context.set_offline(False)
    await expect(page.locator(".theirs[data-id]")).to_contain_text("1.221 €")
    await expect(page.locator("#outbox > *")).to_have_count(0)
    assert len(inbox.received) == 1


async def test_a_message_not_yet_sent_survives_a_reload_and_can_be_tried_at_once(
    visit: Visit, inbox: MemoryInbox
) -> None:
    page = await visit()
    inbox.down = True
    await ask(page)
    await expect(page.get_by_role("button", name=_("Try now"))).to_be_visible()
    await page.reload()
    await expect(page.locator("#outbox").get_by_text(QUESTION)).to_be_visible()
    inbox.down = False
    await page.get_by_role("button", name=_("Try now")).click()
    await expect(page.locator(".theirs[data-id]")).to_contain_text("1.221 €")


async def test_a_message_whose_answer_is_lost_on_the_way_is_stored_once(visit: Visit, inbox: MemoryInbox) -> None:
    page = await visit()

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/messages?*", lose, times=1)
    await ask(page)
    await expect(page.locator(".theirs[data-id]")).to_contain_text("1.221 €", timeout=10_000)
    await expect(page.locator(".mine")).to_have_count(1)
    assert len(inbox.received) == 1


async def test_messages_sent_in_a_hurry_arrive_in_order(visit: Visit, inbox: MemoryInbox) -> None:
    inbox.delay = 0.2
    page = await visit()
    for words in ("Uno", "Dos", "Tres"):
        await ask(page, words)
    await expect(page.locator(".theirs[data-id]")).to_have_count(3)
    assert [seen.text for seen in inbox.received] == ["Uno", "Dos", "Tres"]


async def test_what_staff_write_later_appears_by_itself(visit: Visit, inbox: MemoryInbox, server: WebServer) -> None:
    page = await visit()
    await page.clock.install()
    await page.goto(server.url)
    await ask(page)
    await expect(page.locator(".theirs[data-id]")).to_have_count(1)
    answer = (await inbox.history("web", inbox.received[0].chat))[1].outgoing
    assert answer
    await inbox.say(inbox.received[0].chat, answer)
    await page.clock.fast_forward(21_000)
    await expect(page.locator(".theirs[data-id]")).to_have_count(2)


async def test_the_language_switch_changes_the_page(visit: Visit, shot: Shot) -> None:
    page = await visit()
    await expect(page.locator("html")).to_have_attribute("lang", "es")
    await page.get_by_role("button", name="English").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await page.get_by_label("Your question").fill("How much is the minimum wage in Spain?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".theirs[data-id]")).to_contain_text("€1,221")
    await page.get_by_role("button", name="Español").click()
    await expect(page.locator("html")).to_have_attribute("lang", "es")
    await expect(page.locator(".theirs[data-id]").last).to_have_attribute("lang", "es")


async def test_a_text_that_is_too_long_is_given_back(visit: Visit, inbox: MemoryInbox, shot: Shot) -> None:
    page = await visit()
    await ask(page, "a" * 2001)
    await expect(page.get_by_role("alert")).to_contain_text("2")
    await expect(page.get_by_label(_("Your question"))).to_have_value("a" * 2001)
    await expect(page.locator("#outbox > *")).to_have_count(0)
    await expect(page.get_by_text(_("Hello! What would you like to know?"))).to_be_visible()
    await shot(page, "phone-light-too-long")
    assert inbox.received == []


async def test_without_script_it_is_a_form(visit: Visit, inbox: MemoryInbox, shot: Shot) -> None:
    page = await visit(java_script_enabled=False)
    await ask(page)
    await expect(page.locator(".theirs[data-id]")).to_contain_text("1.221 €")
    await page.get_by_role("button", name="Ver más").click()
    await expect(page.locator(".theirs[data-id]").last).to_contain_text("Usted eligió una opción.")
    await page.get_by_role("button", name="English").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await shot(page, "phone-light-without-script")
    assert [seen.choice for seen in inbox.received] == ["", "m:es.minimum_wage", "l:en"]


async def test_one_who_asked_for_calm_sees_nothing_move(visit: Visit, inbox: MemoryInbox) -> None:
    inbox.delay = 0.5
    page = await visit(reduced_motion="reduce")
    await ask(page)
    await expect(page.locator("#typing")).to_be_visible()
    assert await page.evaluate("document.getAnimations().length") == 0
    await expect(page.locator(".theirs[data-id]")).to_have_count(1)
    assert await page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_fault(visit: Visit, scheme: str) -> None:
    page = await visit(color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")

    async def faults() -> list[str]:
        return [fault["id"] for fault in (await Axe().run(page)).response["violations"]]

    assert await faults() == []
    await ask(page)
    await expect(page.locator(".theirs[data-id]")).to_have_count(1)
    assert await faults() == []
    await page.context.set_offline(True)
    await ask(page)
    await expect(page.get_by_role("button", name=_("Try now"))).to_be_visible()
    assert await faults() == []


async def test_a_link_is_followed_with_one_press_and_gone_after_it(
    visit: Visit, inbox: MemoryInbox, shot: Shot
) -> None:
    page = await visit(path="/?start=a_es-minimum-wage")
    await shot(page, "phone-link")
    await page.get_by_role("button", name=_("See the answer")).click()
    await expect(page.locator(".theirs[data-id]")).to_have_count(1)
    assert [seen.choice for seen in inbox.received] == ["start:a_es-minimum-wage"]
    await expect(page.locator("#arrival")).to_have_count(0)
    assert "start" not in page.url
    await page.reload()
    await expect(page.locator("#arrival")).to_have_count(0)


async def test_a_link_works_without_script(visit: Visit, inbox: MemoryInbox) -> None:
    page = await visit(path="/?start=g_verify", java_script_enabled=False)
    await page.get_by_role("button", name=_("Open"), exact=True).click()
    await expect(page.locator(".theirs[data-id]")).to_have_count(1)
    assert [seen.choice for seen in inbox.received] == ["start:g_verify"]


@pytest.mark.parametrize("size", SIZES)
async def test_the_menu_stands_beside_what_one_writes(visit: Visit, inbox: MemoryInbox, size: str, shot: Shot) -> None:
    page = await visit(size)
    menu = page.locator(".composer").get_by_role("button", name=_("☰ Menu"))
    box = await menu.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44, "a thumb finds it"
    await expect(menu).to_be_in_viewport()
    await menu.click()
    await expect(page.locator(".theirs[data-id]")).to_have_count(1)
    assert [seen.choice for seen in inbox.received] == ["c:menu"]
    await shot(page, f"{size}-menu")


async def test_hide_and_leave_empties_the_tab_and_goes_elsewhere(visit: Visit, inbox: MemoryInbox) -> None:
    page = await visit()
    await page.route("https://www.google.com/**", elsewhere)
    await page.fill("#text", QUESTION)
    await page.press("#text", "Enter")
    await expect(page.locator("#log .theirs")).to_have_count(1)
    await page.click("button[data-away]")
    await expect(page.locator("h1")).to_have_text("Elsewhere")
    assert [one.choice for one in inbox.received] == ["", "g:privacy:hide"]
    await page.go_back()
    assert "1.221" not in await page.content(), "one step back leads nowhere near it"


async def elsewhere(route: Route) -> None:
    await route.fulfill(status=200, content_type="text/html", body="<h1>Elsewhere</h1>")


async def test_when_everything_is_erased_the_page_begins_anew_with_one_last_word(
    visit: Visit, inbox: MemoryInbox
) -> None:
    page = await visit()
    await page.fill("#text", QUESTION)
    await page.press("#text", "Enter")
    await expect(page.locator("#log .theirs")).to_have_count(1)
    await inbox.channel.farewell(inbox.received[0].chat, Outgoing(text="Todo borrado."))
    await page.click(".own button[value='g:privacy:']")
    await expect(page.locator("#notice")).to_have_text("Todo borrado.")
    await expect(page.locator("#log .message")).to_have_count(0)
    assert [cookie for cookie in await page.context.cookies() if cookie["name"] == "chat"] == []
