"""Danger is recognised however it is said, and everyday questions never sound like it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from content.loader import ContentError
from content.triage import load_over, load_rules
from nlu.triage import Triage, words_of

ROOT = Path(__file__).parents[2]
UTTERANCES = ROOT / "tests" / "utterances"
EXEMPT_TOPICS = {"trafficking", "emergency", "scam", "labour_rights"}
EXEMPT_ARTICLES = {
    "cl-violence-residence",
    "es-complaint-no-papers",
    "es-domestic-complaint",
    "es-health-children-pregnancy",
    "eu-asylum",
    "global-consulate-help",
}
"""Articles that are themselves about danger: some of their questions are told by the person in it."""
CHANCE = 0.003
"""The most of the everyday questions in which a rule may find its words by chance."""
RECALL = 0.95
"""The least share of the held-out dangers that must be recognised."""

RULES = load_rules()
OVER = load_over()
TRIAGE = Triage(RULES, OVER)
EXAMPLES = [(id, text) for id, rule in RULES.items() for text in (*rule.examples.es, *rule.examples.en)]
COUNTER_EXAMPLES = [text for rule in RULES.values() for text in (*rule.counter_examples.es, *rule.counter_examples.en)]


def _sentences(name: str) -> list[dict[str, str]]:
    paths = [UTTERANCES / language / name for language in ("es", "en")]
    return [sentence for path in paths for sentence in yaml.safe_load(path.read_text(encoding="utf-8"))]


def _asks() -> list[str]:
    articles = {path: yaml.safe_load(path.read_text()) for path in sorted(ROOT.glob("content/articles/**/*.yml"))}
    return [
        ask
        for path, article in articles.items()
        if article["topic"] not in EXEMPT_TOPICS and path.stem not in EXEMPT_ARTICLES
        for ask in (*article["asks"]["es"], *article["asks"]["en"])
    ]


def test_rules_asks_and_utterances_are_found() -> None:
    assert len(RULES) >= 9
    assert len(_asks()) > 100
    assert len(_sentences("harmless.yml")) >= 120
    assert len(_sentences("danger.yml")) >= 50


@pytest.mark.parametrize(("rule", "text"), EXAMPLES)
def test_an_example_fires(rule: str, text: str) -> None:
    assert TRIAGE.check(text) is not None


@pytest.mark.parametrize("rule", RULES)
def test_most_examples_fire_their_own_rule(rule: str) -> None:
    alone = Triage({rule: RULES[rule]})
    examples = [*RULES[rule].examples.es, *RULES[rule].examples.en]
    missed = [text for text in examples if alone.check(text) is None]
    assert len(missed) <= len(examples) // 10, missed


@pytest.mark.parametrize("text", [*COUNTER_EXAMPLES, *(sentence["text"] for sentence in _sentences("harmless.yml"))])
def test_a_harmless_message_fires_nothing(text: str) -> None:
    assert TRIAGE.check(text) is None


def test_the_questions_of_articles_hardly_ever_fire() -> None:
    """Where a rule's words are there by chance the risk classifier has its say (bot/dialogue/danger.py)."""
    fired = [(rule, ask) for ask in _asks() if (rule := TRIAGE.check(ask))]
    assert len(fired) <= len(_asks()) * CHANCE, fired


@pytest.mark.parametrize("language", ["es", "en"])
def test_held_out_dangers_are_recognised(language: str) -> None:
    sentences = yaml.safe_load((UTTERANCES / language / "danger.yml").read_text(encoding="utf-8"))
    assert {sentence["rule"] for sentence in sentences} <= RULES.keys()
    missed = [sentence["text"] for sentence in sentences if TRIAGE.check(sentence["text"]) is None]
    assert len(missed) <= len(sentences) * (1 - RECALL), missed


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("mi esposo no me pega", None),
        ("no, mi esposo me pega", "violence"),
        ("nunca me ha pegado", None),
        ("no estoy encerrada", None),
        ("no. estoy encerrada", "locked_in"),
        ("I'm not locked in", None),
        ("MI JEFE ME QUITO EL PAZAPORTE!!!", "papers_withheld"),
        ("", None),
        ("🙏🙏", None),
    ],
)
def test_negation_clauses_and_chat_spelling(text: str, rule: str | None) -> None:
    assert TRIAGE.check(text) == rule


@pytest.mark.parametrize("text", [*OVER.examples.es, *OVER.examples.en])
def test_what_is_past_and_over_is_heard_as_such(text: str) -> None:
    assert TRIAGE.over(text)
    assert TRIAGE.check(text) is None


@pytest.mark.parametrize("text", [*OVER.counter_examples.es, *OVER.counter_examples.en])
def test_what_began_long_ago_and_goes_on_is_not_over(text: str) -> None:
    assert not TRIAGE.over(text)


def test_the_most_serious_rule_answers() -> None:
    assert TRIAGE.check("mi jefe me quito el pasaporte y ya no quiero vivir") == "self_harm"


def test_a_clause_ends_at_punctuation() -> None:
    assert words_of("no, me pega") == ["no", ",", "me", "pega"]


def test_problems_are_reported_with_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "triage"
    folder.mkdir()
    (folder / "wrong.yml").write_text("priority: urgent\npatterns:\n  - <nobody>\nrank: 0\n", encoding="utf-8")
    with pytest.raises(ContentError) as error:
        load_rules(tmp_path)
    assert "wrong.yml:3: <nobody> is not in words.yml" in str(error.value)
    assert "wrong.yml:4: rank" in str(error.value)


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no danger rules found"):
        load_rules(tmp_path)
