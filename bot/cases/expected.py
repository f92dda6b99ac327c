"""The honest wait: when a contact can expect the first reply, from the opening hours and how long it really takes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cases import hours
from content.desk.service import Priority, Service

ENOUGH, RECENT = 5, 50
"""Fewer waits than the one say nothing; more than the other are the past."""
SHARE = 0.8
"""So many of the recent cases were answered within what we promise."""
SHORTEST = 5.0
HOUR = 60


@dataclass(frozen=True)
class Expected:
    """What the contact is told."""

    due_at: dt.datetime
    open_now: bool
    opens_at: dt.datetime
    """The next opening; now, if it is open."""
    measured: bool
    """From recent waits; otherwise it is what we aim for."""


def expect(service: Service, now: dt.datetime, priority: Priority, recent: Sequence[float]) -> Expected:
    """`recent`: minutes of opening time that cases of this priority waited, newest first. Raises NeverOpen."""
    opens_at = hours.next_opening(service, now)
    if opens_at is None:
        raise hours.NeverOpen
    measured = len(recent) >= ENOUGH
    target = service.targets.first_reply.of(priority)
    wait = _promise(_usual(recent[:RECENT]), target if priority == "urgent" else None) if measured else target
    return Expected(hours.after(service, now, wait), hours.is_open(service, now), opens_at, measured)


def _usual(waits: Sequence[float]) -> float:
    """What most waits stayed within."""
    return max(SHORTEST, sorted(waits)[math.ceil(SHARE * len(waits)) - 1])


def _promise(real: float, limit: float | None) -> float:
    """A wait in round minutes. Rounding goes no further than the limit; what is real does: honest beats nice."""
    step = 5 if real < HOUR else 15
    rounded = math.ceil(real / step) * step
    return limit if limit is not None and real <= limit < rounded else rounded
