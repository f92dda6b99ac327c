"""What life costs in a city, as data: each figure is that of a fact, and what no fact states is estimated by a named
method from facts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from babel import numbers
from pydantic import Field, field_validator, model_validator

from content.desk.reading import entries
from content.guides.form import FOLDER
from content.knowledge import Knowledge
from content.loader import ROOT, ContentError, Entry, Problem, Reader, many
from content.model import Record, Text
from content.prices import rates

Method = Literal["size", "share", "rides", "levels"]
"""How a cost is estimated: a rent brought to the size a household needs, a room as a part of a flat, a fare for every
ride to work and back, food of another city brought to the prices there."""
Unit = Literal["money", "percent", "hour", "plain"]


class Figure(Record):
    """One value of a fact. Written `es_madrid_room.room`."""

    fact: str
    value: str

    @model_validator(mode="before")
    @classmethod
    def _from_written(cls, raw: object) -> object:
        if not isinstance(raw, str):
            return raw
        fact, dot, value = raw.partition(".")
        if not (dot and fact and value):
            raise ValueError(f"not a figure like fact.value: {raw!r}")
        return {"fact": fact, "value": value}

    def __str__(self) -> str:
        return f"{self.fact}.{self.value}"


class Item(Record):
    """What something costs a month: `high`, or from `low` to it. Without an estimate it is as the fact states it."""

    low: Figure | None = None
    high: Figure
    estimate: Method | None = None
    size: Figure | None = None
    """Of an estimate by size: the square metres that this rent is for; of one square metre where none is named."""
    rooms: int | None = Field(None, ge=2)
    """Of an estimate by share: how many rooms share the flat."""
    levels: tuple[Figure, ...] = Field((), max_length=2)
    """Of an estimate by levels: the price level here, and where the figure is from unless that is Peru (one)."""
    people: Figure | None = None
    """For how many the figure is; for one where none is named."""
    child: str | None = Field(None, pattern=r"^0\.\d+$|^1$")
    """What a child needs of an adult's; as much where nothing is named."""
    up_to: int | None = Field(None, ge=1)
    """A home for so many people at most."""
    note: Text | None = None
    """What the figure is of, in words that follow a colon: `promedio de la ciudad`."""

    @model_validator(mode="after")
    def _has_what_its_estimate_needs(self) -> Item:
        for method, needs, named in (("share", "rooms", self.rooms), ("levels", "levels", self.levels)):
            if (self.estimate == method) != bool(named):
                raise ValueError(f"an estimate by {method} and {needs} go together")
        if self.size and self.estimate != "size":
            raise ValueError("only an estimate by size has a size")
        return self


class Pay(Record):
    """The minimum wage there. `less` are the shares of it that are deducted, where `net` states what is left."""

    gross: Figure
    per: Literal["month", "hour"]
    net: Figure | None = None
    less: tuple[Figure, ...] = ()
    week: Figure | None = None
    """Hours of a working week; forty are assumed where none is named."""
    note: Text | None = None
    """What is deducted, in words that follow a comma: `less social security`."""


class City(Record):
    """A city: what is not named there, nobody has verified."""

    id: str = Field(pattern=r"^[a-z-]{1,24}$")
    place: str
    name: Text
    aliases: tuple[str, ...] = ()
    currency: str
    pay: Pay | None = None
    homes: tuple[Item, ...] = ()
    """The smallest first."""
    room: Item | None = None
    food: Item | None = None
    transport: Item | None = None

    @field_validator("currency")
    @classmethod
    def _has_a_rate(cls, code: str) -> str:
        if not numbers.is_currency(code) or (code != "PEN" and code not in rates()):
            raise ValueError(f"no rate is known of {code}")
        return code

    def figures(self) -> Iterator[tuple[tuple[int | str, ...], Figure, Unit]]:
        """Every figure with where it stands and what it has to be."""
        if self.pay:
            yield ("pay", "gross"), self.pay.gross, "money"
            if self.pay.net:
                yield ("pay", "net"), self.pay.net, "money"
            if self.pay.week:
                yield ("pay", "week"), self.pay.week, "hour"
            yield from ((("pay", "less", index), item, "percent") for index, item in enumerate(self.pay.less))
        for index, home in enumerate(self.homes):
            yield from _of(home, ("homes", index))
        for name in ("room", "food", "transport"):
            if item := getattr(self, name):
                yield from _of(item, (name,))


def _of(item: Item, where: tuple[int | str, ...]) -> Iterator[tuple[tuple[int | str, ...], Figure, Unit]]:
    # Food of another country is in that country's money.
    amount: Unit = "plain" if item.estimate == "levels" else "money"
    yield (*where, "high"), item.high, amount
    if item.low:
        yield (*where, "low"), item.low, amount
    if item.size:
        yield (*where, "size"), item.size, "plain"
    if item.people:
        yield (*where, "people"), item.people, "plain"
    yield from (((*where, "levels", index), level, "plain") for index, level in enumerate(item.levels))


@cache
def load_cities(root: Path = ROOT) -> dict[str, City]:
    """The cities of content/guides/cities.yml by id. Raises ContentError with every problem, file and line."""
    reader, problems = _read(root)
    if problems:
        raise ContentError(problems)
    return reader.records


def check_cities(knowledge: Knowledge, root: Path = ROOT) -> list[Problem]:
    """What the cities name and our knowledge does not hold."""
    reader, problems = _read(root)
    for city in reader.records.values():
        entry = reader.entries[city.id]
        if city.place not in knowledge.places:
            problems.append(Problem(entry.path, entry.line_of(("place",)), f"{city.id}: unknown place {city.place}"))
        problems += [
            Problem(entry.path, entry.line_of(where), f"{city.id}: {wrong}")
            for where, figure, unit in city.figures()
            if (wrong := _wrong(figure, unit, city, knowledge))
        ]
    return sorted(problems)


def _read(root: Path) -> tuple[Reader[City], list[Problem]]:
    problems: list[Problem] = []
    reader = Reader(City, "id")
    found: Iterator[Entry] = entries(many, root / FOLDER.name / "cities.yml", problems)
    reader.read(found, problems)
    return reader, problems


def _wrong(figure: Figure, unit: Unit, city: City, knowledge: Knowledge) -> str:
    fact = knowledge.facts.get(figure.fact)
    if fact is None:
        return f"unknown fact {figure.fact}"
    stated = fact.values.get(figure.value)
    if stated is None or stated.number is None:
        return f"{figure.fact} states no number {figure.value}"
    wanted = {"money": city.currency, "plain": stated.unit}.get(unit, unit)
    return "" if stated.unit == wanted else f"{figure} is in {stated.unit}, not in {wanted}"
