"""Numbers, money and dates as each reader writes them, and answers as long as a phone screen."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.channels.telegram.format import render
from bot.dialogue.actions import Action, Option
from bot.dialogue.choose import choose
from bot.dialogue.context import Context
from bot.wording import say
from content.knowledge import Knowledge
from content.model import LANGUAGES, Fact, Value
from content.render import date, statement, value
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("raw", "es", "en"),
    [
        ("1221 EUR", "1.221 €", "€1,221"),
        ("9.55 EUR", "9,55 €", "€9.55"),
        ("539000 CLP", "539.000 CLP", "CLP 539,000"),
        ("46 USD", "46 USD", "USD 46"),
        ("120.90 PEN", "S/ 120.90", "S/ 120.90"),
        ("4.7 percent", "4,7 %", "4.7%"),
        ("1 year", "1 año", "1 year"),
        ("90 day", "90 días", "90 days"),
        (14, "14", "14"),
        (dt.date(2026, 6, 30), "30 de junio de 2026", "30 June 2026"),
    ],
)
def test_a_value_reads_right_in_both_languages(raw: object, es: str, en: str) -> None:
    item = Value.model_validate(raw)
    assert (value(item, "es"), value(item, "en")) == (es, en)


def test_dates_of_sources_cannot_be_read_two_ways() -> None:
    assert date(dt.date(2026, 4, 3), "es") == "03/04/2026"
    assert date(dt.date(2026, 4, 3), "en") == "3 Apr 2026"


def test_every_statement_renders_in_both_languages_without_braces(knowledge: Knowledge) -> None:
    for fact in knowledge.facts.values():
        for language in LANGUAGES:
            assert not set("{}") & set(statement(fact, language)), fact.key


def test_every_answer_fits_one_telegram_message(knowledge: Knowledge) -> None:
    for article in knowledge.articles:
        for language in LANGUAGES:
            for kind in ("article", "more"):
                action, _ = choose(Context(language=language), Option(kind, article), knowledge, TODAY)
                assert len(render(say(action, language, knowledge, TODAY))) == 1, article


def _age(fact: Fact, **changes: object) -> Fact:
    return fact.model_copy(update=changes)


def test_a_normal_fact_past_its_review_is_said_with_a_caveat(knowledge: Knowledge) -> None:
    assert _answer(knowledge, "es-minimum-wage", dt.date(2026, 12, 30)).kind == "answer"
    text = say(_answer(knowledge, "cl-minimum-wage", TODAY), "es", knowledge, TODAY).text
    assert "debía revisarse de nuevo el 01/05/2026" in text


def test_a_risky_fact_past_its_review_is_withheld_and_a_person_offered(knowledge: Knowledge) -> None:
    article = knowledge.articles["es-minimum-wage"]
    old = {key: _age(knowledge.facts[key], risk="high", review_on=dt.date(2026, 5, 1)) for key in article.facts}
    aged = knowledge.model_copy(update={"facts": {**knowledge.facts, **old}})
    action = _answer(aged, article.id, TODAY)
    reply = say(action, "es", aged, TODAY)
    assert action.kind == "unknown"
    assert "1.221" not in reply.text
    assert reply.buttons[0].data == "c:human"


def test_a_value_that_has_ended_is_no_longer_said(knowledge: Knowledge) -> None:
    action = _answer(knowledge, "es-minimum-wage", dt.date(2027, 1, 2))
    assert "es_smi_2026_month" not in getattr(action, "facts", ())


def _answer(knowledge: Knowledge, article: str, today: dt.date) -> Action:
    return choose(Context(language="es"), Option("article", article), knowledge, today)[0]
