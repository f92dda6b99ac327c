"""The understanding holds its floors on sentences it has never seen, and Parse says what it must."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from content.knowledge import Knowledge
from content.model import LANGUAGES
from nlu.check import check, held_out, taught
from nlu.evaluate import evaluate
from nlu.interpreter import Interpreter

PROJECT = Path(__file__).parents[2]
FLOORS: dict[str, float] = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["infomigra"]["floors"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_held_out_sentences_are_understood_at_least_as_well_as_the_floors(
    language: str, interpreter: Interpreter, knowledge: Knowledge
) -> None:
    scores = evaluate(interpreter, knowledge, held_out(), language)
    assert scores.sentences > 500
    measured = {name: value for name, value in vars(scores).items() if name in FLOORS}
    assert {"language", "intent", "macro_f1", "article", "near"} <= measured.keys()
    low = {name: value for name, value in measured.items() if value < FLOORS[name]}
    assert not low, f"below the floors {FLOORS}: {low}"


def test_the_sentences_are_sound(knowledge: Knowledge) -> None:
    assert check() == []
    assert len(list(taught(knowledge))) > 5000


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("cuanto ganan en españa", "place", "ES"),
        ("kiero ir a madrit", "place", "ES"),
        ("wages in Chile", "place", "CL"),
        ("soy peruano y voy a chile", "place", "CL"),
        ("soy peruano y voy a chile", "origin", "PE"),
        ("viajo desde lima a santiago", "origin", "PE"),
        ("quiero volver al peru desde chile", "place", "PE"),
        ("necesito sacar mi rut", "cue", "CL"),
        ("trabajar en uruguay", "place", "UY"),
        ("work in new york", "place", "US"),
        ("trabajo en quito", "place", "EC"),
        ("traducir al ingles mi partida para japon", "place", "JP"),
    ],
)
def test_a_place_is_found_as_people_write_it(interpreter: Interpreter, text: str, kind: str, value: str) -> None:
    assert value in [entity.value for entity in interpreter.parse(text).entities if entity.kind == kind]


@pytest.mark.parametrize(
    "text", ["mi jefe me quito el pasaporte", "mi marido me pega", "no comas eso", "mi amiga leticia", "can i work"]
)
def test_a_word_that_only_looks_like_a_place_is_none(interpreter: Interpreter, text: str) -> None:
    assert not [entity for entity in interpreter.parse(text).entities if entity.kind in ("place", "cue")]


@pytest.mark.parametrize("text", ["y en chile?", "and in Spain?", "y para españa", "chile", "what about chile"])
def test_a_bare_place_carries_no_question_of_its_own(interpreter: Interpreter, text: str) -> None:
    assert interpreter.parse(text).substance == 0


@pytest.mark.parametrize("text", ["", "   ", "???", "🙂", "a" * 5000, "\n\t", "123"])
def test_any_text_is_parsed_without_an_error(interpreter: Interpreter, text: str) -> None:
    assert interpreter.parse(text).intent


def test_serving_needs_no_tensorflow_and_no_chat_vendor(interpreter: Interpreter) -> None:
    heavy = [name for name in sys.modules if name.split(".")[0] in ("tensorflow", "torch", "twilio", "slack", "sanic")]
    assert heavy == []
    assert "rasa.core.channels" not in sys.modules
