"""What `content new` begins: complete, readable, and refused by the check until it is filled in."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from content.check import check, unfinished
from content.loader import read
from content.model import Article, Fact
from content.scaffold import HELD_OUT, Refused, add_held_out, new_article, new_fact


def test_a_new_fact_holds_every_field_and_fails_the_check(root: Path) -> None:
    path = new_fact(root, read(root), "es_new", "ES")
    assert path == new_fact(root, read(root), "es_newer", "ES"), "a second one joins the first"
    facts = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert list(facts) == ["es_new", "es_newer"]
    assert set(facts["es_newer"]) == set(Fact.model_fields) - {"key"}
    assert any("FILL IN" in problem.message and problem.path == path for problem in check(root))


def test_a_new_article_holds_every_field_and_fails_the_check(root: Path) -> None:
    path = new_article(root, read(root), "es-new", "ES", "visa")
    assert path == root / "articles/es/es-new.yml"
    assert set(yaml.safe_load(path.read_text(encoding="utf-8"))) == set(Article.model_fields) - {"id"}
    found = [problem.path for problem in check(root)]
    assert path in found


def test_a_placeholder_in_a_text_that_has_the_right_shape_is_found_with_its_line(root: Path) -> None:
    path = root / "topics.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, "new: {name: {es: FILL IN, en: New}}"]), encoding="utf-8")
    assert f"{path}:{len(lines) + 1}: FILL IN is still to be filled in" in map(str, check(root))


def test_held_out_sentences_are_appended_below_what_stands_there(tmp_path: Path) -> None:
    there = tmp_path / "es" / "es.yml"
    there.parent.mkdir()
    there.write_text("- {text: hola, intent: greeting}", encoding="utf-8")
    paths = add_held_out(tmp_path, "es-new", "ES", "visa")
    assert paths == [there, tmp_path / "en" / "es.yml"]
    spanish, english = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths)
    assert spanish[0] == {"text": "hola", "intent": "greeting"}
    assert (
        spanish[1:] == english == HELD_OUT * [{"text": "FILL IN", "intent": "visa", "place": "ES", "article": "es-new"}]
    )
    assert len(list(unfinished(tmp_path))) == 2 * HELD_OUT


@pytest.mark.parametrize(
    ("key", "place", "words"),
    [("es_smi_2026_month", "ES", "already stands"), ("Es New", "ES", "small letters"), ("es_new", "XX", "no place")],
)
def test_a_fact_that_exists_or_has_no_place_is_refused(root: Path, key: str, place: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        new_fact(root, read(root), key, place)


@pytest.mark.parametrize(
    ("id", "place", "topic", "words"),
    [
        ("es-minimum-wage", "ES", "visa", "already stands"),
        ("../es-new", "ES", "visa", "small letters"),
        ("es-new", "XX", "visa", "no place"),
        ("es-new", "ES", "visas", "no topic"),
    ],
)
def test_an_article_that_exists_or_belongs_nowhere_is_refused(
    root: Path, id: str, place: str, topic: str, words: str
) -> None:
    before = sorted(root.rglob("*"))
    with pytest.raises(Refused, match=words):
        new_article(root, read(root), id, place, topic)
    assert sorted(root.rglob("*")) == before
