"""The regions of Peru that people attended by hand come from, and abroad."""

from __future__ import annotations

from pathlib import Path

from content.desk.reading import records
from content.loader import ROOT
from content.model import Record, Text


class Region(Record):
    """One region, in the order of the official lists."""

    id: str
    name: Text


def load_regions(root: Path = ROOT) -> dict[str, Region]:
    """The regions of `root`/desk/regions.yml, by id. Raises ContentError with every problem, file and line."""
    return records(Region, "id", root / "desk" / "regions.yml")
