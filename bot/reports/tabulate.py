"""The monthly report as tables of counts, and what a table must keep to itself before it is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.reports.monthly import Counted, Month, Report

FEW = 5
"""Fewer people than this could be recognised by who knows the place."""
BREAKDOWNS = {
    "visits": ("result", "channel", "campaign", "audience", "topic", "place", "language"),
    "attentions": ("channel", "audience", "region", "topic", "place", "language"),
}


@dataclass(frozen=True)
class Count:
    """A number of people. `hidden`: it is kept to ourselves, and `few` says that this is because it is below FEW."""

    number: int | None
    hidden: bool = False
    few: bool = False


@dataclass(frozen=True)
class Table:
    """What was counted (visits or attentions), by what, and for each name the counts of the month and of those before:
    the month before, then the same month a year ago. A count without a number: nothing is known of that month."""

    what: str
    by: str
    rows: Mapping[str, tuple[Count, ...]]


def tables(report: Report, *, public: bool = False) -> tuple[Table, ...]:
    """The totals, then each breakdown. For the public, counts of few people are hidden."""
    months = (report.month, report.before, report.year_before)
    totals = Table("total", "", {what: tuple(_total(month, what, public) for month in months) for what in BREAKDOWNS})
    return (totals, *(_table(months, what, by, public) for what, names in BREAKDOWNS.items() for by in names))


def _total(month: Month | None, what: str, public: bool) -> Count:
    if month is None:
        return Count(None)
    return _shown({"": len(_counted(month, what))}, public)[""]


def _table(months: Iterable[Month | None], what: str, by: str, public: bool) -> Table:
    counts = [Counter(getattr(item, by) for item in _counted(month, what)) if month else None for month in months]
    every = sum((column for column in counts if column), Counter[str]())
    first = counts[0] or Counter[str]()
    # What is not known goes last.
    names = sorted(every, key=lambda name: (not name, -first[name], -every[name], name))
    columns = [None if column is None else _shown({name: column[name] for name in names}, public) for column in counts]
    rows = {name: tuple(column[name] if column else Count(None) for column in columns) for name in names}
    return Table(what, by, rows)


def _counted(month: Month, what: str) -> tuple[Counted, ...]:
    return month.visits if what == "visits" else month.attentions


def _shown(counts: Mapping[str, int], public: bool) -> dict[str, Count]:
    few = {name for name, number in counts.items() if public and 0 < number < FEW}
    hidden = few | (_beside(counts, few) if len(counts) > 1 else set())
    return {
        name: Count(None if name in hidden else number, hidden=name in hidden, few=name in few)
        for name, number in counts.items()
    }


def _beside(counts: Mapping[str, int], few: set[str]) -> set[str]:
    """What must be hidden too, the smallest first, so that no hidden count can be had by subtraction from the total."""
    more: set[str] = set()
    others = sorted((name for name in counts if name not in few and counts[name]), key=lambda name: counts[name])
    for name in others:
        hidden = few | more
        if not few or (len(hidden) > 1 and sum(counts[item] for item in hidden) >= FEW):
            break
        more.add(name)
    return more
