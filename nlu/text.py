"""Chat spelling to plain words: folding, abbreviations, lemmas. Knows no intents and no places."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import spacy
import yaml
from spacy.tokens import Doc

from content.words import fold

LEXICON = Path(__file__).parent / "lexicon.yml"
_REPEATED = re.compile(r"([a-z])\1{2,}")
_NOT_WORD = re.compile(r"[^a-z0-9$€/%]+")
_SPANISH_K = re.compile(r"^k(?=[aou])")
_SPANISH_K_SOFT = re.compile(r"^k(?=[ei])")


@cache
def lexicon() -> dict[str, dict[str, str]]:
    """The word lists of lexicon.yml: `emoji` and `spelling` (chat form -> plain form), `concepts` (lemma -> the idea it
    stands for), and the sets `english_k`, `opens` and `stop`, whose values are empty."""
    raw = yaml.load(LEXICON.read_text(encoding="utf-8"), yaml.CSafeLoader)
    concepts = {word: idea for idea, words in raw["concepts"].items() for word in words.split()}
    sets = {name: dict.fromkeys(raw[name].split(), "") for name in ("english_k", "opens", "stop")}
    return {"emoji": raw["emoji"], "spelling": raw["spelling"], "concepts": concepts, **sets}


def _spell(word: str) -> str:
    known = lexicon()
    if word in known["spelling"]:
        return known["spelling"][word]
    if word.startswith("k") and word not in known["english_k"]:
        return _SPANISH_K.sub("c", _SPANISH_K_SOFT.sub("qu", word))
    return word


def normalise(text: str) -> str:
    """`Kiero chambear!!! xq` -> `quiero chambear porque`."""
    for sign, word in lexicon()["emoji"].items():
        text = text.replace(sign, f" {word} ")
    words = _NOT_WORD.sub(" ", _REPEATED.sub(r"\1", fold(text))).split()
    return " ".join(_spell(word) for word in words)


@cache
def tokeniser() -> spacy.language.Language:
    return spacy.blank("es")


def document(text: str) -> Doc:
    return tokeniser()(normalise(text))


def lemma_table(vocabulary: set[str]) -> dict[str, str]:
    """Word form -> lemma, folded, for Spanish and English, kept to lemmas that `vocabulary` leads to.

    Source: spacy-lookups-data. A form whose lemma never occurs in training cannot match anything, so it is dropped.
    """
    table: dict[str, str] = {}
    for language in ("en", "es"):
        table.update({form: lemma for form, lemma in _lookup(language).items() if len(form) > 3})
    wanted = {table.get(word, word) for word in vocabulary}
    return {form: lemma for form, lemma in table.items() if lemma in wanted and form != lemma}


def _lookup(language: str) -> dict[str, str]:
    path = files("spacy_lookups_data") / "data" / f"{language}_lemma_lookup.json.gz"
    with path.open("rb") as stream:
        raw: dict[str, str] = json.loads(gzip.decompress(stream.read()))
    return {fold(form): fold(lemma) for form, lemma in raw.items()}
