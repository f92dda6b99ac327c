"""Answers from the knowledge for an agent to insert: found by words, said as the bot says them, with their source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from bot.cases.office import Office
from bot.dialogue.actions import Answer
from bot.dialogue.context import Context
from bot.dialogue.replies import answer
from bot.message import Citation
from bot.wording import place_name, say
from content.model import Language

MOST = 6


@dataclass(frozen=True)
class Found:
    """An article. `text`: what is inserted, in the contact's language; empty where nothing may be said today."""

    id: str
    title: str
    place: str
    text: str


def find(words: str, office: Office, language: Language, spoken: Language) -> list[Found]:
    """The best articles for some words. `language` is the reader's, `spoken` the contact's."""
    knowledge = office.knowledge
    hits = knowledge.search.find(words, limit=MOST)
    articles = [knowledge.articles[hit.article] for hit in hits if hit.article in knowledge.articles]
    return [
        Found(
            id=article.id,
            title=article.question.of(language),
            place=place_name(article.place, language, knowledge),
            text=words_of(article.id, office, spoken),
        )
        for article in articles
    ]


def words_of(name: str, office: Office, language: Language) -> str:
    """What an article says today with where it comes from. What is held back from the bot is held back here too."""
    article = office.knowledge.articles.get(name)
    if article is None:
        return ""
    today = _today(office)
    action, _ = answer(article, Context(), office.knowledge, today)
    if not isinstance(action, Answer):
        return ""
    said = say(action, language, office.knowledge, today)
    return "\n\n".join(filter(None, (said.text, "\n".join(_proof(said.citations)))))


def _proof(citations: tuple[Citation, ...]) -> Iterator[str]:
    """`Fuente: BOE · verificado 15/04/2026`, and its address under it."""
    for citation in citations:
        yield f"{citation.prefix}{citation.name}{citation.suffix}\n{citation.url}"


def _today(office: Office) -> dt.date:
    return office.now().astimezone(office.service.zone).date()
