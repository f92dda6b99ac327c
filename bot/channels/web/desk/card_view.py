"""The case card in words: ids of bot.cases.card become names in the agent's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.cases import words
from bot.cases.card import Card, Given
from bot.cases.offered import OfferedWords, worded
from bot.cases.office import Office
from bot.guides.checklist.shared import Noted, noted
from bot.wording import place_name
from bot.words import translator
from content.desk.regions import load_regions
from content.model import Language
from content.render import date

CHANNEL = {"telegram": "Telegram", "web": "Web"}


@dataclass(frozen=True)
class Told:
    """An answer the bot gave: its question, and each fact with the day it had been verified, the oldest of them."""

    title: str
    facts: Sequence[tuple[str, str]]
    since: str


@dataclass(frozen=True)
class View:
    """The card's words."""

    audience: str
    place: str
    topic: str
    team: str
    channel: str
    told: Sequence[Told]
    refused: Sequence[tuple[str, str]]
    flags: Sequence[str]
    offer: OfferedWords | None
    lists: Sequence[Noted]


def view(card: Card, office: Office, language: Language) -> View:
    _ = translator(language)
    case = card.case
    flags = dict.fromkeys(filter(None, (case.rule, *card.flags)))
    return View(
        audience=audience(case.audience, office, language),
        place=place_name(case.place, language, office.knowledge) if case.place else "",
        topic=topic(case.topic, office, language),
        team=team(case.team, office, language),
        channel=CHANNEL.get(card.channel, card.channel),
        told=[_told(given, office, language) for given in card.given],
        refused=[(text, words.label(words.REFUSED, why, language)) for text, why in card.refused],
        flags=[words.label(words.DANGER, rule, language) for rule in flags],
        offer=worded(card.offer, office.knowledge, language) if card.offer else None,
        lists=[noted(sheet, language) for sheet in card.lists],
    )


def topic(name: str | None, office: Office, language: Language) -> str:
    found = office.knowledge.topics.get(name or "")
    return found.name.of(language) if found else name or ""


def team(name: str, office: Office, language: Language) -> str:
    found = office.service.teams.get(name)
    return found.name.of(language) if found else name


def audience(name: str | None, office: Office, language: Language) -> str:
    found = office.knowledge.audiences.get(name or "")
    return found.name.of(language) if found else name or ""


def _told(given: Given, office: Office, language: Language) -> Told:
    article = office.knowledge.articles.get(given.article)
    days = [(key, dt.date.fromisoformat(day)) for key, day in given.facts]
    since = date(min(day for _, day in days), language) if days else ""
    title = article.question.of(language) if article else given.article
    return Told(title, [(key, date(day, language)) for key, day in days], since)


@cache
def regions(language: Language) -> dict[str, str]:
    """Id -> name, in the order of the official lists."""
    return {name: region.name.of(language) for name, region in load_regions().items()}
