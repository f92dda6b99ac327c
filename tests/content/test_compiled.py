"""The compiled knowledge says what the files say, and never anything older."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from content.compiled import opened
from content.knowledge import Knowledge
from content.loader import ROOT, ContentError
from content.model import Asks

MADE = "content-*.sqlite"


def test_every_record_comes_back_as_it_was(tmp_path: Path, knowledge: Knowledge) -> None:
    compiled = opened(tmp_path)
    for name in vars(knowledge):
        if name in ("index", "search"):
            continue
        before, after = getattr(knowledge, name), getattr(compiled, name)
        assert list(after) == list(before), name
        for key, record in before.items():
            without_asks = record.model_copy(update={"asks": Asks(es=(), en=())}) if name == "articles" else record
            assert after[key] == without_asks


def test_what_is_derived_comes_back_too(tmp_path: Path, knowledge: Knowledge) -> None:
    compiled = opened(tmp_path)
    assert compiled.index == knowledge.index
    assert compiled.search.find("salario minimo españa") == knowledge.search.find("salario minimo españa")


def test_an_unknown_key_is_missing_as_in_any_mapping(tmp_path: Path) -> None:
    compiled = opened(tmp_path)
    assert "nothing" not in compiled.facts
    with pytest.raises(KeyError):
        compiled.articles["nothing"]


def test_a_changed_file_is_compiled_anew_and_the_old_form_goes(tmp_path: Path) -> None:
    root = tmp_path / "content"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns("__pycache__"))
    opened(tmp_path, root)
    [first] = tmp_path.glob(MADE)
    assert opened(tmp_path, root).topics["visa"].name.es == "Entrada y visas"
    assert [first] == list(tmp_path.glob(MADE))
    topics = root / "topics.yml"
    topics.write_text(topics.read_text(encoding="utf-8").replace("Entrada y visas", "Visas"), encoding="utf-8")
    assert opened(tmp_path, root).topics["visa"].name.es == "Visas"
    assert [first] != list(tmp_path.glob(MADE))


def test_content_that_cannot_be_used_compiles_to_nothing(tmp_path: Path) -> None:
    root = tmp_path / "content"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "topics.yml").write_text("visa: {name: 3}", encoding="utf-8")
    with pytest.raises(ContentError, match=r"topics\.yml:1"):
        opened(tmp_path, root)
    assert not list(tmp_path.glob(MADE))
