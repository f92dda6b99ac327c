"""First contact through the whole product: by the link of an office, to the menu, and told again on the case."""

from __future__ import annotations

from bot.words import translator
from content.guides.welcome import load_welcome
from tests.product.program import Program
from tests.telegram.control import Control

ROSA = 7
_ = translator("es")


def test_who_comes_by_an_offices_link_is_asked_who_they_are_and_led_to_the_menu(
    program: Program, telegram: Control
) -> None:
    program.start()
    program.wait_ready()
    words = load_welcome()
    telegram.say(ROSA, "/start c_centro-empleo-lima")
    hello = telegram.wait_sent(ROSA, 1, 30)[0]
    assert "programa automático" in hello.text
    telegram.press(ROSA, "g:profile:language=es")
    telegram.wait_sent(ROSA, 2, 30)
    telegram.press(ROSA, "g:profile:who=leaving")
    telegram.wait_sent(ROSA, 3, 30)
    telegram.say(ROSA, "canadá")
    menu = telegram.wait_sent(ROSA, 4, 30)[3]
    assert words.known.es in menu.text
    telegram.press(ROSA, "g:menu:topics")
    topics = telegram.wait_sent(ROSA, 5, 30)[4]
    assert "g:menu:visas" in [key.data for key in topics.buttons]
    telegram.say(ROSA, "/perfil")
    profile = telegram.wait_sent(ROSA, 6, 30)[5]
    assert "Canadá" in profile.text
    assert "centro-empleo-lima" in profile.text
    assert telegram.introductions()["short"]["en"] == words.short.en
    assert "verificar" in [command["command"] for command in telegram.commands()["es"]]
    assert "Canad" not in program.output()


def test_a_link_that_was_handed_on_opens_its_answer(program: Program, telegram: Control) -> None:
    program.start()
    program.wait_ready()
    telegram.say(ROSA, "/start a_es-minimum-wage")
    answer = telegram.wait_sent(ROSA, 1, 30)[0]
    assert "1.221 €" in answer.text
    labels = [key.label for key in answer.buttons]
    assert labels.index(_("Talk to a person")) > 0
