"""Everything we know, as one value: looked up by key, by question and place, and by words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from content.model import Article, Audience, Fact, Foreign, Place, Reply, Source, Topic
from content.search import Search, search
from content.tables import (
    TABLES,
    Agency,
    Certifier,
    Checklist,
    Claim,
    Hotline,
    LineKind,
    Office,
    Portal,
    PriceLevel,
    Row,
    Sign,
    Wage,
)


@dataclass(frozen=True)
class Index:
    """Which articles there are, without reading them: what the dialogue looks up in.

    A question is named after the first article that answered it; the articles `like` it answer it elsewhere.
    """

    asked: Mapping[str, Mapping[str, str]]
    """question -> place -> the article that answers it there."""
    topics: Mapping[str, Mapping[str, tuple[str, ...]]]
    """place -> topic -> its articles."""
    topic: Mapping[str, str]
    """question -> its topic."""

    @classmethod
    def of(cls, articles: Iterable[tuple[str, str, str, str]]) -> Index:
        """From (article, question, place, topic)."""
        asked: dict[str, dict[str, str]] = {}
        topics: dict[str, dict[str, tuple[str, ...]]] = {}
        topic_of: dict[str, str] = {}
        for article, question, place, topic in articles:
            asked.setdefault(question, {})[place] = article
            there = topics.setdefault(place, {})
            there[topic] = (*there.get(topic, ()), article)
            topic_of.setdefault(question, topic)
        return cls(asked, topics, topic_of)


@dataclass(frozen=True)
class Knowledge:
    """Everything we know, by key. Facts and articles may be read only when they are asked for."""

    facts: Mapping[str, Fact]
    articles: Mapping[str, Article]
    topics: Mapping[str, Topic]
    places: Mapping[str, Place]
    audiences: Mapping[str, Audience]
    sources: Mapping[str, Source]
    replies: Mapping[str, Reply]
    foreign: Mapping[str, Foreign]
    hotlines: Mapping[str, Hotline]
    offices: Mapping[str, Office]
    wages: Mapping[str, Wage]
    price_levels: Mapping[str, PriceLevel]
    portals: Mapping[str, Portal]
    agencies: Mapping[str, Agency]
    signs: Mapping[str, Sign]
    certifiers: Mapping[str, Certifier]
    checklists: Mapping[str, Checklist]

    @cached_property
    def index(self) -> Index:
        return Index.of((item.id, item.question_id, item.place, item.topic) for item in self.articles.values())

    @cached_property
    def search(self) -> Search:
        return search(self)

    def holds_in(self, place: str) -> tuple[str, ...]:
        """The codes whose articles answer a question about `place`, the nearest first: itself, what it is within,
        and everywhere."""
        found = self.places.get(place)
        return (place, *(found.within if found else ()), "GLOBAL")

    def covered(self) -> Set[str]:
        return self.index.topics.keys()

    def answering(self, question: str, places: Iterable[str]) -> Iterator[Article]:
        """The articles that answer this question in any of `places`, in their order."""
        there = self.index.asked.get(question, {})
        return (self.articles[there[place]] for place in places if place in there)

    def shown(self, article: Article) -> tuple[Row | Claim, ...]:
        """What an article shows of a table: one row or the papers of one checklist, `offices/peru-consulate-madrid`, or
        the rows of its place, of all places if it is for any."""
        name, _, one = (article.shows or "").partition("/")
        if name not in TABLES:
            return ()
        table: Mapping[str, Row | Checklist] = getattr(self, name)
        held = self.holds_in(article.place)
        shown = [table[one]] if one else table.values()
        rows = [row for row in shown if one or article.place == "GLOBAL" or row.place in held]
        return tuple(item for row in rows for item in (row.papers if isinstance(row, Checklist) else (row,)))

    def lines(self, place: str, kinds: Iterable[LineKind]) -> tuple[Hotline, ...]:
        """Who can be called in a place for these kinds of help: first one of every kind, in their order."""
        held = self.holds_in(place)[:-1]
        rows = [row for row in self.hotlines.values() if row.place in held]
        of_kind = [[row for row in rows if kind in row.kinds] for kind in kinds]
        return tuple(dict.fromkeys(row for rank in zip_longest(*of_kind) for row in rank if row))
