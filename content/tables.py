"""Structured knowledge: rows that are looked up and compared. Each rests on facts, which hold its source and dates."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, HttpUrl

from content.model import Record, Text

LineKind = Literal[
    "emergency", "police", "violence", "trafficking", "missing", "suicide", "child", "labour", "migration", "consulate"
]


class Proven(Record):
    """What rests on a fact. Without it, not in force or withheld, it is not shown."""

    fact: str

    @property
    def facts(self) -> tuple[str, ...]:
        """All that bear it out."""
        return (self.fact,)


class Row(Proven):
    """One line of a table, for one place."""

    id: str
    place: str


class Claim(Proven):
    """A few words, and the fact that says so; a figure of it stands as `{its name}`."""

    text: Text


class Hotline(Row):
    """A number to call. `kinds`: what for; the danger rules and the answers on help pick by them."""

    kinds: tuple[LineKind, ...] = Field(min_length=1)
    name: Text
    phone: str = Field(pattern=r"^[+*0-9][0-9 ()*-]*$", max_length=24)
    hours: Text | None = None


class Office(Row):
    """A counter one can go to, or write to. `place` is where its people are helped, not whose it is."""

    kind: Literal["consulate", "embassy", "ministry", "migration", "labour", "jobs", "registry", "certification"]
    name: Text
    city: str
    address: str = ""
    hours: Text | None = None
    phones: tuple[str, ...] = ()
    emergency: str = ""
    email: str = Field("", pattern=r"^([\w.+-]+@[\w-]+\.[\w.-]+)?$")
    web: str = ""
    coordinates: tuple[Annotated[float, Field(ge=-90, le=90)], Annotated[float, Field(ge=-180, le=180)]] | None = None


class Figure(Row):
    """One figure of a fact, to set beside those of other places: `value` names it there."""

    value: str


class Wage(Figure):
    """A minimum wage."""

    per: Literal["hour", "day", "month", "year"]
    note: Text | None = None


class PriceLevel(Figure):
    """How dear a place is on average: what S/ 100 buys in Peru costs so many soles there."""


class Portal(Row):
    """An official site with job offers."""

    name: str
    url: HttpUrl
    note: Text | None = None


class Agency(Row):
    """What an employment agency may do there."""

    rule: Text


class Sign(Row):
    """Something that gives away a false job offer."""

    sign: Text


class Certifier(Row):
    """A system that certifies what people can do, described so that it can be set beside the others."""

    name: Text
    who: Claim
    levels: Claim
    cost: Claim
    validity: Claim
    recognition: Claim

    @property
    def claims(self) -> tuple[Claim, ...]:
        return (self.who, self.levels, self.cost, self.validity, self.recognition)

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.fact, *(claim.fact for claim in self.claims))))


class Checklist(Record):
    """What to have ready for one route: a place, a purpose, and whether it is to bring or join family."""

    id: str
    place: str
    purpose: Literal["visit", "work", "seasonal", "study", "residence", "family", "return", "nationality"]
    family: bool = False
    name: Text
    papers: tuple[Claim, ...] = Field(min_length=2)


TABLES: dict[str, type[Row] | type[Checklist]] = {
    "hotlines": Hotline,
    "offices": Office,
    "wages": Wage,
    "price_levels": PriceLevel,
    "portals": Portal,
    "agencies": Agency,
    "signs": Sign,
    "certifiers": Certifier,
    "checklists": Checklist,
}
"""The name of a file of content/tables/ -> what its rows are."""
