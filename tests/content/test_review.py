"""What editors review: what is stale, what an edit changes, what is covered."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from content.changed import Change, changed, removed_articles
from content.coverage import Coverage, Wanted, by_place, by_topic, markdown, markdown_wanted
from content.knowledge import Knowledge
from content.model import Fact
from content.stale import stale
from tests.conftest import TODAY

KEY = "es_smi_2026_month"


def edited(knowledge: Knowledge, key: str = KEY, **fields: object) -> Knowledge:
    fact = Fact.model_validate({**knowledge.facts[key].model_dump(), **fields})
    return replace(knowledge, facts={**knowledge.facts, key: fact})


def aged(knowledge: Knowledge, **due: tuple[int, str]) -> Knowledge:
    """Facts of these names alone: in how many days their review is due, and their risk."""
    base = knowledge.facts[KEY]
    facts = {
        key: base.model_copy(update={"key": key, "review_on": TODAY + dt.timedelta(days), "risk": risk})
        for key, (days, risk) in due.items()
    }
    return replace(knowledge, facts=facts, articles={})


def test_the_risky_and_often_shown_come_first_then_the_overdue_then_by_date(knowledge: Knowledge) -> None:
    held = aged(
        knowledge, soon=(3, "normal"), over=(-1, "normal"), older=(-9, "normal"), far=(31, "high"), risky=(30, "high")
    )
    assert [item.fact.key for item in stale(held, TODAY, {}, 30)] == ["risky", "older", "over", "soon"]
    assert [item.fact.key for item in stale(held, TODAY, {"soon": 5}, 30)] == ["soon", "risky", "older", "over"]


def test_a_risky_fact_is_withheld_from_the_day_after_its_review(knowledge: Knowledge) -> None:
    held = aged(knowledge, today=(0, "high"), yesterday=(-1, "high"), normal=(-1, "normal"))
    assert {item.fact.key: (item.days, item.withheld) for item in stale(held, TODAY, {}, 0)} == {
        "today": (0, False),
        "yesterday": (-1, True),
        "normal": (-1, False),
    }


def test_a_changed_value_changes_both_languages_of_every_article_that_states_it(knowledge: Knowledge) -> None:
    fact = knowledge.facts[KEY]
    [change] = changed(knowledge, edited(knowledge, values=dict.fromkeys(fact.values, "1300 EUR")))
    assert (change.key, change.kind, change.fields, change.languages) == (KEY, "changed", ("values",), ("es", "en"))
    assert "es-minimum-wage" in change.articles


@pytest.mark.parametrize(
    ("fields", "languages"),
    [
        ({"statement": {"es": "Hola", "en": None}}, ("es",)),
        ({"statement": {"es": None, "en": "Hello {"}}, ("en",)),
        ({"review_on": dt.date(2030, 1, 1)}, ()),
    ],
)
def test_only_the_languages_whose_words_changed_are_named(
    knowledge: Knowledge, fields: dict[str, object], languages: tuple[str, ...]
) -> None:
    words = fields.get("statement")
    if isinstance(words, dict):
        old = knowledge.facts[KEY].statement.model_dump()
        fields = {"statement": {language: text or old[language] for language, text in words.items()}}
    [change] = changed(knowledge, edited(knowledge, **fields))
    assert change.languages == languages


def test_what_is_new_and_what_is_gone_is_listed(knowledge: Knowledge) -> None:
    without = replace(
        knowledge,
        facts={key: fact for key, fact in knowledge.facts.items() if key != KEY},
        articles={key: article for key, article in knowledge.articles.items() if key != "es-minimum-wage"},
    )
    articles = changed(knowledge, without)[0].articles
    assert "es-minimum-wage" in articles
    assert changed(knowledge, without) == [Change(KEY, "removed", (), ("es", "en"), articles)]
    assert changed(without, knowledge)[0].kind == "added"
    assert removed_articles(knowledge, without) == ["es-minimum-wage"]
    assert changed(knowledge, knowledge) == removed_articles(without, knowledge) == []


def test_coverage_counts_every_fact_and_article_once_by_place(knowledge: Knowledge) -> None:
    rows = by_place(knowledge, TODAY)
    assert sum(row.facts for row in rows) == len(knowledge.facts)
    assert sum(row.articles for row in rows) == len(knowledge.articles)
    assert sum(row.articles for row in by_topic(knowledge, TODAY)) == len(knowledge.articles)


def test_the_median_age_is_in_days(knowledge: Knowledge) -> None:
    days = (TODAY - knowledge.facts[KEY].verified_on).days
    held = replace(knowledge, facts={KEY: knowledge.facts[KEY]}, articles={})
    assert by_place(held, TODAY) == [Coverage("ES", 1, 0, days)]
    assert list(markdown("place", [Coverage("ES", 1, 0, None)]))[-1] == "| ES | 1 | 0 | – |"


def test_the_share_of_wanted_facts_and_the_missing_that_matter_are_told(knowledge: Knowledge) -> None:
    wanted = [Wanted(KEY, "high", "ES"), Wanted("nothing", "high", "ES"), Wanted("little", "low", "ES")]
    lines = list(markdown_wanted(wanted, knowledge))
    assert "| high | 2 | 1 | 50.0% |" in lines
    assert lines[-2:] == ["Missing, of high or medium confidence: 1", "- ES nothing (high)"]
