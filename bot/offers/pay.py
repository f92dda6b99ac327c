"""The pay of an offer: in words, by the month, and beside the legal minimum of its place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from bot.storage.contact_tables import Offer
from bot.words import mark, translator
from content.knowledge import Knowledge
from content.model import Fact, Language, Value
from content.render import money, soles, value
from content.tables import Wage

WEEKS = Decimal(52) / 12
HOURS, DAYS = 40, 5
"""Of a week's work, where a pay by the hour or the day is reckoned by the month."""
MONTHLY = {
    "hour": HOURS * WEEKS,
    "day": DAYS * WEEKS,
    "week": WEEKS,
    "month": Decimal(1),
    "year": Decimal(1) / 12,
}
PER = {
    "hour": mark("an hour"),
    "day": mark("a day"),
    "week": mark("a week"),
    "month": mark("a month"),
    "year": mark("a year"),
}


def pay_in_words(offer: Offer, language: Language) -> str:
    """`1.200 € - 1.400 € al mes (≈ S/ 4,680 - S/ 5,460)`; empty where none is given."""
    _ = translator(language)
    ends = tuple(dict.fromkeys(end for end in (offer.pay_low, offer.pay_high) if end is not None))
    if not ends:
        return ""
    written = " - ".join(money(end, offer.currency, language) for end in ends)
    about = " - ".join(filter(None, (soles(Value(number=end, unit=offer.currency)) for end in ends)))
    per = _(PER[offer.per or "month"])
    return f"{written} {per}" + (f" (≈ {about})" if about else "")


def pay_per(amount: Value, per: str, language: Language) -> str:
    """`1.221 € al mes`."""
    return f"{value(amount, language)} {translator(language)(PER[per])}"


@dataclass(frozen=True)
class Least:
    """The legal minimum that an offer is compared with."""

    wage: Wage
    fact: Fact
    times: Decimal
    """The best pay of the offer is so many times this."""
    reckoned: bool
    """One of the two is by another time: 40 hours and five days a week are counted."""

    @property
    def amount(self) -> Value:
        return self.fact.values[self.wage.value]


def beside_least(offer: Offer, knowledge: Knowledge, today: dt.date) -> Least | None:
    """The lowest minimum wage that is known there and in force, and how the offer stands to it. None: they cannot be
    compared."""
    best = offer.pay_high if offer.pay_high is not None else offer.pay_low
    if best is None:
        return None
    rows = (row for row in knowledge.wages.values() if row.place == offer.place)
    compared = (_compared(offer, best, row, knowledge.facts[row.fact], today) for row in rows)
    return max(filter(None, compared), key=lambda least: least.times, default=None)


def _compared(offer: Offer, best: Decimal, wage: Wage, fact: Fact, today: dt.date) -> Least | None:
    minimum = fact.values[wage.value]
    if not fact.in_force(today) or fact.withheld(today) or minimum.unit != offer.currency or not minimum.number:
        return None
    months = _months(fact) if offer.per == "year" else Decimal(12)
    monthly = best * MONTHLY[offer.per or "month"] * 12 / months
    return Least(wage, fact, monthly / (minimum.number * MONTHLY[wage.per]), offer.per != wage.per)


def _months(fact: Fact) -> Decimal:
    """How many monthly payments make a year there: fourteen in Spain."""
    payments = fact.values.get("payments")
    return payments.number if payments and payments.number else Decimal(12)
