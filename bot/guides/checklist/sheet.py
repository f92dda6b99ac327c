"""A list as it is today: each paper with its tick, its dates and what they mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.dialogue.replies import usable
from bot.guides.checklist.state import Kept
from content.guides.papers import Extra, Guided, Length, later
from content.knowledge import Knowledge
from content.model import Fact
from content.tables import Checklist, Claim

CELLS = 10
"""How long the progress bar is at most."""
FULL, EMPTY = "▓", "░"


@dataclass(frozen=True)
class Line:
    """One paper. `given`: the date the contact told; `last`: the last day it serves; `until`: the day it must reach."""

    number: int
    key: str
    claim: Claim
    extra: Extra
    got: bool
    today: dt.date
    given: dt.date | None = None
    last: dt.date | None = None
    until: dt.date | None = None

    @property
    def over(self) -> bool:
        """It no longer serves."""
        return self.last is not None and self.last < self.today

    @property
    def short(self) -> bool:
        """It serves, but not as long as is asked for."""
        return not self.over and self.last is not None and self.until is not None and self.last < self.until

    @property
    def ready(self) -> bool:
        """They have it, and it serves."""
        return self.got and not self.over and not self.short


class Sheet:
    """A list of the table with what a contact has of it."""

    def __init__(self, checklist: Checklist, guided: Guided, kept: Kept, knowledge: Knowledge, today: dt.date) -> None:
        self.checklist, self.guided, self.kept, self.knowledge, self.today = checklist, guided, kept, knowledge, today

    def keeping(self, kept: Kept) -> Sheet:
        """The same list with this of it."""
        return Sheet(self.checklist, self.guided, kept, self.knowledge, self.today)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The papers in the table's order, then the family's."""
        known = [(self.guided.keys_of(claim)[0], claim) for claim in self.checklist.papers]
        added = self.guided.family.items() if self.kept.family else ()
        return tuple(self._line(number, key, claim) for number, (key, claim) in enumerate([*known, *added], start=1))

    def line(self, key: str) -> Line | None:
        return next((line for line in self.lines if line.key == key), None)

    @property
    def said(self) -> bool:
        """A list with a paper missing would mislead: if one of its facts cannot be said today, none is."""
        return all(self.may_say(line.claim) for line in self.lines)

    @property
    def done(self) -> int:
        return sum(line.ready for line in self.lines)

    @property
    def bar(self) -> str:
        """Full only when all is ready, empty only when nothing is."""
        total = len(self.lines)
        cells = min(total, CELLS)
        filled = self.done * cells // total or min(self.done, 1)
        return FULL * filled + EMPTY * (cells - filled)

    @property
    def missing(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.ready)

    @property
    def dated(self) -> tuple[Line, ...]:
        """The papers that have a date to tell."""
        return tuple(line for line in self.lines if line.extra.dated)

    @property
    def time(self) -> tuple[Claim, ...]:
        """How long the offices take, as far as it may be said today."""
        return tuple(claim for claim in self.guided.time if self.may_say(claim))

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All that the list rests on today, each once."""
        return tuple(self.knowledge.facts[key] for key in dict.fromkeys(self._keys()))

    def may_say(self, proven: Claim | Length | None) -> bool:
        """Whether a fact bears it out today."""
        fact = self.knowledge.facts.get(proven.fact) if proven else None
        return fact is not None and usable(fact, self.today)

    def _keys(self) -> Iterator[str]:
        for line in self.lines:
            rests = (line.claim, line.extra.lead, line.extra.lasting, line.extra.fresh)
            yield from (proven.fact for proven in rests if proven and self.may_say(proven))
        yield from (claim.fact for claim in self.time)

    def _line(self, number: int, key: str, claim: Claim) -> Line:
        extra, given = self.guided.extras[key], self.kept.dates.get(key)
        last = self._after(given, extra.fresh) if extra.fresh else given
        until = self._after(self.today, extra.lasting)
        return Line(number, key, claim, extra, key in self.kept.got, self.today, given, last, until)

    def _after(self, day: dt.date | None, length: Length | None) -> dt.date | None:
        """The day that much later, where it is known and may be said."""
        if day is None or length is None or not self.may_say(length):
            return None
        return later(day, self.knowledge.facts[length.fact].values[length.value])
