"""What comes in at once: the offers of some files or addresses, kept, with what was wrong with the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.offers.feeds import Defaults, read
from bot.offers.posting import Posting
from bot.offers.rows import Problem
from bot.offers.store import keep
from content.loader import ROOT

SAMPLE = ROOT / "offers" / "sample.csv"
"""Offers made up to show how it works."""


@dataclass
class Intake:
    """What came of reading, and of keeping. Offers that had closed already are counted, not kept."""

    offers: list[Posting] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    closed: int = 0
    new: int = 0
    again: int = 0


def taken_in(where: Iterable[str], defaults: Defaults, today: dt.date) -> Intake:
    """Reads all of it. Touches no database."""
    intake = Intake()
    for one in where:
        for item in read(one, defaults, today):
            if isinstance(item, Problem):
                intake.problems.append(item)
            elif item.closes_on < today:
                intake.closed += 1
            else:
                intake.offers.append(item)
    return intake


def samples(today: dt.date) -> Intake:
    """The shipped samples, each marked as one."""
    intake = taken_in([str(SAMPLE)], Defaults(), today)
    intake.offers = [replace(offer, sample=True) for offer in intake.offers]
    return intake


async def kept(session: AsyncSession, intake: Intake) -> Intake:
    """Stores the offers that were read."""
    intake.new = await keep(session, intake.offers)
    intake.again = len(intake.offers) - intake.new
    return intake
