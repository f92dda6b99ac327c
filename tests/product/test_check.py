"""An offer checked on a small phone's browser, sent to staff, and read by an agent at the desk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from bot.words import translator
from tests.product.program import Program
from tests.product.test_desk import comes_in
from tests.web.chromium import ARGS, chromium

PHONE: ViewportSize = {"width": 360, "height": 740}
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"
STEPS = (
    ("writes", "Cocinero"),
    ("taps", "Chile"),
    ("taps", "Sí, me piden plata"),
    ("taps", "Se lo quedarían ellos"),
    ("taps", "No, lo firmo al llegar o es de palabra"),
    ("taps", "Solo por chat, redes o correo"),
    ("taps", "No, todavía no"),
    ("taps", "Entraría como turista"),
    ("writes", "400 mil pesos al mes"),
    ("writes", "48"),
    ("taps", "Me descuentan, y no sé cuánto"),
)
ARRIVED = (
    ("taps", "No, es otro"),
    ("taps", "Sí"),
    ("writes", "350 mil pesos al mes"),
    ("writes", "60"),
    ("taps", "Yo por mi cuenta"),
    ("taps", "Me lo piden"),
)
LOCKED_IN = (("writes", "Niñera"), ("taps", "España"), ("taps", "No"), ("taps", "No me dejan irme"))
REST = (
    ("writes", "revisar una oferta"),
    ("taps", "Sí, y lo puedo leer"),
    ("taps", "En persona o por video"),
    ("taps", "Sí, la empresa existe"),
    ("taps", "Con visa o permiso de trabajo"),
    ("writes", "saltar"),
    ("writes", "40"),
    ("taps", "La empresa"),
)


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    return Path(os.environ.get("INFOMIGRA_SHOTS", tmp_path))


def test_an_offer_is_checked_on_a_phone_compared_on_arrival_and_read_at_the_desk(program: Program, shots: Path) -> None:
    program.start()
    program.wait_ready()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        in_danger(on_a_phone(browser, program), shots)
        deceived(on_a_phone(browser, program), shots)
        reads_the_card(browser, program, shots)
        browser.close()


def in_danger(page: Page, shots: Path) -> None:
    """Help at once; then the check to its end, which shows it again, and what a contract must say."""
    log = page.get_by_role("log")
    goes(page, (("writes", "revisar una oferta"), *LOCKED_IN))
    for words in ("Nadie tiene derecho a tenerle sin salir", "112", "No le dejan irse"):
        expect(log).to_contain_text(words, timeout=20_000)
    expect(page.get_by_role("button", name="Hablar con una persona").last).to_be_visible()
    page.screenshot(path=shots / "check-danger.png", full_page=True)
    goes(page, REST)
    expect(log).to_contain_text("Señales de alerta: 1", timeout=20_000)
    taps(page, "📄 Qué debe decir el contrato")
    expect(log).to_contain_text("más de 4 semanas", timeout=20_000)
    page.screenshot(path=shots / "check-contract.png", full_page=True)


def deceived(page: Page, shots: Path) -> None:
    """Eight signs, then on arrival what became worse, sent to a person in one tap."""
    log = page.get_by_role("log")
    goes(page, (("writes", "revisar una oferta"), *STEPS))
    for words in ("Señales de alerta: 8", "539.000 CLP al mes", "Qué hacer ahora", "600 450 4000"):
        expect(log).to_contain_text(words, timeout=20_000)
    assert page.evaluate(FITS), "the page scrolls sideways"
    page.screenshot(path=shots / "check-result.png", full_page=True)
    goes(page, (("taps", "🛬 Comparar con el contrato al llegar"), *ARRIVED))
    expect(log).to_contain_text("sustitución de contrato", timeout=20_000)
    assert page.evaluate(FITS), "the page scrolls sideways"
    page.screenshot(path=shots / "check-arrival.png", full_page=True)
    taps(page, "📩 Enviar a una persona")
    expect(log).to_contain_text("La comparación queda para una persona", timeout=20_000)


def on_a_phone(browser: Browser, program: Program) -> Page:
    phone = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True, reduced_motion="reduce", locale="es-PE")
    page = phone.new_page()
    page.goto(f"http://127.0.0.1:{program.port}/")
    return page


def says(page: Page, words: str) -> None:
    page.get_by_role("textbox").fill(words)
    page.keyboard.press("Enter")


def taps(page: Page, label: str) -> None:
    button = page.get_by_role("button", name=label, exact=True).first
    expect(button).to_be_visible(timeout=20_000)
    button.click()


def goes(page: Page, steps: tuple[tuple[str, str], ...]) -> None:
    """Answers one question after the other; each is waited for by its number."""
    for how, words in steps:
        before = page.locator("[data-id]").count()
        (taps if how == "taps" else says)(page, words)
        page.wait_for_function(f"() => document.querySelectorAll('[data-id]').length >= {before + 2}", timeout=20_000)


def reads_the_card(browser: Browser, program: Program, shots: Path) -> None:
    desk = browser.new_context(viewport={"width": 1280, "height": 900}, locale="es-PE").new_page()
    comes_in(desk, program)
    desk.goto(f"http://127.0.0.1:{program.port}/desk/cases?queue=waiting")
    desk.locator("a.open").filter(has_text=translator("es")("A job offer to check")).click()
    card = desk.locator("#card")
    for words in ("«Cocinero», Chile", "🟠 Le piden plata antes de empezar", "🟠 El trabajo es otro", "400.000 CLP"):
        expect(card).to_contain_text(words, timeout=20_000)
    card.screenshot(path=shots / "check-card.png")
