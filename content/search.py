"""Articles by words, without accents and with typos forgiven, in SQLite's full-text index."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from content.model import LANGUAGES, Article
from content.render import statement
from content.words import fold

if TYPE_CHECKING:
    from content.knowledge import Knowledge

SCHEMA = """
create table article (id text, question text, place text, topic text);
create virtual table words using fts5(title, said, asked, content='');
create virtual table vocabulary using fts5vocab(words, row);
insert into words (words, rank) values ('rank', 'bm25(6.0, 2.0, 1.0)');
"""
"""A word counts most in an article's title, less in what it says, least in how it is asked."""
COMMON = 0.5
"""A word in more than this share of the articles says nothing of any of them."""
ALIKE, GUESSABLE = 78, 4
"""From which likeness (0 to 100) a word of at least so many letters is taken for a misspelled one."""
WORDS = 20
"""So many words of a text are looked at: nobody searches with more."""
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Hit:
    """An article found, and how well it fits: the higher the better."""

    article: str
    score: float


class Search:
    """Reads an index that `fill` wrote."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(
        self, text: str, places: Iterable[str] | None = None, *, every: bool = False, limit: int = 10
    ) -> list[Hit]:
        """The articles that hold these words, best first; `every`: all of them, not just some; only of `places`."""
        words = self._telling(text)
        if not words:
            return []
        rows = self._connection.execute(
            "select id, place, -rank from words join article on article.rowid = words.rowid"
            " where words match ? order by rank, id",
            ((" AND " if every else " OR ").join(words),),
        )
        held = None if places is None else set(places)
        hits = (Hit(article, score) for article, place, score in rows if held is None or place in held)
        return list(islice(hits, limit))

    def _telling(self, text: str) -> list[str]:
        """The words that tell articles apart; if all are common ones, all of them."""
        words = list(dict.fromkeys(map(self._spelled, _WORD.findall(fold(text))[:WORDS])))
        return [word for word in words if self._shares.get(word, 0.0) <= COMMON] or words

    def _spelled(self, word: str) -> str:
        """The word as we know it. One that is like none stays as it is."""
        if word in self._shares or len(word) < GUESSABLE:
            return word
        match = process.extractOne(word, self._shares.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
        return match[0] if match else word

    @cached_property
    def _shares(self) -> dict[str, float]:
        """Word -> in what share of the articles it stands."""
        [count] = self._connection.execute("select count(*) from article").fetchone()
        return {
            word: articles / count for word, articles in self._connection.execute("select term, doc from vocabulary")
        }


def fill(connection: sqlite3.Connection, knowledge: Knowledge) -> None:
    """Writes the index of all articles."""
    connection.executescript(SCHEMA)
    for number, article in enumerate(knowledge.articles.values(), start=1):
        row = number, article.id, article.question_id, article.place, article.topic
        connection.execute("insert into article (rowid, id, question, place, topic) values (?, ?, ?, ?, ?)", row)
        texts = (fold(" ".join(part)) for part in _parts(article, knowledge))
        connection.execute("insert into words (rowid, title, said, asked) values (?, ?, ?, ?)", (number, *texts))


def _parts(article: Article, knowledge: Knowledge) -> Iterator[list[str]]:
    """Its title with topic and place, what it says, how it is asked; each in both languages."""
    topic, place = knowledge.topics[article.topic].name, knowledge.places[article.place]
    named = (article.question, article.label, topic, place.name)
    facts = [knowledge.facts[key] for key in (*article.facts, *article.more)]
    yield [*(text.of(language) for language in LANGUAGES for text in named), *place.aliases]
    yield [statement(fact, language) for language in LANGUAGES for fact in facts]
    yield [text for language in LANGUAGES for text in article.asks.of(language)]


def search(knowledge: Knowledge) -> Search:
    """The search over knowledge that stands in memory."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    fill(connection, knowledge)
    return Search(connection)
