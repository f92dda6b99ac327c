"""What a contact wants to be told of a list, as effects: what is near its last day, and what is still missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from bot.guides.checklist.sheet import Line, Sheet
from bot.guides.checklist.state import NAME, Kept
from bot.guides.checklist.words import worded
from bot.guides.effects import Effect, Forget, Remind
from bot.words import translator
from content.model import Language, Text
from content.render import date

CONSENT = "reminders"
BEFORE = (60, 30, 7)
"""Days before the last day of a paper."""
WEEKS = 4
"""So many weeks in a row somebody who does not come back is told what is missing."""
WEEK = dt.timedelta(weeks=1)


def prefix(name: str) -> str:
    """How the keys of a list's reminders begin."""
    return f"{NAME}:{name}:"


def renewed(sheet: Sheet, before: Kept) -> tuple[Effect, ...]:
    """All reminders of a list as they are to be now, in place of those there were."""
    kept = sheet.kept
    if not (before.warn or before.nudge or kept.warn or kept.nudge):
        return ()
    wanted: list[Effect] = [Forget(prefix(sheet.checklist.id))]
    if not sheet.said:
        return tuple(wanted)
    if kept.warn:
        wanted += [one for line in sheet.lines if line.got for one in _before(line, sheet)]
    if kept.nudge and sheet.missing:
        wanted += _weekly(sheet)
    return tuple(wanted)


def _before(line: Line, sheet: Sheet) -> Iterator[Remind]:
    if line.last is None:
        return
    for days in BEFORE:
        on = line.last - dt.timedelta(days=days)
        if on > sheet.today:
            text = _both(partial(_expiring, line, sheet, days))
            yield _remind(sheet, f"{line.key}:expiry:{days}", on, text)


def _weekly(sheet: Sheet) -> Iterator[Remind]:
    for week in range(1, WEEKS + 1):
        yield _remind(sheet, f"nudge:{week}", sheet.today + week * WEEK, _both(partial(_missing, sheet)))


def _remind(sheet: Sheet, what: str, on: dt.date, text: Text) -> Remind:
    name = sheet.checklist.id
    return Remind(f"{prefix(name)}{what}", on, text, choice=f"g:{NAME}:list={name}", label=_both(_see))


def _both(words: Callable[[Language], str]) -> Text:
    return Text(es=words("es"), en=words("en"))


def _expiring(line: Line, sheet: Sheet, days: int, language: Language) -> str:
    _ = translator(language)
    assert line.last
    return _("{days} days are left for a paper of your list “{list}”: “{paper}”. Its last day is {date}.").format(
        days=days,
        list=sheet.checklist.name.of(language),
        paper=worded(line.claim, sheet, language),
        date=date(line.last, language),
    )


def _missing(sheet: Sheet, language: Language) -> str:
    _ = translator(language)
    return _("Your list “{list}”: {done} of {total} ready. What you have already can be ticked.").format(
        list=sheet.checklist.name.of(language), done=sheet.done, total=len(sheet.lines)
    )


def _see(language: Language) -> str:
    _ = translator(language)
    return _("See my list")
