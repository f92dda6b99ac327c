"""When it is day where a contact lives. Pure: the moment is given."""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global

from bot.dialogue.context import Context
from bot.settings import LIMA

MORNING, EVENING = 9, 20
"""Nobody is told anything unasked before the one or from the other on, in their own time."""
STEP = dt.timedelta(minutes=15)
_CAPITALS = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "MX": "America/Mexico_City",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "US": "America/New_York",
}
LIVING = ("abroad",)
"""Who, of those that say where to, is there already."""


def zones_of(context: Context) -> tuple[ZoneInfo, ...]:
    """The times of the country where they live, the capital's first; Peru's where we do not know."""
    country = context.home or (context.goal or context.place if context.audience in LIVING else None)
    return _zones(country) if country else (LIMA,)


@cache
def _zones(country: str) -> tuple[ZoneInfo, ...]:
    names = get_global("territory_zones").get(country, ())
    first = _CAPITALS.get(country)
    ordered = dict.fromkeys((*((first,) if first else ()), *names))
    return tuple(ZoneInfo(name) for name in ordered) or (LIMA,)


def is_day(now: dt.datetime, zones: tuple[ZoneInfo, ...]) -> bool:
    """Whether it is day in all of them; in a country so wide that it never is, in the first."""
    if _ever(now, zones):
        return all(_light(now, zone) for zone in zones)
    return _light(now, zones[0])


def same_day(one: dt.datetime, other: dt.datetime, zones: tuple[ZoneInfo, ...]) -> bool:
    """Whether both are on one day of the calendar, anywhere in the country."""
    return any(one.astimezone(zone).date() == other.astimezone(zone).date() for zone in zones)


def morning(day: dt.date, zones: tuple[ZoneInfo, ...]) -> dt.datetime:
    """When the day begins for who is told something on it."""
    return dt.datetime.combine(day, dt.time(MORNING), zones[0])


def _light(now: dt.datetime, zone: ZoneInfo) -> bool:
    return MORNING <= now.astimezone(zone).hour < EVENING


def _ever(now: dt.datetime, zones: tuple[ZoneInfo, ...]) -> bool:
    """Whether some moment of this day is day in all of them."""
    offsets = [offset for zone in zones if (offset := now.astimezone(zone).utcoffset()) is not None]
    return max(offsets) - min(offsets) <= dt.timedelta(hours=EVENING - MORNING) - STEP
