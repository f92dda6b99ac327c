"""How much we know of each place and topic, how old it is, and what of a list of facts is missing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from content.changed import rests_on
from content.knowledge import Knowledge
from content.model import Fact


@dataclass(frozen=True)
class Coverage:
    """A place or a topic: how many facts and articles, and the median age of the facts in days."""

    name: str
    facts: int
    articles: int
    age: int | None


def by_place(knowledge: Knowledge, today: dt.date) -> list[Coverage]:
    """Of every place with a fact or an article."""
    facts: dict[str, dict[str, Fact]] = {}
    for fact in knowledge.facts.values():
        facts.setdefault(fact.place, {})[fact.key] = fact
    return _coverage(facts, [article.place for article in knowledge.articles.values()], today)


def by_topic(knowledge: Knowledge, today: dt.date) -> list[Coverage]:
    """Of every topic: its facts are those its articles state, so one fact may stand under several topics."""
    facts: dict[str, dict[str, Fact]] = {topic: {} for topic in knowledge.topics}
    for article in knowledge.articles.values():
        held = {key: knowledge.facts[key] for key in rests_on(article, knowledge) if key in knowledge.facts}
        facts.setdefault(article.topic, {}).update(held)
    return _coverage(facts, [article.topic for article in knowledge.articles.values()], today)


def _coverage(facts: Mapping[str, Mapping[str, Fact]], articles: Iterable[str], today: dt.date) -> list[Coverage]:
    counts = Counter(articles)
    return [
        Coverage(name, len(facts.get(name, {})), counts[name], _age(facts.get(name, {}).values(), today))
        for name in sorted({*facts, *articles})
    ]


def _age(facts: Iterable[Fact], today: dt.date) -> int | None:
    ages = [(today - fact.verified_on).days for fact in facts]
    return round(median(ages)) if ages else None


@dataclass(frozen=True)
class Wanted:
    """A fact of a list, by the confidence it was found with."""

    key: str
    confidence: str
    place: str


def markdown(title: str, rows: Iterable[Coverage]) -> Iterator[str]:
    """The lines of a Markdown table."""
    yield from (f"| {title} | facts | articles | median age, days |", "|---|---:|---:|---:|")
    for row in rows:
        yield f"| {row.name} | {row.facts} | {row.articles} | {'–' if row.age is None else row.age} |"


def markdown_wanted(wanted: Sequence[Wanted], knowledge: Knowledge) -> Iterator[str]:
    """The lines of a Markdown table: what share of a list we hold, and then the keys that are missing and matter."""
    yield from ("| confidence | wanted | held | share |", "|---|---:|---:|---:|")
    for confidence in dict.fromkeys(item.confidence for item in wanted):
        keys = {item.key for item in wanted if item.confidence == confidence}
        held = len(keys & knowledge.facts.keys())
        yield f"| {confidence} | {len(keys)} | {held} | {held / len(keys):.1%} |"
    missing = [item for item in wanted if item.key not in knowledge.facts and item.confidence in ("high", "medium")]
    yield from ("", f"Missing, of high or medium confidence: {len(missing)}")
    yield from (f"- {item.place} {item.key} ({item.confidence})" for item in missing)
