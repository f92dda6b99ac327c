"""The board's figures: pure functions over cases. Times are minutes of opening time, held against the targets."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.cases.hours import minutes_between
from bot.reports.period import Period
from bot.storage.case_tables import Case
from content.desk.service import Service

LEFT = ("left", "spam", "duplicate")
"""Cases that ended so were owed nothing more: without an answer, none was late."""
STARS = (5, 4, 3, 2, 1)

Spell = tuple[dt.datetime, dt.datetime | None]


@dataclass(frozen=True)
class Took:
    """How long something took. `within` the target: None while it can still be."""

    minutes: float | None
    within: bool | None


@dataclass(frozen=True)
class Measured:
    """A case with its times."""

    case: Case
    reply: Took
    resolution: Took
    spells: tuple[Spell, ...] = ()
    """When nobody had it."""


@dataclass(frozen=True)
class Spread:
    """What most of a number of times stayed within, in whole minutes, and how many of those due were in time."""

    count: int
    median: int | None
    p90: int | None
    due: int
    within: int

    @property
    def share(self) -> int | None:
        """Percent in time of what was due. What was not done and is late counts as late."""
        return round(100 * self.within / self.due) if self.due else None


@dataclass(frozen=True)
class Line:
    """The figures of one team, topic, place, priority or agent; of all cases without a name."""

    name: str
    opened: int
    reply: Spread
    resolution: Spread
    rated: int
    stars: int
    """Of all ratings together."""

    @property
    def average(self) -> float | None:
        return round(self.stars / self.rated, 1) if self.rated else None


@dataclass(frozen=True)
class DayCount:
    day: dt.date
    opened: int
    answered: int
    closed: int


def measure(case: Case, service: Service, now: dt.datetime, spells: tuple[Spell, ...] = ()) -> Measured:
    targets = service.targets
    reply = _took(case, case.replied_at, targets.first_reply.of(case.priority), service, now)
    # Time on hold counts too: the contact lives through it.
    resolution = _took(case, case.closed_at, targets.resolution.of(case.priority), service, now)
    if case.reason == "handled":
        reply = Took(None, None)  # Staff wrote first: nobody waited.
    if case.outcome in LEFT:
        resolution = Took(None, None)
    return Measured(case, reply, resolution, spells)


def _took(case: Case, done_at: dt.datetime | None, target: float, service: Service, now: dt.datetime) -> Took:
    minutes = minutes_between(service, case.opened_at, done_at or now)
    if done_at is not None:
        return Took(minutes, minutes <= target)
    if case.status == "closed":
        return Took(None, None if case.outcome in LEFT else False)
    return Took(None, False if minutes > target else None)


def spread(times: Iterable[Took]) -> Spread:
    times = list(times)
    minutes = sorted(took.minutes for took in times if took.minutes is not None)
    due = [took for took in times if took.within is not None]
    return Spread(
        count=len(minutes),
        median=round(statistics.median(minutes)) if minutes else None,
        p90=round(minutes[math.ceil(0.9 * len(minutes)) - 1]) if minutes else None,
        due=len(due),
        within=sum(took.within is True for took in due),
    )


def line(name: str, cases: Sequence[Measured]) -> Line:
    ratings = [item.case.rating for item in cases if item.case.rating is not None]
    return Line(
        name=name,
        opened=len(cases),
        reply=spread(item.reply for item in cases),
        resolution=spread(item.resolution for item in cases),
        rated=len(ratings),
        stars=sum(ratings),
    )


def by(cases: Iterable[Measured], name: Callable[[Case], object]) -> tuple[Line, ...]:
    """A line for each name, the most cases first. What has none stands under an empty name."""
    groups: dict[str, list[Measured]] = {}
    for item in cases:
        groups.setdefault(str(name(item.case) or ""), []).append(item)
    lines = [line(key, group) for key, group in groups.items()]
    return tuple(sorted(lines, key=lambda item: (-item.opened, item.name)))


def stars(cases: Iterable[Case]) -> dict[int, int]:
    """How many contacts said what of the attention. After danger nobody is asked."""
    counts = Counter(case.rating for case in cases if case.rating is not None and not case.hidden)
    return {number: counts[number] for number in STARS}


def by_day(cases: Sequence[Case], period: Period, service: Service) -> tuple[DayCount, ...]:
    def on(moments: Iterable[dt.datetime | None]) -> Counter[dt.date]:
        return Counter(moment.astimezone(service.zone).date() for moment in moments if moment)

    opened = on(case.opened_at for case in cases)
    answered, closed = on(case.replied_at for case in cases), on(case.closed_at for case in cases)
    return tuple(DayCount(day, opened[day], answered[day], closed[day]) for day in period.days)


def waiting_by_hour(cases: Iterable[Measured], period: Period, service: Service, now: dt.datetime) -> tuple[float, ...]:
    """For each hour of the day: how many cases nobody had at half past it, on an average day of the period."""
    spells = [spell for item in cases for spell in item.spells]
    return tuple(_waiting_at(spells, period, service, now, hour) for hour in range(24))


def _waiting_at(spells: Sequence[Spell], period: Period, service: Service, now: dt.datetime, hour: int) -> float:
    moments = [dt.datetime.combine(day, dt.time(hour, 30), service.zone).astimezone(dt.UTC) for day in period.days]
    past = [moment for moment in moments if moment <= now]
    waiting = sum(start <= at < (end or now) for at in past for start, end in spells)
    return round(waiting / len(past), 1) if past else 0.0
