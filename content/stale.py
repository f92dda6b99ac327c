"""Which facts to review first: the risky, the often shown, the overdue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from content.knowledge import Knowledge
from content.model import Fact

WEIGHT = {"high": 3, "normal": 1}
"""How much worse it is to be wrong, by risk."""


@dataclass(frozen=True)
class Stale:
    """A fact to review, in how many days (below zero: overdue), and how often it was shown of late."""

    fact: Fact
    days: int
    shown: int
    withheld: bool

    @property
    def score(self) -> int:
        return WEIGHT[self.fact.risk] * (1 + self.shown)


def stale(knowledge: Knowledge, today: dt.date, shown: Mapping[str, int], within: int) -> list[Stale]:
    """The facts whose review is overdue or due `within` days, the most urgent first. `shown`: key -> times."""
    found = [
        Stale(fact, (fact.review_on - today).days, shown.get(fact.key, 0), fact.withheld(today))
        for fact in knowledge.facts.values()
        if fact.review_on <= today + dt.timedelta(days=within)
    ]
    return sorted(found, key=lambda item: (-item.score, item.days >= 0, item.fact.review_on, item.fact.key))
