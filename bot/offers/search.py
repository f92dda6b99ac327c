"""The offers that somebody wants, those that are what they look for before those that only speak of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.guides.offers.occupations import stem, words_of
from bot.guides.offers.wanted import Wanted
from bot.offers.pay import MONTHLY
from bot.storage.contact_tables import Offer
from content.loader import load_places
from content.prices import rates
from nlu.text import lexicon

WORK = {"trabajo", "trabajos", "trabajar", "empleo", "chamba", "job", "jobs", "work", "oferta", "ofertas", "puesto"}
"""Words that every offer has, or none needs."""
TITLE = "A"
"""The weight of what an offer is; what its text tells has another."""


@dataclass(frozen=True)
class Page:
    """Some of the offers that fit, and how many there are."""

    offers: Sequence[Offer]
    total: int


async def search(session: AsyncSession, wanted: Wanted, today: dt.date, start: int = 0, size: int = 3) -> Page:
    """The offers in force that fit: real ones first, then those whose title says it, then the newest."""
    fits = and_(*conditions(wanted, today))
    total = await session.scalar(select(func.count()).select_from(Offer).where(fits)) or 0
    order = (Offer.sample, _is_it(wanted).desc(), Offer.published_on.desc(), Offer.id.desc())
    found = await session.scalars(select(Offer).where(fits).order_by(*order).offset(start).limit(size))
    return Page(found.all(), total)


async def any_in_force(session: AsyncSession, today: dt.date) -> bool:
    """Whether there is any offer at all."""
    return bool(await session.scalar(select(exists().where(Offer.closes_on >= today))))


def conditions(wanted: Wanted, today: dt.date) -> list[ColumnElement[bool]]:
    """What an offer must be: in force, told once, and as wanted."""
    fits = [Offer.closes_on >= today, ~_told_already(today)]
    if wanted.place:
        fits.append(Offer.place.in_(_countries(wanted.place)))
    if wanted.city:
        fits.append(Offer.found.op("@@")(_query(words_of(wanted.city), TITLE)))
    if wanted.what:
        fits.append(_about(wanted))
    if wanted.amount is not None:
        fits.append(_month_pay(wanted.currency) >= wanted.amount * _worth(wanted.currency)[wanted.currency])
    return fits


@cache
def _countries(place: str) -> tuple[str, ...]:
    """A country; of a region such as Europe, the countries in it that we know."""
    return (place, *(code for code, known in load_places().items() if place in known.within))


def _told_already(today: dt.date) -> ColumnElement[bool]:
    """Another source told of the same job before."""
    other = aliased(Offer)
    return exists().where(other.same == Offer.same, other.id < Offer.id, other.closes_on >= today)


def _about(wanted: Wanted) -> ColumnElement[bool]:
    """Of the occupation, or with all the words somewhere."""
    return _says(wanted, "")


def _is_it(wanted: Wanted) -> ColumnElement[bool]:
    """Whether it is what is looked for, and does not only mention it."""
    return _says(wanted, TITLE)


def _says(wanted: Wanted, weight: str) -> ColumnElement[bool]:
    words, occupation = _terms(wanted.what), wanted.occupation
    ways: list[ColumnElement[bool]] = [Offer.found.op("@@")(_query(words, weight))] if words else []
    ways += [Offer.occupation == occupation] if occupation else []
    return or_(*ways) if ways else literal(True)


def _terms(text: str) -> list[str]:
    idle = {*lexicon()["stop"], *WORK}
    return [word for word in words_of(text) if word not in idle]


def _query(words: Sequence[str], weight: str = "") -> ColumnElement[object]:
    """All of the words, in whichever of their forms."""
    ending = f":{weight}" if weight else ""
    return func.to_tsquery("simple", " & ".join(f"'{stem(word)}'{ending}" for word in words))


def _month_pay(currency: str) -> ColumnElement[Decimal]:
    """The best pay an offer names, by the month, in soles if both currencies can be reckoned in soles."""
    best = func.coalesce(Offer.pay_high, Offer.pay_low)
    worth = case(_worth(currency), value=Offer.currency, else_=None)
    return best * worth * case(MONTHLY, value=Offer.per, else_=None)


def _worth(currency: str) -> dict[str, Decimal]:
    """What one unit is worth, by currency; a currency without a rate is compared with itself alone."""
    soles = {"PEN": Decimal(1), **{code: rate.soles for code, rate in rates().items()}}
    return soles if currency in soles else {currency: Decimal(1)}
