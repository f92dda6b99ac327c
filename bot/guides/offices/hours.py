"""Whether an office is open now, by its own clock, and when it opens next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

import holidays
from babel.dates import format_date

from bot.words import translator
from content.guides.opening import Opening
from content.model import Language

AHEAD = 14
"""Days within which we look for the next opening."""
SOON = 6
"""So many days ahead the name of the weekday is enough."""


@dataclass(frozen=True)
class State:
    """How an office stands. `until`: it closes then. `opens`: it opens next then. Both by its own clock."""

    kind: Literal["open", "closed", "holiday", "unknown"]
    until: dt.datetime | None = None
    opens: dt.datetime | None = None


def state(opening: Opening | None, zone: ZoneInfo, countries: Collection[str], now: dt.datetime) -> State:
    """How the office stands `now`. `countries`: whose public holidays it keeps."""
    if opening is None:
        return State("unknown")
    here = now.astimezone(zone)
    for opens, closes in _periods(opening, here, countries):
        if here < opens:
            free = _is_holiday(here.date(), countries) and opening.holidays is None
            return State("holiday" if free else "closed", opens=opens)
        if here < closes:
            return State("open", until=closes)
    return State("closed")


def _periods(
    opening: Opening, here: dt.datetime, countries: Collection[str]
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """The periods from this day on, by the office's clock."""
    for day in (here.date() + dt.timedelta(days=ahead) for ahead in range(AHEAD)):
        periods = opening.on(day)
        if _is_holiday(day, countries):
            periods = opening.holidays or ()
        for period in periods:
            yield _at(day, period.opens, here), _at(day, period.closes, here)


def _at(day: dt.date, minutes: int, here: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), here.tzinfo) + dt.timedelta(minutes=minutes)


def _is_holiday(day: dt.date, countries: Collection[str]) -> bool:
    return any(day in _holidays(country) for country in countries)


@cache
def _holidays(country: str) -> holidays.HolidayBase | dict[dt.date, str]:
    return holidays.country_holidays(country) if country in holidays.list_supported_countries() else {}


def told(state: State, now: dt.datetime, language: Language) -> str:
    """The state in words; a time is always that of the place."""
    _ = translator(language)
    if state.kind == "unknown":
        return _("We do not know its hours.")
    if state.until:
        return _("🟢 Open now, until {time} (time there)").format(time=_time(state.until))
    first = _("🔴 Public holiday there: probably closed.") if state.kind == "holiday" else _("🔴 Closed now.")
    if not state.opens:
        return first
    day = _day(state.opens, now.astimezone(state.opens.tzinfo).date(), language)
    return f"{first} " + _("It opens {day} at {time} (time there)").format(day=day, time=_time(state.opens))


def _day(opens: dt.datetime, today: dt.date, language: Language) -> str:
    _ = translator(language)
    ahead = (opens.date() - today).days
    if ahead < 2:
        return _("tomorrow") if ahead else _("today")
    if ahead <= SOON:
        return _("on {weekday}").format(weekday=format_date(opens, "EEEE", language))
    return _("on {weekday}").format(weekday=format_date(opens, "EEEE d MMMM", language))


def _time(at: dt.datetime) -> str:
    return f"{at.hour}:{at.minute:02}"
