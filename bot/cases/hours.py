"""Opening time: when the service is open, and how its minutes pass. Moments come with a zone and go out in UTC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache

import holidays

from content.desk.service import WEEKDAYS, Period, Service

HORIZON = 366
"""After so many days without a minute of opening time, none will come."""


class NeverOpen(Exception):
    """The service has no opening time left: no hours, and no special day to come."""


def is_open(service: Service, at: dt.datetime) -> bool:
    return next_opening(service, at) == _utc(at)


def next_opening(service: Service, at: dt.datetime) -> dt.datetime | None:
    """When the service opens next; the moment itself when it is open. None: never."""
    return next((opens for opens, _ in _stretches(service, at)), None)


def closing(service: Service, at: dt.datetime) -> dt.datetime | None:
    """When the period that runs at the moment ends; a lunch break and midnight end one too. None: it is closed."""
    opens, closes = next(_stretches(service, at), (None, None))
    return closes if opens == _utc(at) else None


def after(service: Service, at: dt.datetime, minutes: float) -> dt.datetime:
    """The moment when so many minutes of opening time have passed. Raises NeverOpen."""
    left = dt.timedelta(minutes=minutes)
    for opens, closes in _stretches(service, at):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise NeverOpen


def minutes_between(service: Service, start: dt.datetime, end: dt.datetime) -> float:
    """The minutes of opening time from one moment to another; 0 if the other is not later."""
    spent, end = dt.timedelta(), _utc(end)
    for opens, closes in _stretches(service, start):
        if opens >= end:
            break
        spent += min(closes, end) - opens
    return spent / dt.timedelta(minutes=1)


def _stretches(service: Service, since: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """The opening time from a moment on, in order, as starts and ends."""
    day, last = since.astimezone(service.zone).date(), _utc(since)
    idle = 0
    while idle < HORIZON:
        idle += 1
        for period in _periods(service, day):
            # What lies before the moment is cut off; so is what comes twice when the clocks go forward.
            opens, closes = max(_moment(service, day, period.opens), last), _moment(service, day, period.closes)
            if opens < closes:
                yield opens, closes
                last, idle = closes, 0
        day += dt.timedelta(days=1)


def _periods(service: Service, day: dt.date) -> tuple[Period, ...]:
    if day in service.special:
        return service.special[day]
    if service.holidays and day in _holidays(service.holidays, day.year):
        return ()
    return service.hours.get(WEEKDAYS[day.weekday()], ())


@cache
def _holidays(country: str, year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays(country, years=year))


def _moment(service: Service, day: dt.date, minutes: int) -> dt.datetime:
    """When the clocks of the service show so many minutes of a day: wall time, which may jump."""
    midnight = dt.datetime.combine(day, dt.time(), service.zone)
    return _utc(midnight + dt.timedelta(minutes=minutes))


def _utc(moment: dt.datetime) -> dt.datetime:
    """Comparable: when the clocks go back, a local time equals no other zone's."""
    return moment.astimezone(dt.UTC)
