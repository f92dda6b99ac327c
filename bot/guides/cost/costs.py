"""What a household pays a month in a city, cost by cost: as facts state it, or estimated as the city's data says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from bot.guides.cost.ledger import ONE, Ledger, Money, converted
from content.guides.cities import City, Figure, Item

Home = Literal["flat", "room", "half", "relatives"]
"""A flat for all, one room for all, a bed in a shared room, or with relatives who take no rent."""
HOMES: tuple[Home, ...] = ("flat", "room", "half", "relatives")
Part = Literal["home", "food", "transport", "send"]
RIDES = 44
"""To work and back on the 22 working days of a month."""
FIRST_METRES, METRES = 20, 10
"""The size of a flat: so many square metres, and as many more for each person."""
FEE = Figure.model_validate("rem_global_cost_2025.total")
"""What sending money costs on average, in percent."""


@dataclass(frozen=True)
class Household:
    adults: int = 1
    children: int = 0

    @property
    def people(self) -> int:
        return self.adults + self.children

    @property
    def metres(self) -> int:
        """Of the flat that they need."""
        return FIRST_METRES + METRES * self.people


@dataclass(frozen=True)
class Line:
    """One cost of a month, `low` to `high`; None where nobody has verified any. `method`: how it was estimated."""

    part: Part
    low: Decimal | None = None
    high: Decimal | None = None
    method: str = ""
    facts: tuple[str, ...] = ()
    item: Item | None = None


def costs(city: City, household: Household, home: Home, ledger: Ledger, send: Money | None) -> tuple[Line, ...]:
    """Every cost of the month."""
    lines = [_home(city, household, home, ledger), _food(city, household, ledger), _rides(city, household, ledger)]
    if send and send.amount and city.place != "PE":
        lines.append(_sent(city, send, ledger))
    return tuple(lines)


def _home(city: City, household: Household, home: Home, ledger: Ledger) -> Line:
    if home == "relatives":
        return Line("home", Decimal(), Decimal(), "relatives")
    if home == "flat":
        fits = (item for item in city.homes if item.up_to is None or household.people <= item.up_to)
        item = next(fits, None)
        times = household.metres if item and item.estimate == "size" else 1
        return _line("home", item, ledger, Decimal(times))
    line = _line("home", city.room, ledger, ONE if home == "room" else ONE / 2)
    return line if home == "room" or line.high is None else replace(line, method="half")


def _food(city: City, household: Household, ledger: Ledger) -> Line:
    child = Decimal(city.food.child) if city.food and city.food.child else ONE
    line = _line("food", city.food, ledger, household.adults + household.children * child)
    return _levelled(line, city, ledger) if line.method == "levels" else line


def _rides(city: City, household: Household, ledger: Ledger) -> Line:
    """Of the adults: fares of children differ too much."""
    rides = RIDES if city.transport and city.transport.estimate == "rides" else 1
    return _line("transport", city.transport, ledger, Decimal(household.adults * rides))


def _sent(city: City, send: Money, ledger: Ledger) -> Line:
    """With the average fee on top."""
    amount, fee = converted(send.amount, send.currency, city.currency), ledger.number(FEE)
    if amount is None or fee is None:
        return Line("send", amount, amount)
    whole = amount * (1 + fee / 100)
    return Line("send", whole, whole, "fee", (FEE.fact,))


def _line(part: Part, item: Item | None, ledger: Ledger, times: Decimal) -> Line:
    """An item taken so many times."""
    if item is None or (high := ledger.number(item.high)) is None:
        return Line(part)
    low = ledger.number(item.low) if item.low else high
    size = ledger.number(item.size) if item.size else ONE
    people = ledger.number(item.people) if item.people else ONE
    if low is None or not size or not people:
        return Line(part)
    factor = times / size / people / (item.rooms or 1)
    facts = ledger.used(item.low, item.high, item.size, item.people)
    return Line(part, low * factor, high * factor, item.estimate or "", facts, item)


def _levelled(line: Line, city: City, ledger: Ledger) -> Line:
    """Food of another country at the prices of this one."""
    item = line.item
    if item is None or line.low is None or line.high is None:
        return line
    levels = [ledger.number(level) for level in item.levels]
    here, there = levels[0], levels[1] if len(levels) > 1 else ONE
    currency = ledger.unit(item.high)
    low, high = (converted(amount, currency, city.currency) for amount in (line.low, line.high))
    if low is None or high is None or not here or not there:
        return Line(line.part)
    facts = (*line.facts, *ledger.used(*item.levels))
    return replace(line, low=low * here / there, high=high * here / there, facts=facts)
