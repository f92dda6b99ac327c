"""What staff see of a contact's lists once a person has the talk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.dialogue.context import Context
from bot.guides.checklist.sheet import Sheet
from bot.guides.checklist.state import State
from bot.guides.checklist.words import short
from bot.words import translator
from content.guides.papers import Guided, load_papers
from content.knowledge import Knowledge
from content.model import Language
from content.render import date

SHOWN = 3
"""So many lists stand on a case card, the last one first."""


@dataclass(frozen=True)
class Noted:
    """A list in words: how far it is, and what is missing or near its last day."""

    title: str
    missing: str
    dates: str

    @property
    def line(self) -> str:
        return "; ".join(filter(None, (self.title, self.missing, self.dates)))


def sheets(
    context: Context, knowledge: Knowledge, today: dt.date, papers: Mapping[str, Guided] | None = None
) -> tuple[Sheet, ...]:
    """The lists a contact has begun."""
    state, papers = State.of(context), load_papers() if papers is None else papers
    names = sorted(state.lists, key=lambda name: (name != state.last, name))
    known = [name for name in names if name in knowledge.checklists and name in papers]
    return tuple(
        Sheet(knowledge.checklists[name], papers[name], state.lists[name], knowledge, today) for name in known[:SHOWN]
    )


def noted(sheet: Sheet, language: Language) -> Noted:
    """A list for staff to read."""
    _ = translator(language)
    title = _("{list}: {done} of {total} ready").format(
        list=sheet.checklist.name.of(language), done=sheet.done, total=len(sheet.lines)
    )
    missing = ", ".join(short(line, sheet, language) for line in sheet.missing)
    dates = ", ".join(_dates(sheet, language))
    return Noted(
        title=title,
        missing=_("missing: {papers}").format(papers=missing) if missing else "",
        dates=_("last day: {papers}").format(papers=dates) if dates else "",
    )


def _dates(sheet: Sheet, language: Language) -> Iterator[str]:
    for line in sheet.lines:
        if line.last:
            sign = "⚠ " if line.over or line.short else ""
            yield f"{sign}{short(line, sheet, language)} ({date(line.last, language)})"
