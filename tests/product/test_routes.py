"""The route guide through the whole product: tapped on Telegram, and clicked through on a small phone's browser."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.product.program import Program
from tests.product.staff import ROSA, reads, until
from tests.telegram.control import Control
from tests.web.chromium import ARGS, chromium

PHONE = {"width": 360, "height": 740}
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"
TO_SPAIN = ("to=ES", "nationality=PE", "here=away", "aim=work", "offer=written", "along=children", "soon=now")
BY_LABEL = ("España", "Perú", "No, todavía no viajo", "Trabajar", "No", "No, voy sin ellos", "Con calma")


def test_the_routes_on_telegram_and_on_a_phone(program: Program, telegram: Control, tmp_path: Path) -> None:
    program.start()
    program.wait_ready()
    _on_telegram(telegram)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        phone = browser.new_context(
            viewport=PHONE, is_mobile=True, has_touch=True, reduced_motion="reduce", locale="es-PE"
        )
        page = phone.new_page()
        page.goto(f"http://127.0.0.1:{program.port}/")
        _on_the_page(page, Path(os.environ.get("INFOMIGRA_SHOTS", tmp_path)))
        browser.close()
    assert "contrato" not in program.output(), "what a contact answers must not stand in the log"


def _on_telegram(telegram: Control) -> None:
    telegram.say(ROSA, "/rutas")
    for answer in TO_SPAIN:
        data = f"g:routes:{answer}"
        until(lambda data=data: [one for one in telegram.sent_to(ROSA) if data in {key.data for key in one.buttons}])
        telegram.press(ROSA, data)
    route = reads(telegram, ROSA, "podría servirle")
    assert "S/ 367.70" in route.text
    assert {"g:checklist:list=es-work", "a:es-first-steps-arrival"} <= {button.data for button in route.buttons}
    closing = reads(telegram, ROSA, "Así no, porque")
    assert {"g:routes:see=es-work-permit", "g:routes:change", "g:cost:", "c:human"} <= {
        button.data for button in closing.buttons
    }
    assert all(len(one.text) <= 4096 for one in telegram.sent_to(ROSA))


def _on_the_page(page: Page, shots: Path) -> None:
    page.get_by_role("textbox").fill("que visa necesito")
    page.keyboard.press("Enter")
    expect(_newest(page, "España")).to_be_visible(timeout=20_000)
    page.screenshot(path=shots / "routes-1-where.png", full_page=True)
    for label in BY_LABEL:
        _newest(page, label).click()
    talk = page.get_by_role("log")
    expect(talk).to_contain_text("Sin una oferta firmada no se puede", timeout=20_000)
    assert page.evaluate(FITS), "the page scrolls sideways"
    _look(page, "Sin una oferta firmada", shots / "routes-2-not-so.png")
    _newest(page, "Residencia MERCOSUR en Argentina").click()
    expect(talk).to_contain_text("☐ DNI o pasaporte", timeout=20_000)
    _look(page, "☐ DNI o pasaporte", shots / "routes-3-instead.png")
    _newest(page, "⬅ Volver a mis rutas").click()
    _newest(page, "✏️ Cambiar una respuesta").click()
    page.get_by_role("button", name="Oferta de trabajo: No").click(timeout=20_000)
    _newest(page, "Sí, contrato u oferta escrita").click()
    expect(talk).to_contain_text("podría servirle", timeout=20_000)
    expect(_newest(page, "1. Permiso de trabajo")).to_be_visible()
    _look(page, "Así no, porque", shots / "routes-4-closing.png")
    _look(page, "podría servirle", shots / "routes-5-route.png")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.screenshot(path=shots / "routes-6-end.png")
    assert page.evaluate(FITS), "the page scrolls sideways"


def _look(page: Page, words: str, shot: Path) -> None:
    """A picture of the newest message with these words."""
    page.locator(".theirs", has_text=words).last.screenshot(path=shot)


def _newest(page: Page, label: str) -> Locator:
    button = page.get_by_role("button", name=label, exact=True).first
    expect(button).to_be_visible(timeout=20_000)
    return button
