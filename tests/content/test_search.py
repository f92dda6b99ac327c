"""Articles are found by words, however they are written."""

from __future__ import annotations

import pytest

from content.knowledge import Knowledge


@pytest.mark.parametrize(
    "text",
    [
        "salario minimo españa",
        "SALARIO MÍNIMO España",
        "salaryo minimo espana",
        "minimum wage spain",
        "wage minimun spain",
    ],
)
def test_an_article_is_found_without_accents_in_capitals_with_typos_and_in_both_languages(
    text: str, knowledge: Knowledge
) -> None:
    assert "es-minimum-wage" in [hit.article for hit in knowledge.search.find(text)[:3]]


def test_the_best_fit_comes_first_and_scores_fall(knowledge: Knowledge) -> None:
    hits = knowledge.search.find("fianza alquiler españa")
    assert hits[0].article == "es-rent-deposit"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_only_the_places_asked_for_are_searched(knowledge: Knowledge) -> None:
    hits = knowledge.search.find("salario minimo", ["CL"])
    assert hits
    assert {knowledge.articles[hit.article].place for hit in hits} == {"CL"}


def test_when_every_word_must_stand_there_one_strange_word_finds_nothing(knowledge: Knowledge) -> None:
    assert knowledge.search.find("fianza zapatilla", every=True) == []
    assert knowledge.search.find("fianza zapatilla")


@pytest.mark.parametrize("text", ["", "   ", "¿?", '"" OR NEAR(', "a AND b -c *", "'; drop table words; --"])
def test_any_text_can_be_searched(text: str, knowledge: Knowledge) -> None:
    assert isinstance(knowledge.search.find(text), list)
