"""Danger rules: what people say when something grave is happening, and the fixed words we answer with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from content.loader import ROOT, ContentError, Entry, Problem, Reader, one, read_file
from content.model import Language, Record, Text
from content.tables import LineKind

WORDS = "words.yml"
"""The word lists that patterns name as `<boss>`. Every other file of the folder but OVER is one rule."""
OVER = "over.yml"
_NAME = re.compile(r"<(\w+)>")


class Pattern(Record):
    """Groups of words said close together. A group is `word|two words|stem*|hij* de 5-17`; every group must occur.

    Written as one group, as a list of groups, or in full. Words of `unless` beside the match take it back.
    With `at_least: 2`, two of the groups are enough: signs that say little alone and much together.
    """

    all: tuple[str, ...] = Field(min_length=1)
    unless: tuple[str, ...] = ()
    within: int = Field(default=12, gt=0)
    ordered: bool = False
    at_least: int | None = Field(default=None, gt=0)

    @model_validator(mode="before")
    @classmethod
    def _from_short(cls, raw: object) -> object:
        if isinstance(raw, str):
            return {"all": [raw]}
        return {"all": raw} if isinstance(raw, list) else raw

    @model_validator(mode="after")
    def _counts(self) -> Pattern:
        if self.at_least is not None and (self.ordered or self.at_least >= len(self.all)):
            raise ValueError("at_least is fewer than the groups of `all`, which are then in any order")
        return self

    @model_validator(mode="after")
    def _no_gap(self) -> Pattern:
        for group in (*self.all, *self.unless):
            if not all(re.fullmatch(r"[\w-]+\*?( [\w-]+\*?)*", phrase.strip()) for phrase in group.split("|")):
                raise ValueError(f"not words between bars: {group!r}")
        return self


class Sentences(Record):
    """Whole messages in both languages, for the tests."""

    es: tuple[str, ...] = Field(min_length=8)
    en: tuple[str, ...] = Field(min_length=5)

    def of(self, language: Language) -> tuple[str, ...]:
        return self.en if language == "en" else self.es


class DangerRule(Record):
    """One kind of danger: how it is said, what we answer at once, and the facts stated after it."""

    id: str
    priority: Literal["urgent"]
    rank: int = Field(gt=0)
    """1 is the most serious: of two rules that match, the lower rank answers."""
    topic: str | None = None
    reply: Text
    lines: tuple[LineKind, ...] = Field(min_length=1)
    """Which helplines of the place to give, the most needed first."""
    facts: tuple[str, ...] = ()
    """What is said wherever the person is."""
    patterns: tuple[Pattern, ...] = Field(min_length=1)
    examples: Sentences
    counter_examples: Sentences


class Over(Record):
    """How people say that a danger is past: what takes a rule's match back."""

    id: str
    never: tuple[str, ...]
    """Rules it never takes back: too much is lost if it is not over after all."""
    still: str
    """Words between bars that, anywhere in the message, say that something goes on or is new."""
    patterns: tuple[Pattern, ...] = Field(min_length=1)
    examples: Sentences
    counter_examples: Sentences


def load_over(root: Path = ROOT) -> Over:
    """The patterns of `root`/triage/over.yml. Raises ContentError with every problem, file and line."""
    problems: list[Problem] = []
    folder = root / "triage"
    reader = Reader(Over, "id")
    if not (folder / OVER).exists():
        raise ContentError([Problem(folder, 1, f"{OVER} is missing")])
    reader.read(_expanded(one([folder / OVER], problems), _words(folder / WORDS, problems), problems), problems)
    if problems:
        raise ContentError(problems)
    return reader.records["over"]


def load_rules(root: Path = ROOT) -> dict[str, DangerRule]:
    """The rules of `root`/triage, by file name. Raises ContentError with every problem, file and line."""
    problems: list[Problem] = []
    folder = root / "triage"
    paths = [path for path in sorted(folder.glob("*.yml")) if path.name not in (WORDS, OVER)]
    if not paths:
        problems.append(Problem(folder, 1, "no danger rules found"))
    reader = Reader(DangerRule, "id")
    reader.read(_expanded(one(paths, problems), _words(folder / WORDS, problems), problems), problems)
    if problems:
        raise ContentError(problems)
    return reader.records


def _words(path: Path, problems: list[Problem]) -> dict[str, str]:
    if not path.exists():
        return {}
    words: dict[str, str] = {}
    for _, data in read_file(path, problems):
        for name, listed in data.items():
            words[name] = _fill(str(listed), words)
    return words


def _expanded(entries: Iterator[Entry], words: dict[str, str], problems: list[Problem]) -> Iterator[Entry]:
    """The entries with every `<name>` of their patterns written out."""
    for entry in entries:
        patterns = entry.data.get("patterns")
        for index, pattern in enumerate(patterns if isinstance(patterns, list) else []):
            for name in sorted(set(_NAME.findall(str(pattern))) - words.keys()):
                line = entry.line_of(("patterns", index))
                problems.append(Problem(entry.path, line, f"<{name}> is not in {WORDS}"))
        yield replace(entry, data={**entry.data, "patterns": _fill(patterns, words)})


def _fill(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, str):
        return "|".join(filled for phrase in value.split("|") for filled in _phrases(phrase.strip(), words))
    if isinstance(value, list):
        return [_fill(item, words) for item in value]
    if isinstance(value, dict):
        return {key: _fill(item, words) for key, item in value.items()}
    return value


def _phrases(phrase: str, words: dict[str, str]) -> list[str]:
    """`<to> peg*` is `me peg*`, `le peg*`…: the phrase once for every word of the list it names."""
    if not (found := _NAME.search(phrase)):
        return [phrase]
    listed = words.get(found[1], found[1]).split("|")
    return [
        filled
        for word in listed
        for filled in _phrases(f"{phrase[: found.start()]}{word.strip()}{phrase[found.end() :]}", words)
    ]
