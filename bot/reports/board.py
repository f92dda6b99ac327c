"""The supervisor's board: what waits now, and how the cases of some days went."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.hours import minutes_between
from bot.cases.office import Office
from bot.reports import figures
from bot.reports.figures import DayCount, Line, Spell
from bot.reports.period import Period
from bot.storage.case_tables import Assignment, Case, Promise
from bot.storage.staff_tables import Agent


@dataclass(frozen=True)
class Load:
    """How many cases an agent holds, of how many they can."""

    name: str
    held: int
    paused: int
    capacity: int


@dataclass(frozen=True)
class Now:
    """The cases open at this moment."""

    waiting: int
    urgent: int
    """Of those waiting."""
    held: int
    paused: int
    longest: Case | None
    """The one that nobody has had for longest."""
    longest_minutes: int
    """Of opening time."""
    by_team: Mapping[str, int]
    loads: tuple[Load, ...]


@dataclass(frozen=True)
class Promises:
    kept: int
    missed: int

    @property
    def share(self) -> int | None:
        return round(100 * self.kept / (self.kept + self.missed)) if self.kept + self.missed else None


@dataclass(frozen=True)
class Board:
    """The figures of the cases opened in a period; `stars` are of those closed in it, `promises` of those made."""

    period: Period
    whole: Line
    lines: Mapping[str, tuple[Line, ...]]
    """team, topic, place, priority, and agent where asked for -> the lines."""
    days: tuple[DayCount, ...]
    hours: tuple[float, ...]
    stars: Mapping[int, int]
    closed: int
    promises: Promises

    @property
    def average(self) -> float | None:
        """Of the stars."""
        rated = sum(self.stars.values())
        return round(sum(number * count for number, count in self.stars.items()) / rated, 1) if rated else None


async def now(session: AsyncSession, office: Office) -> Now:
    cases = (await session.scalars(select(Case).where(Case.status != "closed"))).all()
    waiting = [case for case in cases if case.status == "waiting"]
    longest = min(waiting, key=lambda case: (case.waiting_since, case.id), default=None)
    spent = minutes_between(office.service, longest.waiting_since, office.now()) if longest else 0
    counts = Counter(case.status for case in cases)
    return Now(
        waiting=len(waiting),
        urgent=sum(case.priority == "urgent" for case in waiting),
        held=counts["held"],
        paused=counts["paused"],
        longest=longest,
        longest_minutes=round(spent),
        by_team=Counter(case.team for case in waiting),
        loads=await _loads(session, cases),
    )


async def _loads(session: AsyncSession, cases: Iterable[Case]) -> tuple[Load, ...]:
    """Of those who take cases, and of whoever else has one, the fullest first."""
    having = Counter((case.agent_id, case.status) for case in cases)
    taking = Agent.active & Agent.role.in_(("agent", "supervisor"))
    statement = select(Agent).where(or_(taking, Agent.id.in_([key for key, _ in having if key])))
    agents = await session.scalars(statement.order_by(Agent.name))
    loads = [Load(item.name, having[item.id, "held"], having[item.id, "paused"], item.capacity) for item in agents]
    return tuple(sorted(loads, key=lambda load: -load.held / max(load.capacity, 1)))


async def board(session: AsyncSession, office: Office, period: Period, *, by_agent: bool = False) -> Board:
    """The figures of a period. `by_agent`: with a line for each agent, which only supervisors may see."""
    service, at = office.service, office.now()
    start, end = period.bounds(service.zone)
    cases = await _cases(session, start, end)
    spells = await _spells(session, cases)
    measured = [figures.measure(case, service, at, spells[case.id]) for case in cases]
    opened = [item for item in measured if start <= item.case.opened_at < end]
    closed = [case for case in cases if case.closed_at and start <= case.closed_at < end]
    lines = {
        "team": figures.by(opened, lambda case: case.team),
        "topic": figures.by(opened, lambda case: case.topic),
        "place": figures.by(opened, lambda case: case.place),
        "priority": figures.by(opened, lambda case: case.priority),
    }
    if by_agent:
        names = await _names(session)
        lines["agent"] = figures.by(opened, lambda case: names.get(case.agent_id or 0))
    return Board(
        period=period,
        whole=figures.line("", opened),
        lines=lines,
        days=figures.by_day(cases, period, service),
        hours=figures.waiting_by_hour(measured, period, service, at),
        stars=figures.stars(closed),
        closed=len(closed),
        promises=await _promises(session, start, end),
    )


async def _cases(session: AsyncSession, start: dt.datetime, end: dt.datetime) -> Sequence[Case]:
    """The cases that were open at any time of the period."""
    still = or_(Case.closed_at.is_(None), Case.closed_at >= start)
    return (await session.scalars(select(Case).where(Case.opened_at < end, still).order_by(Case.id))).all()


async def _spells(session: AsyncSession, cases: Sequence[Case]) -> dict[int, tuple[Spell, ...]]:
    """Case -> when nobody had it: from its opening, and from each return to the queue."""
    statement = select(Assignment).where(Assignment.case_id.in_([case.id for case in cases]))
    had: dict[int, list[Assignment]] = {}
    for assignment in await session.scalars(statement.order_by(Assignment.started_at, Assignment.id)):
        had.setdefault(assignment.case_id, []).append(assignment)
    return {case.id: _between(case, had.get(case.id, [])) for case in cases}


def _between(case: Case, had: Sequence[Assignment]) -> tuple[Spell, ...]:
    since: dt.datetime | None = case.opened_at
    spells: list[Spell] = []
    for assignment in had:
        if since and since < assignment.started_at:
            spells.append((since, assignment.started_at))
        since = assignment.ended_at
    if since and (case.closed_at is None or since < case.closed_at):
        spells.append((since, case.closed_at))
    return tuple(spells)


async def _names(session: AsyncSession) -> dict[int, str]:
    return {agent.id: agent.name for agent in await session.scalars(select(Agent))}


async def _promises(session: AsyncSession, start: dt.datetime, end: dt.datetime) -> Promises:
    statement = (
        select(Promise.kept, func.count())
        .where(Promise.made_at >= start, Promise.made_at < end, Promise.kept.is_not(None))
        .group_by(Promise.kept)
    )
    counts = {bool(kept): count for kept, count in await session.execute(statement)}
    return Promises(counts.get(True, 0), counts.get(False, 0))
