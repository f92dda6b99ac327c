"""A guide that is a form: what is asked follows from the answers, and nothing is lost on the way."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.dialogue.context import Context
from bot.guides.form import FormGuide, asked, current, kept
from bot.guides.guide import Reply, Said, World
from bot.message import Outgoing
from content.guides.form import Form, load_form
from content.knowledge import Knowledge
from content.loader import ContentError
from nlu.interpreter import Interpreter
from tests.conftest import TODAY

FORM = """
questions:
  - id: where
    text: {es: "¿A qué país?", en: "Which country?"}
    takes: place
    choices:
      - {id: ES, label: {es: España, en: Spain}}
      - {id: CL, label: {es: Chile, en: Chile}}
  - id: family
    text: {es: "¿Va con su familia?", en: "Is your family coming?"}
    choices:
      - {id: "yes", label: {es: Sí, en: "Yes"}}
      - {id: "no", label: {es: "No", en: "No"}}
  - id: people
    when: {family: ["yes"]}
    text: {es: "¿Cuántos son?", en: "How many are you?"}
    takes: number
    skip: true
  - id: pay
    text: {es: "¿Cuánto ganaría al mes?", en: "How much would you earn a month?"}
    takes: money
    skip: true
"""


class Trip(FormGuide):
    def finish(self, answers: dict[str, str], context: Context, world: World) -> Reply:
        return Reply(context, (Outgoing(text=repr(answers)),))


@pytest.fixture
def form(tmp_path: Path) -> Form:
    (tmp_path / "trip.yml").write_text(FORM, encoding="utf-8")
    return load_form("trip", tmp_path)


@pytest.fixture
def trip(form: Form) -> Trip:
    return Trip("trip", form)


@pytest.fixture
def world(knowledge: Knowledge) -> World:
    return World(knowledge, TODAY, dt.datetime(2026, 11, 22, 15, tzinfo=dt.UTC))


def pressed(trip: Trip, world: World, *values: str, context: Context | None = None) -> Reply:
    reply = trip.open("", context or Context(language="es"), world)
    for value in values:
        reply = trip.open(value, reply.context, world)
    return reply


def test_a_question_comes_only_when_its_condition_holds(form: Form) -> None:
    assert [question.id for question in asked(form, {"where": "ES", "family": "no"})] == ["where", "family", "pay"]
    assert [question.id for question in asked(form, {"where": "ES", "family": "yes"})][2] == "people"


def test_answers_that_no_longer_apply_are_dropped(form: Form) -> None:
    assert kept(form, {"where": "ES", "family": "no", "people": "3"}) == {"where": "ES", "family": "no"}


def test_all_answered_leads_to_the_result_and_leaves_the_guide(trip: Trip, world: World) -> None:
    reply = pressed(trip, world, "where=ES", "family=no", "pay=-")
    assert reply.messages[0].text == "{'where': 'ES', 'family': 'no', 'pay': '-'}"
    assert reply.context.guide == ""


def test_an_older_button_changes_that_answer_and_keeps_the_others(trip: Trip, world: World) -> None:
    reply = pressed(trip, world, "where=ES", "family=yes", "where=CL")
    assert trip.answers(reply.context) == {"where": "CL", "family": "yes"}
    assert reply.step == "people"


def test_back_takes_the_last_answer_away(trip: Trip, world: World) -> None:
    reply = pressed(trip, world, "where=ES", "family=yes")
    back = trip.back(reply.context, world)
    assert back
    assert back.step == "family"
    first = trip.back(back.context, world)
    assert first
    assert first.step == "where"
    assert trip.back(first.context, world) is None


def test_a_guide_that_was_left_goes_on_where_it_was(trip: Trip, world: World) -> None:
    left = pressed(trip, world, "where=ES").context.left()
    reply = trip.open("", left, world)
    assert reply.step == "family"
    assert trip.open("new", left, world).step == "where"


@pytest.mark.parametrize("value", ["where=XX", "nothing=yes", "family=perhaps", "junk", "=", "where="])
def test_a_button_that_does_not_exist_asks_what_is_open(trip: Trip, world: World, value: str) -> None:
    assert pressed(trip, world, "where=ES", value).step == "family"


def test_every_question_offers_the_ways_out(trip: Trip, world: World) -> None:
    first, second = pressed(trip, world).messages[0], pressed(trip, world, "where=ES").messages[0]
    assert [button.data for button in first.buttons][-2:] == ["c:menu", "c:human"]
    assert [button.data for button in second.buttons][-3:] == ["c:back", "c:menu", "c:human"]
    assert "2" in second.text.splitlines()[0]


@pytest.mark.parametrize(
    ("written", "answers"),
    [
        (["chile"], {"where": "CL"}),
        (["a españa", "si"], {"where": "ES", "family": "yes"}),
        (["España", "Sí", "somos 3"], {"where": "ES", "family": "yes", "people": "3"}),
        (["España", "2", "1.200 euros"], {"where": "ES", "family": "no", "pay": "1200 EUR"}),
        (["España", "no", "no sé"], {"where": "ES", "family": "no", "pay": "-"}),
    ],
)
def test_answers_can_be_written(
    trip: Trip, world: World, interpreter: Interpreter, written: list[str], answers: dict[str, str]
) -> None:
    context = pressed(trip, world).context
    for text in written:
        reply = trip.hear(Said(text, interpreter.parse(text)), context, world)
        assert reply, text
        context = reply.context
    assert {name: value.upper() if name != "family" else value for name, value in trip.answers(context).items()} == {
        name: value.upper() if name != "family" else value for name, value in answers.items()
    }


def test_what_is_no_answer_is_left_to_be_understood(trip: Trip, world: World, interpreter: Interpreter) -> None:
    context = pressed(trip, world, "where=ES", "family=yes").context
    text = "cuánto es el sueldo mínimo en españa?"
    assert trip.hear(Said(text, interpreter.parse(text), asks=True), context, world) is None
    again = trip.again(context, world)
    assert again
    assert "¿Cuántos son?" in again.text


def test_nothing_is_open_once_all_is_answered(form: Form) -> None:
    assert current(form, {"where": "ES", "family": "no", "pay": "-"}) is None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("questions:\n  - id: a\n    text: {es: A, en: A}\n", "at least two choices"),
        (FORM.replace("when: {family:", "when: {kin:"), "depends on kin"),
        (FORM.replace('when: {family: ["yes"]}', "when: {family: [maybe]}"), "has no choice maybe"),
        (FORM + "  - {id: pay, takes: text, text: {es: A, en: A}}\n", "pay is asked twice"),
        (FORM.replace('en: "How many', 'fr: "How many'), "trip.yml:16"),
    ],
)
def test_a_form_that_cannot_work_is_refused_where_it_stands(tmp_path: Path, wrong: str, why: str) -> None:
    (tmp_path / "trip.yml").write_text(wrong, encoding="utf-8")
    with pytest.raises(ContentError) as error:
        load_form("trip", tmp_path)
    assert "trip.yml:" in str(error.value)
    assert why in str(error.value)
