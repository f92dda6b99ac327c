"""One job offer as a source gives it, checked: whatever the format, the same fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from babel.numbers import is_currency

from bot.guides.offers.occupations import occupation_of, words_of
from bot.guides.offers.wanted import currency_of
from bot.offers.fields import Unreadable, address, country, day, pay_range, period, yes
from bot.offers.plain import plain

HOLDS = dt.timedelta(days=30)
"""How long an offer holds that does not say until when."""
TITLE, NAME, DESCRIPTION = 120, 80, 4000
FUTURE = dt.timedelta(days=1)
"""The source's clock may be in tomorrow already."""
T = TypeVar("T")

COLUMNS = {
    "id": "the source's own id of the offer; its link, if there is none",
    "title": "what is looked for, as the source writes it (needed)",
    "occupation": "a name of nlu/entities.yml, or words; else it is read from the title",
    "place": "the country: its two letters or its name (needed, or --place)",
    "city": "the city",
    "pay": "`1200`, `1200-1400` or `1.200 €`; nothing where it is not said",
    "currency": "three letters, EUR; else that of the country",
    "per": "hour, day, week, month or year; month if not said",
    "contract": "the kind of contract, as the source writes it",
    "employer": "who employs",
    "source": "who published it; else --source or the file's name",
    "url": "the page of the offer",
    "description": "its text",
    "published": "the day it was published, 2026-11-20 or 20/11/2026; today if not said",
    "closes": "the last day to apply",
    "sample": "yes: made up to show how it works",
}
"""The header of a CSV file and the names in a JSON list."""


class Wrong(Exception):
    """A row that cannot be an offer. The message names the field."""


@dataclass(frozen=True)
class Posting:
    """An offer, ready to be stored."""

    source: str
    source_id: str
    title: str
    occupation: str
    place: str
    city: str
    pay_low: Decimal | None
    pay_high: Decimal | None
    currency: str
    per: str
    contract: str
    employer: str
    url: str
    description: str
    published_on: dt.date
    closes_on: dt.date
    closes_said: bool
    sample: bool

    @property
    def same(self) -> str:
        """Told alike by several sources. Without an employer two offers of one title need not be the same job."""
        if not self.employer or self.sample:
            return f"{self.source}\n{self.source_id}"
        parts = (self.title, self.employer, self.city, self.place)
        return "\n".join(" ".join(words_of(part)) for part in parts)


def posting(fields: Mapping[str, str], today: dt.date) -> Posting:
    """The offer that these fields tell of. Raises Wrong."""
    given = {name: text.strip() for name, text in fields.items()}
    title = plain(given.get("title", ""), TITLE).replace("\n", " ")
    if not title:
        raise Wrong("title: there is none")
    place = _read("place", given, country)
    if not place:
        raise Wrong("place: there is none; give it with --place")
    url = _read("url", given, address)
    published = _read("published", given, lambda text: day(text, today)) if given.get("published") else today
    closes = _read("closes", given, lambda text: day(text, today)) if given.get("closes") else published + HOLDS
    if published > today + FUTURE:
        raise Wrong(f"published: {published} has not come yet")
    if closes < published:
        raise Wrong(f"closes: {closes} is before it was published, {published}")
    low, high, said = _read("pay", given, pay_range)
    currency = (given.get("currency") or said or (currency_of(place) if low else "")).upper()
    if currency and not is_currency(currency, "en"):
        raise Wrong(f"currency: {currency!r} is none")
    source_id = given.get("id") or url
    if not source_id:
        raise Wrong("id: there is neither an id nor a link")
    about = {name: _line(given.get(name, "")) for name in ("city", "contract", "employer")}
    return Posting(
        source=_line(given.get("source", "")),
        source_id=source_id[:500],
        title=title,
        occupation=occupation_of(given.get("occupation", "").replace("_", " ")) or occupation_of(title),
        place=place,
        pay_low=low,
        pay_high=high,
        currency=currency,
        per=_read("per", given, period) if low else "",
        url=url,
        description=plain(given.get("description", ""), DESCRIPTION),
        published_on=published,
        closes_on=closes,
        closes_said=bool(given.get("closes")),
        sample=yes(given.get("sample", "")),
        **about,
    )


def _line(text: str) -> str:
    return plain(text, NAME).replace("\n", " ")


def _read(name: str, given: Mapping[str, str], reader: Callable[[str], T]) -> T:
    try:
        return reader(given.get(name, ""))
    except Unreadable as error:
        raise Wrong(f"{name}: {error}") from None
