"""Pay set beside the legal minimum of its place, or beside other pay. What cannot be compared is said, not guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from bot.dialogue.replies import usable
from content.guides.flags import load_work_law
from content.knowledge import Knowledge
from content.model import Fact, Value
from content.render import in_soles
from content.tables import Wage

Verdict = Literal["below", "below_there", "far_there", "near", "fine", "high", "unknown"]
WORKDAYS, WEEKDAYS = 6, 7
"""Days a week that are reckoned for pay by the day, and for a legal minimum by the day, which pays the rest too."""
MONTH = Decimal(52) / 12
"""Weeks in a month."""
PART_TIME = 35
"""With fewer hours a week than these, the minimum of a full week does not hold as it is."""
NEAR = Decimal(14) / 12
"""So much above the minimum, it may be one in more payments a year."""
HIGH = 4
FAR = Decimal("0.7")
"""Less than this part of a minimum that holds in one region only is too little for any."""
EXCHANGED = Decimal("0.95")
"""Less than the minimum counts from here on where the currencies differ: rates change every day."""


@dataclass(frozen=True)
class Pay:
    """What is paid for work: so much `per` hour, day, week or month, for so many hours a week if that is known."""

    amount: Value
    per: str
    hours: int | None = None

    def a_week(self, hours: int | None, days: int = WORKDAYS) -> Value | None:
        """What that is in a week. None: it depends on the hours, which nobody knows."""
        by = {"week": Decimal(1), "month": 1 / MONTH, "day": Decimal(days)}
        times = by.get(self.per) or (Decimal(hours) if hours else None)
        return None if times is None else _times(self.amount, times)


@dataclass(frozen=True)
class Beside:
    """Pay beside the minimum: how it stands, with what it was compared, and what was reckoned with."""

    verdict: Verdict
    pay: Pay
    minimum: Wage | None = None
    """The row of the minimum, if there is one."""
    hours: int | None = None
    """The hours a week that were reckoned with."""
    days: int | None = None
    """The days a week that were reckoned with."""
    far: bool = False
    """Whether it is far below."""
    why: Literal["", "minimum", "hours", "currency"] = ""
    """What was missing."""
    facts: tuple[str, ...] = ()


def pay_of(answers: Mapping[str, str], prefix: str = "") -> Pay | None:
    """The pay that was told. None: it was not, or not by what time."""
    said, per, hours = (answers.get(f"{prefix}{name}", "-") for name in ("pay", "per", "hours"))
    if "-" in (said, per) or per == "dk":
        return None
    return Pay(Value.model_validate(said), per, int(hours) if hours.isdecimal() else None)


def full_week(place: str, knowledge: Knowledge, today: dt.date) -> tuple[int, Fact] | None:
    """The hours of a full week by law, and the fact that says so."""
    law = load_work_law().get(place)
    if law is None or law.week is None or not usable(knowledge.facts[law.week.fact], today):
        return None
    fact = knowledge.facts[law.week.fact]
    number = fact.values[law.week.value].number
    return (int(number), fact) if number is not None else None


def beside_minimum(pay: Pay, place: str, knowledge: Knowledge, today: dt.date) -> Beside:
    """The pay beside the legal minimum there."""
    row, law = _minimum(pay.per, place, knowledge, today), load_work_law().get(place)
    if row is None:
        return Beside("unknown", pay, why="minimum", facts=tuple(filter(None, [law.no_minimum if law else ""])))
    full = full_week(place, knowledge, today)
    found = _compared(pay, row, full[0] if full else None, knowledge)
    if found.verdict == "below" and law and law.regional:
        found = replace(found, verdict="far_there" if found.far else "below_there")
    week = [full[1].key] if full and found.hours else []
    return replace(found, minimum=row, facts=tuple(dict.fromkeys([row.fact, *week])))


def less(now: Pay, before: Pay) -> bool | None:
    """Whether pay is less than other pay was. None: that cannot be told."""
    if now.per == before.per:
        ratio = _ratio(now.amount, before.amount)
    else:
        hours = now.hours or before.hours
        ratio = _ratio(now.a_week(now.hours or hours), before.a_week(before.hours or hours))
    return None if ratio is None else ratio < 1


def _minimum(per: str, place: str, knowledge: Knowledge, today: dt.date) -> Wage | None:
    """The minimum in force there, by the same time if there is one."""
    rows = [row for row in knowledge.wages.values() if row.place == place and usable(knowledge.facts[row.fact], today)]
    return next((row for row in rows if row.per == per), rows[0] if rows else None)


def _compared(pay: Pay, row: Wage, full: int | None, knowledge: Knowledge) -> Beside:
    least = Pay(knowledge.facts[row.fact].values[row.value], row.per)
    if row.per == pay.per and row.per in ("hour", "day"):
        return _judged(pay, _ratio(pay.amount, least.amount))
    hours = pay.hours or full
    part = row.per != "hour" and pay.hours is not None and pay.hours < (full or PART_TIME)
    week, least_week = pay.a_week(hours), least.a_week(hours, WEEKDAYS)
    if week is None or least_week is None or (part and full is None):
        return Beside("unknown", pay, why="hours")
    if part and pay.hours and full:
        least_week = _times(least_week, Decimal(pay.hours) / full)
    judged = _judged(pay, _ratio(week, least_week))
    days = WORKDAYS if pay.per == "day" else None
    return replace(judged, hours=hours if part or "hour" in (pay.per, row.per) else None, days=days)


def _judged(pay: Pay, ratio: Decimal | None) -> Beside:
    if ratio is None:
        return Beside("unknown", pay, why="currency")
    if ratio > HIGH:
        return Beside("high", pay)
    if ratio >= 1:
        return Beside("near" if ratio < NEAR else "fine", pay)
    return Beside("below", pay, far=ratio < FAR)


def _times(amount: Value, by: Decimal) -> Value:
    assert amount.number is not None
    return Value(number=amount.number * by, unit=amount.unit)


def _ratio(one: Value | None, other: Value | None) -> Decimal | None:
    """How many times the other amount the one is; by way of soles where the currencies differ."""
    if one is None or other is None:
        return None
    same = one.unit == other.unit
    above, below = (one.number, other.number) if same else (in_soles(one), in_soles(other))
    if above is None or not below:
        return None
    # Rates change every day: what is nearly the minimum counts as it.
    ratio = above / below
    return Decimal(1) if not same and EXCHANGED <= ratio < 1 else ratio
