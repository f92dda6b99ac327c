"""Checks of the sentences: every intent is taught and examined in both languages, and no sentence is in two places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from content.loader import Problem, load
from content.model import LANGUAGES, Knowledge
from nlu.text import normalise

DATA = Path(__file__).parent / "data"
ARTICLES = Path(__file__).parents[1] / "content" / "articles"
HELD_OUT = Path(__file__).parents[1] / "tests" / "utterances"
MIN_TAUGHT, MIN_HELD_OUT = 15, 2


@dataclass(frozen=True)
class HeldOut:
    """A sentence kept apart from training, and what it should be understood as."""

    path: Path
    language: str
    text: str
    intent: str
    place: str | None = None
    article: str | None = None


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
        for path in sorted((DATA / language).glob("*.yml")):
            for group in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
                for line in group["examples"].splitlines():
                    yield path, language, group["intent"], line.removeprefix("- ").strip()
        for article in knowledge.articles.values():
            for text in article.asks.of(language):
                yield ARTICLES / article.place.lower() / f"{article.id}.yml", language, article.topic, text


def check() -> list[Problem]:
    """Every problem of the sentences. Needs content that loads."""
    knowledge = load()
    sentences, kept = list(taught(knowledge)), held_out()
    return sorted([*_twice(sentences), *_leaked(sentences, kept), *_thin(sentences, kept, knowledge)])


def _twice(sentences: list[tuple[Path, str, str, str]]) -> Iterator[Problem]:
    first: dict[str, tuple[Path, str]] = {}
    for path, _, intent, text in sentences:
        where, other = first.setdefault(normalise(text), (path, intent))
        if other != intent:
            yield Problem(path, _line(path, text), f"“{text}” is {intent} here and {other} in {where.name}")


def _leaked(sentences: list[tuple[Path, str, str, str]], kept: list[HeldOut]) -> Iterator[Problem]:
    learned = {normalise(text) for *_, text in sentences}
    for item in kept:
        if normalise(item.text) in learned:
            yield Problem(item.path, _line(item.path, item.text), f"“{item.text}” is held out and trained on")


def _thin(sentences: list[tuple[Path, str, str, str]], kept: list[HeldOut], knowledge: Knowledge) -> Iterator[Problem]:
    counts = Counter((intent, language) for _, language, intent, _ in sentences)
    examined: dict[tuple[str, str], int] = defaultdict(int)
    for item in kept:
        examined[item.intent, item.language] += 1
    for intent in sorted(
        {intent for intent, _ in counts} | set(knowledge.topics) | set(knowledge.replies) - {"attachment"}
    ):
        for language in LANGUAGES:
            if counts[intent, language] < MIN_TAUGHT:
                yield Problem(
                    DATA / language, 1, f"{intent}: {counts[intent, language]} sentences, {MIN_TAUGHT} wanted"
                )
            if examined[intent, language] < MIN_HELD_OUT:
                yield Problem(HELD_OUT / language, 1, f"{intent}: {examined[intent, language]} held-out sentences")


def _line(path: Path, text: str) -> int:
    """The line of a file that holds the sentence; 1 if it is written over several."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if text in line), 1)
