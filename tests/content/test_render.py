"""Numbers, money and dates as each reader writes them, and answers as long as a phone screen."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.channels.telegram.format import render
from bot.dialogue.actions import Action, Option
from bot.dialogue.choose import choose
from bot.dialogue.context import Context
from bot.wording import say
from content.check import MESSAGE_LIMIT
from content.knowledge import Knowledge
from content.model import LANGUAGES, Fact, Language, Value
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
        ("1200 USD", "1,200 USD", "USD 1,200"),
        ("1.5 day", "1.5 días", "1.5 days"),
        ("4.7 percent", "4.7 %", "4.7%"),
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
    aged = replace(knowledge, facts={**knowledge.facts, **old})
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


def test_foreign_amounts_are_given_in_soles_with_the_rate_and_its_day(knowledge: Knowledge) -> None:
    reply = say(_answer(knowledge, "es-minimum-wage", TODAY), "es", knowledge, TODAY)
    assert "1.221 € (≈ S/ 4,760)" in reply.text
    assert "1 € ≈ S/ 3.90" in reply.citations[-1].suffix
    assert "enero de 2026" in reply.citations[-1].suffix
    assert reply.citations[-1].name == "The Economist"


def test_an_answer_full_of_amounts_stays_readable_and_gives_the_rate_alone(knowledge: Knowledge) -> None:
    reply = say(_answer(knowledge, "ar-minimum-wage", TODAY), "es", knowledge, TODAY)
    assert "≈" not in reply.text
    assert "1.000 ARS ≈ S/" in reply.citations[-1].suffix


def test_peruvian_amounts_need_no_rate(knowledge: Knowledge) -> None:
    reply = say(_answer(knowledge, "pe-minimum-wage", TODAY), "es", knowledge, TODAY)
    assert "S/ 1,130" in reply.text
    assert all("soles" not in citation.prefix for citation in reply.citations)


def test_what_was_not_verified_says_so_and_who_confirms_it(knowledge: Knowledge) -> None:
    pointers = [fact for fact in knowledge.facts.values() if fact.confidence == "background"]
    assert len(pointers) > 40
    article = next(item for item in knowledge.articles.values() if item.facts == (pointers[0].key,))
    reply = say(_answer(knowledge, article.id, TODAY), "en", knowledge, TODAY)
    assert reply.citations[0].prefix.startswith("Not verified by us")
    assert "verified 2" not in reply.citations[0].suffix


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_as_it_is_read_fits_one_phone_screen(language: Language, knowledge: Knowledge) -> None:
    """With table, soles and cautions, which the check of the files does not count."""
    said = {name: say(_answer(knowledge, name, TODAY), language, knowledge, TODAY).text for name in knowledge.articles}
    assert not {name: len(text) for name, text in said.items() if len(text) > MESSAGE_LIMIT}


def test_many_sources_share_a_line_each_with_its_day(knowledge: Knowledge) -> None:
    reply = say(_answer(knowledge, "global-minimum-wages", TODAY), "es", knowledge, TODAY)
    first, *others = [citation for citation in reply.citations if citation.suffix.startswith(" (")]
    assert first.prefix == "Fuentes: "
    assert len(others) > 5
    assert all(citation.follows for citation in others)


def test_wages_are_compared_highest_first_within_the_same_time(knowledge: Knowledge) -> None:
    lines = say(_answer(knowledge, "global-minimum-wages", TODAY), "es", knowledge, TODAY).text.splitlines()
    named = [line.split(":")[0].removeprefix("• ") for line in lines if line.startswith("• ")]
    assert named.index("Alemania") < named.index("España") < named.index("Perú") < named.index("Japón")


def test_a_figure_known_ahead_takes_over_on_its_day(knowledge: Knowledge) -> None:
    before, after = (
        say(_answer(knowledge, "de-minimum-wage", day), "en", knowledge, day).text
        for day in (dt.date(2026, 12, 31), dt.date(2027, 1, 1))
    )
    assert "€13.90" in before
    assert "€14.60" in after
    assert "€13.90" not in after


def test_every_answer_leads_to_two_to_four_further_questions(knowledge: Knowledge) -> None:
    assert not [article.id for article in knowledge.articles.values() if not 2 <= len(article.next) <= 4]


@pytest.mark.parametrize("day", [dt.date(2027, 1, 1), dt.date(2027, 7, 1), dt.date(2028, 1, 1)])
def test_whatever_the_day_every_article_answers_or_says_why_not(knowledge: Knowledge, day: dt.date) -> None:
    for article in knowledge.articles:
        action = _answer(knowledge, article, day)
        reply = say(action, "es", knowledge, day)
        assert action.kind in ("answer", "unknown")
        assert reply.text.strip()
        assert action.kind == "unknown" or reply.citations
