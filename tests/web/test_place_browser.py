"""In a real Chromium on a small phone: where one is, shared or written; maps, pictures and documents of ours."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from matplotlib.figure import Figure
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.channels.web.app import application
from bot.channels.web.server import WebServer
from bot.cli.model import triage
from bot.dialogue.context import Context
from bot.message import Attachment, Button, Incoming, Outgoing
from bot.turn import Talker
from bot.words import translator
from content.knowledge import Knowledge
from nlu.interpreter import Interpreter
from tests.conftest import TODAY
from tests.web.chromium import ARGS, chromium
from tests.web.inbox import MemoryInbox

pytestmark = pytest.mark.asyncio(loop_scope="module")
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "locale": "es-PE",
}
BERLIN = {"latitude": 52.51667, "longitude": 13.38889}
MONDAY = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
_ = translator("es")


class GuidedInbox(MemoryInbox):
    """Answers with the assistant's own mind, and with what a test put ready for a word."""

    mind: Talker
    ready: dict[str, Outgoing]
    contexts: dict[str, Context]

    async def _answer(self, incoming: Incoming) -> None:
        if (outgoing := self.ready.get(incoming.text)) is not None:
            await self.say(incoming.chat, outgoing)
            return
        context = self.contexts.get(incoming.chat, Context(language="es"))
        turn = self.mind.turn(context, incoming)
        self.contexts[incoming.chat] = turn.context
        for message in turn.messages:
            await self.say(incoming.chat, message)


@pytest.fixture
def inbox(knowledge: Knowledge, interpreter: Interpreter) -> GuidedInbox:
    inbox = GuidedInbox()
    inbox.mind = Talker(knowledge, interpreter, triage(), lambda: TODAY, lambda: MONDAY)
    inbox.contexts, inbox.ready = {}, {}
    return inbox


@pytest.fixture(scope="module")
def files() -> dict[int, bytes]:
    """A picture and a document as the guides make them."""
    picture = BytesIO()
    figure = Figure(figsize=(5, 3))
    figure.subplots().bar(["Madrid", "Lima"], [950, 320])
    figure.savefig(picture, format="png")
    return {1: picture.getvalue(), 2: b"%PDF-1.4\n%%EOF\n"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(
    browser: Browser, inbox: GuidedInbox, files: dict[int, bytes]
) -> AsyncIterator[Callable[..., Awaitable[Page]]]:
    """Opens the page on a phone; what the page's script or policy complains about fails the test."""

    async def fetch(attachment: Attachment) -> tuple[bytes, str]:
        return files[attachment.stored or 0], attachment.media_type

    server = WebServer(application(inbox, channel=inbox.channel, fetch=fetch), port=0)
    await server.start()
    complaints: list[str] = []
    contexts = []

    async def open_page(**options: Any) -> Page:
        context = await browser.new_context(**PHONE, **options)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "olicy" in said.text else None)
        await page.goto(server.url)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    await server.stop()
    assert complaints == []


@pytest.fixture
def shot(tmp_path: Path) -> Callable[[Page, str], Awaitable[None]]:
    folder = Path(os.environ.get("INFOMIGRA_SHOTS") or tmp_path)

    async def keep(page: Page, name: str) -> None:
        await page.screenshot(path=folder / f"{name}.png", animations="disabled")

    return keep


Visit = Callable[..., Awaitable[Page]]
Shot = Callable[[Page, str], Awaitable[None]]


async def say(page: Page, words: str) -> None:
    await page.get_by_label(_("Your question")).fill(words)
    await page.get_by_role("button", name=_("Send"), exact=True).click()


async def asked_where(page: Page) -> None:
    await say(page, "oficina más cercana")
    await page.get_by_role("button", name="Consulado o embajada").click()
    await expect(page.locator(".theirs[data-id]").last).to_contain_text("¿Dónde está usted?")


async def fits(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth <= 360"))


async def test_the_location_is_shared_as_an_area_and_the_nearest_office_shown(
    visit: Visit, inbox: GuidedInbox, shot: Shot
) -> None:
    page = await visit(geolocation=BERLIN, permissions=["geolocation"])
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    await asked_where(page)
    locate = page.get_by_role("button", name=_("📍 Use my location"))
    await expect(locate).to_be_visible()
    await shot(page, "phone-where")
    assert not (await Axe().run(page)).response["violations"]
    await locate.click()
    await expect(page.locator(".theirs[data-id]")).to_have_count(5)
    assert inbox.received[-1].attachment == Attachment(kind="location", near="52.5,13.4")
    assert not any("52.51" in body or "13.38" in body for body in sent)
    await expect(page.locator(".mine").last).to_contain_text(_("📍 My area, some 10 km around me"))
    listed = page.locator(".theirs[data-id]").nth(2)
    await expect(listed).to_contain_text("Taubenstraße 20")
    await shot(page, "phone-offices")
    pin = page.get_by_role("link", name=_("See the place on the map"))
    await expect(pin).to_have_attribute(
        "href", "https://www.openstreetmap.org/?mlat=52.5131&mlon=13.3944#map=17/52.5131/13.3944"
    )
    first = page.locator(".choices a").first
    await first.scroll_into_view_if_needed()
    await expect(first).to_have_attribute("rel", "noopener noreferrer")
    await shot(page, "phone-offices-end")
    assert await fits(page)
    assert not (await Axe().run(page)).response["violations"]


async def test_a_location_that_is_refused_leaves_the_way_of_writing_the_city(
    visit: Visit, inbox: GuidedInbox, shot: Shot
) -> None:
    page = await visit()
    await asked_where(page)
    locate = page.get_by_role("button", name=_("📍 Use my location"))
    await locate.click()
    await expect(page.get_by_role("alert")).to_have_text(
        _("Your phone did not tell where you are. Please write the name of your city.")
    )
    await expect(locate).to_be_enabled()
    await expect(page.get_by_label(_("Your question"))).to_be_focused()
    await shot(page, "phone-where-refused")
    await say(page, "Madrid")
    await expect(page.locator(".theirs[data-id]").nth(2)).to_contain_text("Cristóbal Bordiú 49")
    await expect(page.get_by_role("alert")).to_be_hidden()
    assert [seen.attachment for seen in inbox.received] == [None, None, None]


async def test_without_script_the_city_is_written_and_the_button_is_not_there(visit: Visit) -> None:
    page = await visit(java_script_enabled=False)
    await asked_where(page)
    await expect(page.locator(".locate")).to_be_hidden()
    await say(page, "Cochabamba")
    await expect(page.get_by_text("(591) 4 4664153").first).to_be_visible()
    maps = page.locator(".choices a").first
    await expect(maps).to_have_attribute("target", "_blank")


async def test_a_picture_and_a_document_of_ours_show_well(
    visit: Visit, inbox: GuidedInbox, files: dict[int, bytes], shot: Shot
) -> None:
    picture = Attachment(kind="photo", stored=1, name="costo.png", media_type="image/png", alt="Madrid 950, Lima 320")
    paper = Attachment(kind="document", stored=2, name="mi-lista-de-papeles-para-la-visa.pdf")
    share = Button(label="↗ Compartir", share="a_es-minimum-wage")
    inbox.ready = {
        "foto": Outgoing(text="Lo que queda al mes.", attachment=picture),
        "papel": Outgoing(text="Su lista, para imprimir.", attachment=paper, buttons=(share,)),
    }
    page = await visit()
    await say(page, "foto")
    shown = page.get_by_role("img", name="Madrid 950, Lima 320")
    await expect(shown).to_be_visible()
    await page.wait_for_function("document.querySelector('.picture img').naturalWidth > 0")
    box = await shown.bounding_box()
    assert box
    assert 300 < box["width"] <= 328
    await say(page, "papel")
    link = page.get_by_role("link", name="mi-lista-de-papeles-para-la-visa.pdf")
    await expect(link).to_be_visible()
    response = await page.request.get(await link.evaluate("link => link.href"))
    assert (await response.body(), response.headers["content-type"]) == (files[2], "application/pdf")
    await expect(page.get_by_role("link", name="↗ Compartir")).to_be_visible()
    await shot(page, "phone-files")
    assert await fits(page)
    assert not (await Axe().run(page)).response["violations"]


async def test_what_is_handed_on_is_copied_where_the_phone_cannot_share(visit: Visit, inbox: GuidedInbox) -> None:
    inbox.ready = {"hola": Outgoing(text="Mire", buttons=(Button(label="Compartir", share="a_es-minimum-wage"),))}
    page = await visit(permissions=["clipboard-read", "clipboard-write"])
    await page.evaluate("Object.defineProperty(navigator, 'share', { value: undefined })")
    await say(page, "hola")
    await page.get_by_role("link", name="Compartir").click()
    await expect(page.get_by_role("alert")).to_have_text(_("The link is copied: paste it where you like."))
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/?start=a_es-minimum-wage")
