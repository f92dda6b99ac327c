"""The days a report is about, in the service's own time zone."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> list[dt.date]:
        return [self.first + dt.timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def bounds(self, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
        """Its first midnight and the one after its end."""
        return _midnight(self.first, zone), _midnight(self.last + dt.timedelta(days=1), zone)


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def last_days(today: dt.date, number: int) -> Period:
    """So many days up to today, today included."""
    return Period(today - dt.timedelta(days=number - 1), today)


def month_of(day: dt.date) -> Period:
    first = day.replace(day=1)
    return Period(first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1))


def month_before(period: Period) -> Period:
    return month_of(period.first - dt.timedelta(days=1))


def year_before(period: Period) -> Period:
    """The same month a year earlier."""
    return month_of(period.first.replace(year=period.first.year - 1))


def month_named(name: str) -> Period | None:
    """The month written as 2026-10. None: it is no month."""
    found = _MONTH.fullmatch(name)
    if found is None or int(found[1]) < 2000:
        return None
    return month_of(dt.date(int(found[1]), int(found[2]), 1))
