"""The regions of Peru that people attended by hand come from, and abroad."""

from __future__ import annotations

from pathlib import Path

from content.desk.reading import entries
from content.loader import ROOT, ContentError, Problem, Reader, many
from content.model import Record, Text


class Region(Record):
    """One region, in the order of the official lists."""

    id: str
    name: Text


def load_regions(root: Path = ROOT) -> dict[str, Region]:
    """The regions of `root`/desk/regions.yml, by id. Raises ContentError with every problem, file and line."""
    problems: list[Problem] = []
    reader = Reader(Region, "id")
    reader.read(entries(many, root / "desk" / "regions.yml", problems), problems)
    if problems:
        raise ContentError(problems)
    return reader.records
