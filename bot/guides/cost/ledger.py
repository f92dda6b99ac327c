"""The figures that a reckoning may use on a day, and money brought into another currency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from content.guides.cities import Figure
from content.model import Fact
from content.prices import rates

ONE = Decimal(1)


@dataclass(frozen=True)
class Money:
    """An amount somebody named. `gross`: before what is deducted from pay."""

    amount: Decimal
    currency: str
    gross: bool = False


@dataclass(frozen=True)
class Ledger:
    """The figures of facts in force that are not withheld."""

    facts: Mapping[str, Fact]
    today: dt.date

    def number(self, figure: Figure | None) -> Decimal | None:
        fact = self.facts.get(figure.fact) if figure else None
        if figure is None or fact is None or not fact.in_force(self.today) or fact.withheld(self.today):
            return None
        return fact.values[figure.value].number

    def unit(self, figure: Figure) -> str:
        return self.facts[figure.fact].values[figure.value].unit or ""

    def used(self, *figures: Figure | None) -> tuple[str, ...]:
        """The facts of the figures that are known, each once."""
        return tuple(dict.fromkeys(item.fact for item in figures if item and self.number(item) is not None))


def converted(amount: Decimal, currency: str, into: str) -> Decimal | None:
    """The same money in another currency, by what both are worth in soles. None: no rate is known."""
    if currency == into:
        return amount
    here, there = _worth(currency), _worth(into)
    return None if here is None or there is None else amount * here / there


def _worth(currency: str) -> Decimal | None:
    """One unit in soles."""
    if currency == "PEN":
        return ONE
    return rates()[currency].soles if currency in rates() else None
