"""In the middle of a guide: questions are answered and lead back, what is lost asks again, danger and a person win."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.dialogue.context import Context
from bot.message import Incoming
from bot.turn import Talker, Turn
from content.model import LANGUAGES, Language

Say = Callable[[str], Turn]
QUESTION = {"es": "cuánto es el sueldo mínimo en España?", "en": "how much is the minimum wage in Spain?"}
MENU = {"es": "menú", "en": "menu"}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    chosen: Language = request.param
    return chosen


@pytest.fixture
def say(talker: Talker, language: Language) -> Say:
    """Writes or presses in one conversation whose checker is at its second question."""
    kept = Context(language=language, met=True)

    def said(words: str) -> Turn:
        nonlocal kept
        pressed = words.startswith(("g:", "c:"))
        incoming = Incoming(
            channel="x", chat="7", source_id="1", text="" if pressed else words, choice=words if pressed else ""
        )
        turn = talker.turn(kept, incoming)
        kept = turn.context
        return turn

    said("g:check:")
    said("g:check:job=-")
    return said


def test_a_question_is_answered_and_what_was_open_comes_again(say: Say, language: Language) -> None:
    turn = say(QUESTION[language])
    assert turn.action.kind == "answer"
    assert turn.context.guide == "check"
    assert "g:check:place=ES" in [button.data for button in turn.more[-1].buttons]


def test_what_nobody_understands_is_asked_again_and_never_becomes_a_case(say: Say) -> None:
    for words in ("blub", "xyzzy", "qwrt", "blub"):
        turn = say(words)
        assert turn.action.kind == "ask"
        assert turn.context.unsure == 0
        assert "g:check:place=ES" in [button.data for button in turn.outgoing.buttons]


def test_danger_leaves_the_guide_and_asks_nothing_after(say: Say) -> None:
    turn = say("me tienen encerrada y me quitaron el pasaporte")
    assert turn.action.kind == "urgent"
    assert turn.context.guide == ""
    assert turn.more == ()


def test_a_person_or_the_menu_is_one_word_away_and_nothing_is_lost(say: Say, language: Language) -> None:
    assert say("humano" if language == "es" else "human").action.kind == "handoff"
    assert say(MENU[language]).context.guide == ""
    turn = say("g:check:")
    assert "g:check:place=ES" in [button.data for button in turn.outgoing.buttons]


@pytest.mark.parametrize("guide", ["cost", "check", "offers", "profile", "routes", "offices", "verify"])
@pytest.mark.parametrize("words", ["tengo miedo", "estoy en peligro", "i am in danger"])
def test_a_short_cry_for_help_is_heard_in_every_guide(talker: Talker, guide: str, words: str) -> None:
    context = Context(language="es", met=True)
    opened = talker.turn(context, Incoming(channel="x", chat="7", source_id="1", choice=f"g:{guide}:"))
    turn = talker.turn(opened.context, Incoming(channel="x", chat="7", source_id="2", text=words))
    assert turn.action.kind == "urgent", turn.outgoing.text


def test_a_plain_wish_for_a_person_is_no_answer_to_a_free_question(talker: Talker) -> None:
    context = Context(language="es", met=True)
    opened = talker.turn(context, Incoming(channel="x", chat="7", source_id="1", choice="g:check:"))
    asked = "quisiera que me atienda una persona de verdad por favor"
    turn = talker.turn(opened.context, Incoming(channel="x", chat="7", source_id="2", text=asked))
    assert turn.action.kind == "handoff"


def test_back_after_a_result_opens_the_last_question_again(talker: Talker) -> None:
    context = Context(language="es", met=True)
    for choice in ("g:offices:kind=consulate",):
        context = talker.turn(context, Incoming(channel="x", chat="7", source_id="1", choice=choice)).context
    context = talker.turn(context, Incoming(channel="x", chat="7", source_id="2", text="valencia")).context
    assert context.guide == ""
    back = talker.turn(context, Incoming(channel="x", chat="7", source_id="3", text="atrás"))
    assert back.context.guide == "offices"


def test_a_report_does_not_swallow_the_next_question_and_the_guide_goes_on(talker: Talker) -> None:
    context = Context(language="es", met=True)
    steps = ["g:check:", "g:check:job=-", "g:answer:wrong=es-minimum-wage"]
    for choice in steps:
        context = talker.turn(context, Incoming(channel="x", chat="7", source_id="1", choice=choice)).context
    turn = talker.turn(context, Incoming(channel="x", chat="7", source_id="2", text="cuánto es el sueldo en chile?"))
    assert not turn.effects
    assert turn.context.guide == "check"
    assert "g:check:place=ES" in [button.data for button in turn.more[-1].buttons]
