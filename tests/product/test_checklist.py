"""A list of papers, clicked through on a small phone's browser: ticked, dated, and printed from the page."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

from bot.words import translator
from tests.product.program import Program
from tests.web.chromium import ARGS, chromium

PHONE = {"width": 360, "height": 740}
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"
_ = translator("es")


def test_a_list_for_spain_on_a_phone(program: Program, tmp_path: Path) -> None:
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
        _write(page, "mi lista de papeles")
        _tap(page, "España")
        _tap(page, _("To work"))
        page.screenshot(path=shots / "checklist-family.png")
        _tap(page, _("Yes, with family"))
        _says(page, "☐ 10. Pasaporte de cada menor")
        page.screenshot(path=shots / "checklist-begun.png")
        _tap(page, "☐ 1")
        _says(page, "☑ 1. Contrato firmado")
        _tap(page, "☐ 3")
        _says(page, "☑ 3. Formulario")
        expect(page.get_by_text("1. Contrato firmado")).to_have_count(3)
        assert [one.is_visible() for one in page.get_by_text("1. Contrato firmado").all()] == [False, False, True]
        expect(page.get_by_role("button", name="☐ 4", exact=True)).to_be_in_viewport()
        page.screenshot(path=shots / "checklist-ticked.png")
        _tap(page, _("Expiry dates"))
        page.screenshot(path=shots / "checklist-dates.png")
        _newest(page, "4. Pasaporte").click()
        _write(page, "15/02/2029")
        _says(page, "☑ 4. Pasaporte")
        page.screenshot(path=shots / "checklist-offer.png")
        _tap(page, _("Yes, warn me"))
        _says(page, _("✔ I warn you before a paper expires."))
        page.screenshot(path=shots / "checklist-reminders.png")
        _write(page, "mi lista")
        _tap(page, _("Print (PDF)"))
        link = page.get_by_role("link", name="infomigra-es-work.pdf").last
        expect(link).to_be_visible(timeout=20_000)
        page.screenshot(path=shots / "checklist-printed.png")
        assert page.evaluate(FITS), "the page scrolls sideways"
        page.screenshot(path=shots / "checklist-whole.png", full_page=True)
        answer = page.request.get(page.url.rstrip("/") + (link.get_attribute("href") or ""))
        assert answer.headers["content-type"].startswith("application/pdf")
        assert answer.body().startswith(b"%PDF-")
        (shots / "checklist.pdf").write_bytes(answer.body())
        assert phone.request.get(answer.url).ok
        assert not browser.new_context().request.get(answer.url).ok, "a list is nobody else's to read"
        browser.close()


def _write(page: Page, words: str) -> None:
    page.get_by_role("textbox").fill(words)
    page.keyboard.press("Enter")


def _tap(page: Page, label: str) -> None:
    button = page.get_by_role("button", name=label, exact=True).last
    expect(button).to_be_visible(timeout=20_000)
    button.click()


def _newest(page: Page, words: str) -> Locator:
    button = page.get_by_role("button", name=words).last
    expect(button).to_be_visible(timeout=20_000)
    return button


def _says(page: Page, words: str) -> None:
    expect(page.get_by_role("log")).to_contain_text(words, timeout=20_000)
