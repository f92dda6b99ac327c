"""For how long what contacts leave with us is kept."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from content.desk.reading import records
from content.guides.form import FOLDER
from content.loader import ROOT, one
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
    return records(Retention, "id", root / FOLDER.name / "retention.yml", one)["retention"]
