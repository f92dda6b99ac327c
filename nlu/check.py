"""Checks of the sentences: every intent is taught and examined in both languages, and no sentence is in two places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import yaml
from rapidfuzz import fuzz, process

from content.knowledge import Knowledge
from content.loader import Problem, load
from content.model import LANGUAGES
from content.triage import load_rules
from nlu.importer import HARMLESS
from nlu.text import normalise

DATA = Path(__file__).parent / "data"
DANGER = Path(__file__).parent / "danger"
ARTICLES = Path(__file__).parents[1] / "content" / "articles"
HELD_OUT = Path(__file__).parents[1] / "tests" / "utterances"
MIN_TAUGHT, MIN_HELD_OUT = 30, 10
ALIKE, FEW_WORDS = 88, 4
"""From which likeness (0 to 100, the order of words aside) two sentences share their wording. Of fewer words than
these everybody says the same: there only the very same counts."""


@dataclass(frozen=True)
class HeldOut:
    """A sentence kept apart from training, and what it should be understood as."""

    path: Path
    language: str
    text: str
    intent: str
    place: str | None = None
    article: str | None = None


@dataclass(frozen=True)
class Told:
    """A held-out message that tells of a danger (`rule`), or only seems to (None). `number`: which of its file."""

    path: Path
    number: int
    language: str
    text: str
    rule: str | None


def told_out(root: Path = HELD_OUT) -> list[Told]:
    """All held-out messages about danger, and those that only sound like it."""
    return [
        Told(path, number, language, item["text"], item.get("rule"))
        for language in LANGUAGES
        for pattern in ("danger*.yml", "harmless*.yml")
        for path in sorted((root / language).glob(pattern))
        for number, item in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), start=1)
    ]


def held_out(root: Path = HELD_OUT) -> list[HeldOut]:
    """All held-out sentences with an intent."""
    return [
        HeldOut(path, language, item["text"], item["intent"], item.get("place"), item.get("article"))
        for language in LANGUAGES
        for path in sorted((root / language).glob("*.yml"))
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))
        if "intent" in item
    ]


def taught(knowledge: Knowledge) -> Iterator[tuple[Path, str, str, str]]:
    """(file, language, intent, sentence) of everything the model learns intents from."""
    for language in LANGUAGES:
        yield from _rasa(DATA / language, language)
        for article in knowledge.articles.values():
            for text in article.asks.of(language):
                yield ARTICLES / article.place.lower() / f"{article.id}.yml", language, article.topic, text


def taught_dangers(root: Path = DANGER) -> Iterator[tuple[Path, str, str, str]]:
    """(file, language, rule, sentence) of what the risk classifier learns from besides the rules' own examples."""
    for language in LANGUAGES:
        yield from _rasa(root / language, language)


def _rasa(folder: Path, language: str) -> Iterator[tuple[Path, str, str, str]]:
    """(file, language, intent, sentence) of the Rasa YAML in a folder."""
    for path in sorted(folder.glob("*.yml")):
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in group["examples"].splitlines():
                yield path, language, group["intent"], line.removeprefix("- ").strip()


def check() -> list[Problem]:
    """Every problem of the sentences. Needs content that loads."""
    knowledge = load()
    sentences, kept, told = list(taught(knowledge)), held_out(), told_out()
    dangers = list(taught_dangers())
    apart = [(item.path, item.language, item.text) for item in kept]
    apart += [(item.path, item.language, item.text) for item in told]
    return sorted(
        [
            *_twice(sentences),
            *_twice(dangers),
            *_leaked([*sentences, *dangers], apart),
            *_thin(sentences, kept, knowledge),
            *_unknown_dangers(dangers, told),
        ]
    )


def _twice(sentences: list[tuple[Path, str, str, str]]) -> Iterator[Problem]:
    first: dict[str, tuple[Path, str]] = {}
    for path, _, intent, text in sentences:
        where, other = first.setdefault(normalise(text), (path, intent))
        if other != intent:
            yield Problem(path, _line(path, text), f"“{text}” is {intent} here and {other} in {where.name}")


def _leaked(sentences: list[tuple[Path, str, str, str]], kept: list[tuple[Path, str, str]]) -> Iterator[Problem]:
    """A held-out sentence with the wording of a taught one would measure memory, not understanding."""
    for language in LANGUAGES:
        taught_here = [normalise(text) for _, spoken, _, text in sentences if spoken == language]
        kept_here = [(path, text) for path, spoken, text in kept if spoken == language]
        asked = [normalise(text) for _, text in kept_here]
        # The same as fuzz.token_sort_ratio, which would sort every sentence anew for each of the others.
        ordered = [_sorted_words(asked), _sorted_words(taught_here)]
        likeness = process.cdist(*ordered, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8, workers=-1)
        for (path, text), row, found in zip(kept_here, likeness, asked, strict=True):
            near = int(row.argmax())
            if row[near] and (found == taught_here[near] or len(found.split()) >= FEW_WORDS):
                yield Problem(path, _line(path, text), f"“{text}” is held out and taught as “{taught_here[near]}”")


def _sorted_words(texts: list[str]) -> list[str]:
    return [" ".join(sorted(text.split())) for text in texts]


def _thin(sentences: list[tuple[Path, str, str, str]], kept: list[HeldOut], knowledge: Knowledge) -> Iterator[Problem]:
    counts = Counter((intent, language) for _, language, intent, _ in sentences)
    examined: dict[tuple[str, str], int] = defaultdict(int)
    for item in kept:
        examined[item.intent, item.language] += 1
    for intent in sorted({intent for intent, _ in counts} | set(knowledge.topics) | set(knowledge.replies)):
        for language in LANGUAGES:
            if counts[intent, language] < MIN_TAUGHT:
                yield Problem(
                    DATA / language, 1, f"{intent}: {counts[intent, language]} sentences, {MIN_TAUGHT} wanted"
                )
            if examined[intent, language] < MIN_HELD_OUT:
                yield Problem(
                    HELD_OUT / language, 1, f"{intent}: {examined[intent, language]} held-out, {MIN_HELD_OUT} wanted"
                )


def _unknown_dangers(dangers: list[tuple[Path, str, str, str]], told: list[Told]) -> Iterator[Problem]:
    """Every danger is taught and examined in both languages, and none has a name that no rule bears."""
    rules = {*load_rules(), HARMLESS}
    named = {(path, rule) for path, _, rule, _ in dangers} | {(item.path, item.rule or HARMLESS) for item in told}
    for path, rule in sorted(named):
        if rule not in rules:
            yield Problem(path, 1, f"unknown danger {rule}")
    counts = Counter((rule, language) for _, language, rule, _ in dangers)
    examined = Counter((item.rule or HARMLESS, item.language) for item in told)
    for rule, language in product(sorted(rules), LANGUAGES):
        if counts[rule, language] < MIN_TAUGHT:
            yield Problem(DANGER / language, 1, f"{rule}: {counts[rule, language]} sentences, {MIN_TAUGHT} wanted")
        if examined[rule, language] < MIN_HELD_OUT:
            yield Problem(HELD_OUT / language, 1, f"{rule}: {examined[rule, language]} held-out, {MIN_HELD_OUT} wanted")


def _line(path: Path, text: str) -> int:
    """The line of a file that holds the sentence; 1 if it is written over several."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if text in line), 1)
