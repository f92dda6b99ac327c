"""The fields of an offer, read as people and programs write them."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.parse import urlsplit

from babel import Locale

from bot.guides.offers.occupations import words_of
from bot.guides.offers.wanted import MOST, is_known
from bot.guides.reading import plain_number
from content.loader import load_places
from nlu.entities import lists

LONGEST_ADDRESS = 1000
FEEDS = ("es", "en", "it", "de", "pt", "fr")
"""The languages in which feeds name countries."""
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d{1,2})?(?!\d)")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
_PERIODS = {
    "hour": ("hour", "hora", "h", "hr", "hourly", "stunde", "ora"),
    "day": ("day", "dia", "daily", "jornal", "tag", "giorno"),
    "week": ("week", "semana", "weekly", "woche", "settimana"),
    "month": ("", "month", "mes", "mensual", "monthly", "monat", "mese", "mensile"),
    "year": ("year", "ano", "anual", "annual", "yearly", "annum", "jahr", "anno", "annuale"),
}


class Unreadable(Exception):
    """What stands there is nothing of its kind."""


def country(text: str) -> str:
    """`ES` of `ES`, `es`, `España` or `Spain`. Empty of nothing."""
    if not text:
        return ""
    if is_known(text.upper()):
        return text.upper()
    if code := _countries().get(" ".join(words_of(text))):
        return code
    raise Unreadable(f"{text!r} is no country we know")


@cache
def _countries() -> dict[str, str]:
    """Every name of a country; not of its cities, which our places also count as names."""
    names = {
        " ".join(words_of(name)): code
        for language in FEEDS
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha()
    }
    short = {"usa": "US", "eeuu": "US", "ee uu": "US", "uk": "GB"}
    ours = {name: place.code for place in load_places().values() for name in (place.name.es, place.name.en)}
    return names | short | {" ".join(words_of(name)): code for name, code in ours.items() if len(code) == 2}


def address(text: str) -> str:
    """An http(s) address. Empty of nothing."""
    if not text:
        return ""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or len(text) > LONGEST_ADDRESS:
        raise Unreadable(f"{text[:60]!r} is no web address")
    return text


def day(text: str, today: dt.date) -> dt.date:
    """`2026-11-20`, with or without a time, `20/11/2026`, or as feeds write it."""
    with suppress(ValueError):
        if found := _SLASHED.match(text):
            date, month, year = map(int, found.groups())
            return dt.date(year, month, date)
        return dt.datetime.fromisoformat(text).date()
    with suppress(ValueError, TypeError):
        return parsedate_to_datetime(text).date()
    raise Unreadable(f"{text[:40]!r} is no day such as {today}")


def pay_range(text: str) -> tuple[Decimal | None, Decimal | None, str]:
    """(least, most, currency) of `1200`, `1.200 - 1.400 €`, `USD 15`. Nothing said is no pay."""
    if not text:
        return None, None, ""
    amounts = [plain_number(re.sub(r"\s", "", number)) for number in _NUMBER.findall(text)]
    if not amounts or len(amounts) > 2 or any(amount is None or not 0 < amount < MOST for amount in amounts):
        raise Unreadable(f"{text[:40]!r} is no amount such as 1200 or 1200-1400")
    known = sorted(amount for amount in amounts if amount is not None)
    return known[0], known[-1], _currency(_NUMBER.sub(" ", text))


def _currency(text: str) -> str:
    """The currency that is written beside an amount; empty where it may be several."""
    signs = re.findall(r"us\$|s/|[€£¥$]|[a-z]+", text.lower())
    found = {lists()["currency"].get(sign, "") for sign in signs if sign != "$"}
    return next((code for code in found if len(code) == 3 and code.isupper()), "")


def period(text: str) -> str:
    """`month` of `MONTH`, `mes`, `al mes`."""
    word = (words_of(text) or [""])[-1]
    if name := next((name for name, forms in _PERIODS.items() if word in forms), ""):
        return name
    raise Unreadable(f"{text[:40]!r} is not hour, day, week, month or year")


def yes(text: str) -> bool:
    return text.lower() in ("yes", "si", "sí", "true", "1", "x")
