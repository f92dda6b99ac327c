"""For how long what contacts leave with us is kept."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from content.desk.reading import entries
from content.guides.form import FOLDER
from content.loader import ROOT, ContentError, Problem, Reader, one
from content.model import Record


class Retention(Record):
    """Days, each since the last time it was of use."""

    id: str
    talks: int = Field(ge=1)
    cases: int = Field(ge=1)
    files: int = Field(ge=1)
    exports: int = Field(ge=1)
    removals: int = Field(ge=3)


@cache
def load_retention(root: Path = ROOT) -> Retention:
    """What content/guides/retention.yml says. Raises ContentError with every problem, file and line."""
    problems: list[Problem] = []
    reader = Reader(Retention, "id")
    reader.read(entries(one, root / FOLDER.name / "retention.yml", problems), problems)
    if problems:
        raise ContentError(problems)
    return reader.records["retention"]
