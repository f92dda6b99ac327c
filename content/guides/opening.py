"""When offices are open, as data beside the words of content/tables/offices.yml."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from content.desk.reading import entries
from content.desk.service import Day, Period
from content.guides.form import FOLDER
from content.loader import ROOT, ContentError, Problem, Reader, many
from content.model import Record
from content.tables import Office

SATURDAY, SUNDAY = 5, 6


class Opening(Record):
    """The hours of one office, in its own time."""

    id: str
    weekdays: Day = ()
    saturday: Day = ()
    sunday: Day = ()
    holidays: Day | None = None
    """None: nobody says, so that it is probably closed."""

    def on(self, day: dt.date) -> tuple[Period, ...]:
        """The periods of a day that is no holiday."""
        return {SATURDAY: self.saturday, SUNDAY: self.sunday}.get(day.weekday(), self.weekdays)


@cache
def load_openings(root: Path = ROOT) -> dict[str, Opening]:
    """The hours of content/guides/opening.yml, by office. Raises ContentError with every problem, file and line."""
    problems: list[Problem] = []
    reader, offices = Reader(Opening, "id"), Reader(Office, "id")
    reader.read(entries(many, root / FOLDER.name / "opening.yml", problems), problems)
    offices.read(entries(many, root / "tables" / "offices.yml", problems), problems)
    for name in reader.records:
        entry = reader.entries[name]
        if name not in offices.records:
            problems.append(Problem(entry.path, entry.line, f"unknown office {name}"))
        elif offices.records[name].hours is None:
            problems.append(Problem(entry.path, entry.line, f"{name} has no hours in words: its fact gives none"))
    if problems:
        raise ContentError(problems)
    return reader.records
