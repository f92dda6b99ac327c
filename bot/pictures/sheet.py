"""What a picture of costs says, apart from how it is drawn: drawing takes a second to load."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One place's share of a row: its words, and from where to where it reaches; None where there is no figure."""

    words: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Row:
    """What is compared: a heading and a bar for each place."""

    heading: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Sheet:
    """All that the picture says."""

    title: str
    household: str
    places: tuple[str, ...]
    rows: tuple[Row, ...]
    results: tuple[str, ...]
    """What is left in each place."""
    notes: tuple[str, ...]
    """Base dates, sources, and what is not counted."""
