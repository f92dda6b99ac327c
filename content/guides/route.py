"""The ways to go, stay or come back, as editors write them: which answers each one is for, and the facts it rests on.

The words are here, the figures in the facts: a route names a fact, an article or a checklist for its cost, time and
papers, and the guide says them as they hold that day.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, model_validator

from content.guides.form import Condition, Form, Question, holds
from content.model import Record, Text

HOME = "PE"
"""Whose passport routes are for, where their file does not say."""
Keys = tuple[str, ...]


class Asked(Question):
    """A question of the route guide."""

    short: Text
    """Its name in the list of answers that can be changed."""
    fact: str = ""
    """Fills the figures in its words."""
    without: Text | None = None
    """Its words on a day when that fact may not be said."""

    @model_validator(mode="after")
    def _can_be_said(self) -> Asked:
        if bool(self.fact) != bool(self.without):
            raise ValueError(f"{self.id}: a fact and the words without it belong together")
        return self


class Words(Record):
    """What the guide says around the routes."""

    intro: Text
    question: Text
    profile: Text
    fits_one: Text
    fits_many: Text
    number: Text
    cost: Text
    time: Text
    papers: Text
    unverified: Text
    checking: Text
    none: Text
    not_so: Text
    others: Text
    elsewhere: Text
    passport: Text
    know: Text
    confirm: Text
    promise: Text
    soon: Text
    another: Text
    differs: Text
    change: Text
    change_title: Text
    make_list: Text
    living: Text
    check_offer: Text
    result: Text
    anew: Text


class RouteForm(Form):
    """The questions, and the words around what comes of them."""

    questions: tuple[Asked, ...] = Field(min_length=1)
    words: Words


class Case(Record):
    """Something that counts for who answers so, and the facts that say it."""

    when: Condition = Field(default={})
    facts: Keys = ()


class Refusal(Case):
    """Why a route is none for who answers so. Without facts of its own it rests on those of the route."""

    when: Condition = Field(min_length=1)
    why: Text


class Note(Case):
    """What else is to be said to who answers so."""

    text: Text


class Way(Record):
    """What a route and a shortcut have in common: what it is, for whom, and the facts it rests on."""

    id: str = Field(pattern=r"^[a-z0-9-]{1,48}$")
    place: str
    name: Text
    fits: Condition
    """The answers it is for. Its destination and the passport go without saying."""
    why: Text
    facts: Keys = Field(min_length=1)
    """What it rests on: if one of them may not be said, nor may this. A route states them."""
    rests: Keys = ()
    """What it rests on besides: `why` says enough of it."""
    articles: Keys = ()
    alternatives: Keys = Field(min_length=1)
    """Routes there are instead."""

    @property
    def basis(self) -> Keys:
        return (*self.facts, *self.rests)


class Route(Way):
    """One legal way."""

    not_if: tuple[Refusal, ...] = ()
    cost: Keys = ()
    time: Keys = ()
    papers: Keys = ()
    notes: tuple[Note, ...] = ()

    def refusal(self, answers: Mapping[str, str]) -> Refusal | None:
        """Why it is none for who answers so, if all else they answered fits: with such an answer more may not be
        asked."""
        against = [item for item in self.not_if if holds(item.when, answers)]
        named = {name for item in against for name in item.when}
        rest = {name: wanted for name, wanted in self.fits.items() if name in answers and name not in named}
        return against[0] if against and holds(rest, answers) else None


class Shortcut(Way):
    """What people are sold, or hope, that is no way. Named to who may be tempted."""


class Destination(Record):
    """One place's routes. `otherwise`: what is wanted -> routes to look at where none fits; `else` for anything."""

    id: str
    place: str
    covers: Keys = ()
    """The answers to “where to” that it is for; empty: its own place."""
    passports: Keys = (HOME,)
    """Whose routes these are, where a route does not say; empty: everybody's."""
    door: Text | None = None
    """Who confirms it, where that is somebody else than for the place at large."""
    routes: dict[str, Route] = Field(default={})
    shortcuts: dict[str, Shortcut] = Field(default={})
    otherwise: dict[str, Keys] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, raw: object) -> object:
        """Every route and shortcut knows its id, its place and whom it is for."""
        if not isinstance(raw, dict):
            return raw
        to = {"to": raw.get("covers") or [raw.get("place")]}
        passports = raw.get("passports", [HOME])
        return {
            **raw,
            "routes": _named(raw, "routes", {**to, **({"nationality": passports} if passports else {})}),
            "shortcuts": _named(raw, "shortcuts", to),
        }


def _named(raw: Mapping[str, Any], kind: str, given: Mapping[str, Any]) -> object:
    items = raw.get(kind) or {}
    if not isinstance(items, dict):
        return items
    return {
        name: {"place": raw.get("place"), **item, "id": name, "fits": {**given, **item["fits"]}}
        if isinstance(item, dict) and isinstance(item.get("fits"), dict)
        else item
        for name, item in items.items()
    }
