"""From the bot to a person and back, through the whole product: at the web desk in Chromium, and against the group."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.product.program import Program
from tests.product.staff import BETO, GROUP, ROSA, asked, card, code_in, hire, key, reads, until
from tests.telegram.control import Control
from tests.web.chromium import ARGS, chromium

LINK = re.compile(r"http\S+/desk/\S+")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def running(program: Program, telegram: Control) -> Program:
    telegram.make_group(GROUP)
    program.settings["INFOMIGRA_TELEGRAM_STAFF_CHAT"] = str(GROUP)
    program.start()
    program.wait_ready()
    return program


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="es-PE").new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        page.screenshot(path=Path(os.environ.get("INFOMIGRA_SHOTS", tmp_path)) / "desk-end.png")
        browser.close()
        assert complaints == []


def staff(program: Program, *words: str) -> str:
    """What `infomigra staff …` prints, run beside the product."""
    ours = {"INFOMIGRA_DATA_DIR": str(program.data), "INFOMIGRA_WEB_PORT": str(program.port)}
    environment = {**os.environ, **ours, "NO_COLOR": "1"}
    command = [sys.executable, "-m", "bot.cli", "staff", *words]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def comes_in(page: Page, program: Program) -> None:
    """Ana is hired on the command line and comes in with her link."""
    said = staff(program, "add", "ana@example.org", "--name", "Ana", "--role", "supervisor")
    link = LINK.search(said)
    assert link, said
    page.goto(link.group())
    page.get_by_label("Elija una contraseña").fill("el tren azul va a Tacna")
    page.get_by_role("button", name="Entrar").click()
    expect(page).to_have_url(re.compile("/desk/profile"))


def says_at_the_desk(page: Page, words: str) -> None:
    box = page.locator("#text")
    box.fill(words)
    box.press("Control+Enter")
    expect(page.locator("#talk")).to_contain_text(words)


def test_from_the_request_to_the_hand_back_at_the_desk(running: Program, telegram: Control, page: Page) -> None:
    comes_in(page, running)
    page.goto(f"http://127.0.0.1:{running.port}/desk/cases?queue=waiting")
    telegram.say(ROSA, "cuanto es el sueldo minimo en españa")
    reads(telegram, ROSA, "1.221 €")
    telegram.say(ROSA, "quiero hablar con una persona")
    code = code_in(reads(telegram, ROSA, "Su caso es"))
    expect(page.locator("main")).to_contain_text(code, timeout=15_000)  # without a reload
    page.get_by_role("link", name=code).first.click()
    page.get_by_role("button", name="Tomar").first.click()
    reads(telegram, ROSA, "Ana, de Infomigra, ya tiene su caso")

    says_at_the_desk(page, "Buenos días, ¿en qué ciudad vive?")
    reads(telegram, ROSA, "¿en qué ciudad vive?")
    telegram.say(ROSA, "en madrid")
    expect(page.locator("#talk")).to_contain_text("en madrid", timeout=15_000)
    telegram.attach(ROSA, "photo", caption="este es mi contrato")
    expect(page.locator("#talk")).to_contain_text("este es mi contrato", timeout=15_000)
    picture = page.locator("#talk img").last
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    page.locator("input[type=file]").set_input_files({"name": "guia.pdf", "mimeType": "application/pdf", "buffer": PDF})
    says_at_the_desk(page, "Lea esta guía")
    until(lambda: [one for one in telegram.sent_to(ROSA) if one.kind == "document"])
    says_at_the_desk(page, "¿Alguna otra duda?")
    telegram.edit(chat_id=ROSA, text="este es mi contrato, de enero")
    expect(page.locator("#talk")).to_contain_text("de enero", timeout=15_000)

    page.locator("#do-bot summary").click()
    page.locator("#do-bot button").click()
    reads(telegram, ROSA, "Ana le deja conmigo")
    telegram.say(ROSA, "y en chile?")
    reads(telegram, ROSA, "539.000")
    said = running.output()
    assert not any(secret in said for secret in ("contrato", "madrid", "Buenos", "ana@example.org"))


def test_the_desk_and_the_group_race_for_one_case_and_the_second_is_told(
    running: Program, telegram: Control, page: Page
) -> None:
    comes_in(page, running)
    hire(running, "Beto", BETO)
    telegram.say(ROSA, "quiero hablar con una persona")
    code = code_in(reads(telegram, ROSA, "Su caso es"))
    found = card(telegram, code)
    page.goto(f"http://127.0.0.1:{running.port}/desk/cases/{code}")
    # Ana sees the case as it was when Beto takes it in the group.
    page.route("**/desk/live*", lambda route: route.abort())
    page.reload()
    telegram.press_in(GROUP, BETO, found.message_id, key(found, "take"))
    reads(telegram, ROSA, "Beto, de Infomigra, ya tiene su caso")
    page.get_by_role("button", name="Tomar").first.click()
    expect(page.locator("body")).to_contain_text("Beto ya tiene este caso")
    assert len(asked(running, "select * from assignments")) == 1
