"""What an edit of the facts changes for readers: in which articles, and in which language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from content.knowledge import Knowledge
from content.model import LANGUAGES, Article, Fact, Language
from content.render import statement


@dataclass(frozen=True)
class Change:
    """What happened to one fact: the fields that differ, the languages in which it now says something else, and the
    articles it stands in, now or before."""

    key: str
    kind: Literal["added", "changed", "removed"]
    fields: tuple[str, ...]
    languages: tuple[Language, ...]
    articles: tuple[str, ...]


def changed(old: Knowledge, new: Knowledge) -> list[Change]:
    """The facts that differ, in the order of the files, the removed ones last."""
    return [*_changes(old, new)]


def removed_articles(old: Knowledge, new: Knowledge) -> list[str]:
    """The articles that are gone."""
    return [article for article in old.articles if article not in new.articles]


def _changes(old: Knowledge, new: Knowledge) -> Iterator[Change]:
    holding = _holding(old, new)
    for key in {**new.facts, **old.facts}:
        before, after = old.facts.get(key), new.facts.get(key)
        if before == after:
            continue
        kind: Literal["added", "changed", "removed"] = (
            "changed" if before and after else "added" if after else "removed"
        )
        fields = tuple(name for name in Fact.model_fields if before and after and _of(before, name) != _of(after, name))
        languages = tuple(language for language in LANGUAGES if _said(before, language) != _said(after, language))
        yield Change(key, kind, fields, languages, tuple(holding.get(key, ())))


def _of(fact: Fact, name: str) -> object:
    return getattr(fact, name)


def _said(fact: Fact | None, language: Language) -> object:
    """What a reader is told; of a statement that an editor has not finished, what it is made of."""
    if fact is None:
        return None
    with suppress(LookupError, ValueError):
        return statement(fact, language)
    return fact.statement.of(language), fact.values


def rests_on(article: Article, knowledge: Knowledge) -> Iterator[str]:
    """The keys of the facts an article states, or shows in a table row. A table that is not there shows none."""
    yield from (*article.facts, *article.more)
    with suppress(KeyError):
        yield from (key for row in knowledge.shown(article) for key in row.facts)


def _holding(*all_knowledge: Knowledge) -> dict[str, dict[str, None]]:
    """Fact -> the articles that rest on it."""
    holding: dict[str, dict[str, None]] = {}
    for knowledge in all_knowledge:
        for article in knowledge.articles.values():
            for key in rests_on(article, knowledge):
                holding.setdefault(key, {})[article.id] = None
    return holding
