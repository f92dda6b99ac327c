"""What is left of a month's pay in a city: reckoned from facts alone, exactly, in the money of the place."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from bot.guides.cost.costs import HOMES, Home, Household, Line, Part, costs
from bot.guides.cost.ledger import ONE, Ledger, Money, converted
from content.guides.cities import City

WEEK = Decimal(40)
"""Hours of a working week where no fact states them."""
WEEKS = Decimal(52) / 12
VITAL: frozenset[Part] = frozenset({"home", "food"})
"""Without these, what is left would mislead."""


@dataclass(frozen=True)
class Wage:
    """A month's pay and an hour's, of one person. `gross`: what is deducted is not known."""

    month: Decimal
    hour: Decimal
    gross: bool
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Budget:
    """A month in a city. `pay` of all who earn; None where it is not known."""

    city: City
    household: Household
    home: Home
    earners: int
    minimum: Wage | None
    pay: Decimal | None
    gross: bool
    own: bool
    """The pay is what the contact named, not the minimum wage."""
    deducted: bool
    """What they named was before deductions, and is reckoned here as the minimum wage is."""
    lines: tuple[Line, ...]

    @property
    def missing(self) -> tuple[Part, ...]:
        return tuple(line.part for line in self.lines if line.high is None)

    @property
    def costs(self) -> tuple[Decimal, Decimal]:
        """The least and the most that what is known of costs."""
        known = [(line.low, line.high) for line in self.lines if line.low is not None and line.high is not None]
        return sum((low for low, _ in known), Decimal()), sum((high for _, high in known), Decimal())

    @property
    def left(self) -> tuple[Decimal, Decimal] | None:
        """The least and the most that is left; below nought it is lacking. None: that cannot be said."""
        low, high = self.costs
        return None if self.pay is None or VITAL & set(self.missing) else (self.pay - high, self.pay - low)

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact it rests on, each once."""
        wage = self.minimum.facts if self.minimum else ()
        return tuple(dict.fromkeys((*wage, *(fact for line in self.lines for fact in line.facts))))

    def hours(self, amount: Decimal) -> int | None:
        """Hours of work at the minimum wage that earn it."""
        if self.minimum is None:
            return None
        return int((amount / self.minimum.hour).quantize(ONE, ROUND_HALF_UP))


def budget(
    city: City,
    household: Household,
    ledger: Ledger,
    *,
    home: Home,
    named: Money | None = None,
    earners: int = 1,
    send: Money | None = None,
) -> Budget:
    """The month of a household. `named`: what each earns, if not the minimum wage; `send`: what goes home."""
    minimum = minimum_wage(city, ledger)
    pay, gross = _pay(city, ledger, minimum, named)
    return Budget(
        city=city,
        household=household,
        home=home,
        earners=earners,
        minimum=minimum,
        pay=None if pay is None else pay * earners,
        gross=gross,
        own=named is not None,
        deducted=named is not None and named.gross and not gross,
        lines=costs(city, household, home, ledger, send),
    )


def minimum_wage(city: City, ledger: Ledger) -> Wage | None:
    """The minimum wage in hand, or before deductions where those are not known."""
    if city.pay is None or (stated := ledger.number(city.pay.gross)) is None:
        return None
    hours = (ledger.number(city.pay.week) or WEEK) * WEEKS
    gross = stated if city.pay.per == "month" else stated * hours
    kept = _kept(city, ledger)
    month = gross if kept is None else gross * kept
    facts = ledger.used(city.pay.gross, city.pay.net, *city.pay.less, city.pay.week)
    return Wage(month, month / hours, kept is None, facts)


def home_of(household: Household, cities: tuple[City, ...]) -> Home:
    """Where such a household usually starts: one alone in a room, where rooms are known in each of the cities."""
    return "room" if household.people == 1 and all(city.room for city in cities) else "flat"


def alternatives(city: City, household: Household, home: Home) -> tuple[Home, ...]:
    """How else they could live there, as far as it can be reckoned."""
    alone = household.people == 1
    possible = {"flat": city.homes, "room": city.room, "half": city.room and alone, "relatives": True}
    return tuple(other for other in HOMES if possible[other] and other != home)


def _kept(city: City, ledger: Ledger) -> Decimal | None:
    """The share of gross pay that is left in hand. None: nobody has verified it."""
    if city.pay is None:
        return None
    gross, net = ledger.number(city.pay.gross), ledger.number(city.pay.net)
    if gross and net is not None:
        return net / gross
    known = [taken for figure in city.pay.less if (taken := ledger.number(figure)) is not None]
    return ONE - sum(known, Decimal()) / 100 if known and len(known) == len(city.pay.less) else None


def _pay(city: City, ledger: Ledger, minimum: Wage | None, named: Money | None) -> tuple[Decimal | None, bool]:
    """What one of them has in hand a month, and whether it is still before deductions."""
    if named is None:
        return (minimum.month, minimum.gross) if minimum else (None, False)
    amount = converted(named.amount, named.currency, city.currency)
    kept = _kept(city, ledger) if named.gross else ONE
    return (amount, True) if amount is None or kept is None else (amount * kept, False)
