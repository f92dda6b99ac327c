"""What is left of a month's pay, clicked through on a small phone's browser: the picture is there and reads well."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

from bot.pictures.cost import WIDTH
from bot.words import translator
from tests.product.program import Program
from tests.web.chromium import ARGS, chromium

PHONE = {"width": 360, "height": 740}
TAPS = ("Madrid", "2", "1", "El sueldo mínimo de ahí", "Nada", "Lima")
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"


def test_the_cost_of_madrid_beside_lima_on_a_phone(program: Program, tmp_path: Path) -> None:
    program.start()
    program.wait_ready()
    shots = Path(os.environ.get("INFOMIGRA_SHOTS", tmp_path))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        phone = browser.new_context(
            viewport=PHONE, is_mobile=True, has_touch=True, reduced_motion="reduce", locale="es-PE"
        )
        page = phone.new_page()
        page.goto(f"http://127.0.0.1:{program.port}/")
        page.get_by_role("textbox").fill("cuanto me queda")
        page.keyboard.press("Enter")
        for tap in TAPS:
            _newest(page, tap).click()
        picture = page.get_by_role("img", name="MADRID")
        expect(picture).to_be_visible(timeout=20_000)
        page.wait_for_function("image => image.complete", arg=picture.element_handle())
        assert picture.evaluate("image => image.naturalWidth") == WIDTH
        expect(page.get_by_role("log")).to_contain_text("1.165 €")
        expect(page.get_by_role("log")).to_contain_text("152 h")
        assert page.evaluate(FITS), "the page scrolls sideways"
        picture.scroll_into_view_if_needed()
        page.screenshot(path=shots / "cost-picture.png")
        page.screenshot(path=shots / "cost-whole.png", full_page=True)
        _newest(page, translator("es")("What if I rent a room?")).click()
        expect(page.get_by_role("log")).to_contain_text("575 €", timeout=20_000)
        browser.close()


def _newest(page: Page, label: str) -> Locator:
    button = page.get_by_role("button", name=label, exact=True).first
    expect(button).to_be_visible(timeout=20_000)
    return button
