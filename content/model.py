"""What we know, as values: facts, articles, topics, places, sources. Owns the shapes, reads no file."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from babel import numbers
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, model_validator

Language = Literal["es", "en"]
LANGUAGES: tuple[Language, ...] = ("es", "en")
DURATIONS = ("minute", "hour", "day", "week", "month", "year")


class Record(BaseModel):
    """A frozen value read from a file; an unknown field is an error, not a silent loss."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Text(Record):
    """The same words in both languages."""

    es: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def of(self, language: Language) -> str:
        return self.en if language == "en" else self.es


def _known_unit(unit: str | None) -> str | None:
    if unit is None or unit in ("percent", *DURATIONS) or numbers.is_currency(unit, "en"):
        return unit
    raise ValueError(f"unknown unit {unit!r}: a currency code, percent or one of {DURATIONS}")


class Value(Record):
    """A number with its unit, or a date. Written in the files as `1221 EUR`, `90 day`, `14` or `2026-06-30`."""

    number: Decimal | None = None
    unit: Annotated[str | None, AfterValidator(_known_unit)] = None
    date: dt.date | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_scalar(cls, raw: object) -> object:
        if isinstance(raw, dt.date):
            return {"date": raw}
        if isinstance(raw, int | float):
            return {"number": str(raw)}
        if isinstance(raw, str):
            number, _, unit = raw.partition(" ")
            return {"number": number, "unit": unit.strip() or None}
        return raw


class Source(Record):
    """Where a fact was read. `undated` pages are shown as such: the reader should know."""

    key: str
    name: str = Field(min_length=1, max_length=60)
    title: str = ""
    url: HttpUrl
    undated: bool = False


class Fact(Record):
    """One checked statement. Its numbers live in `values`; the statements hold `{placeholders}`."""

    key: str
    place: str
    statement: Text
    values: dict[str, Value] = {}
    valid_from: dt.date
    valid_until: dt.date | None = None
    source: str
    cite: str = ""
    verified_on: dt.date
    review_on: dt.date
    confidence: Literal["high", "medium", "background"]
    """`background`: what we know of but could not verify; it names the authority to ask and gives no figure."""
    risk: Literal["normal", "high"] = "normal"

    def in_force(self, today: dt.date) -> bool:
        return self.valid_from <= today and (self.valid_until is None or today <= self.valid_until)

    def overdue(self, today: dt.date) -> bool:
        return today > self.review_on

    def withheld(self, today: dt.date) -> bool:
        """A risky fact past its review date is not said: a person answers instead."""
        return self.risk == "high" and self.overdue(today)


class Asks(Record):
    """How people really ask it: what the ranker learns from."""

    es: tuple[str, ...]
    en: tuple[str, ...]

    def of(self, language: Language) -> tuple[str, ...]:
        return self.en if language == "en" else self.es


class Article(Record):
    """One question people ask, and the facts that answer it, the direct answer first."""

    id: str
    topic: str
    place: str
    question: Text
    label: Text
    lead: Text | None = None
    audience: str | None = None
    """Whom it is for, when it is for one kind of people only."""
    like: str | None = None
    """An article of another place that answers the same question there: how people ask that one teaches this one."""
    facts: tuple[str, ...] = ()
    shows: str | None = None
    """A table of content/tables/ that is shown after the facts, `wages`; or one row or list of it,
    `offices/peru-consulate-madrid`, `checklists/es-work`."""
    more: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    asks: Asks

    @model_validator(mode="after")
    def _answers(self) -> Article:
        if not self.facts and not self.shows:
            raise ValueError("it answers with nothing: give facts, or a table it shows")
        return self

    @property
    def question_id(self) -> str:
        """Names the question this answers; articles of several places may share it."""
        return self.like or self.id


class Topic(Record):
    """What the intent classifier recognises."""

    id: str
    name: Text


class Audience(Record):
    """One of the four kinds of people who ask, and how they say so."""

    id: str
    name: Text
    place: str | None = None
    """Where their questions are about when they name no place."""
    phrases: tuple[str, ...] = Field(min_length=1)


class Place(Record):
    """A country or region. `within` names the places whose knowledge also holds here; `cues` hint at it unnamed;
    `demonyms` are its people and things: `chilena`, `peruvian`."""

    code: str
    name: Text
    within: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    door: Text | None = None


def is_country(place: str) -> bool:
    """Whether a place's code is an ISO 3166 alpha-2 one: EU, ANDEAN and GLOBAL are wider."""
    return len(place) == 2 and place != "EU"


class Foreign(Record):
    """A language we recognise and do not answer in; the id is its ISO 639 code."""

    id: str
    sorry: str = Field(min_length=1)
    """That we do not, in that language."""


class Reply(Record):
    """Fixed words for an intent that no fact answers: small talk, refusals, a request for a person."""

    intent: str
    kind: Literal["smalltalk", "refuse", "handoff"]
    text: Text
    facts: tuple[str, ...] = ()
    """Facts stated after the words."""
