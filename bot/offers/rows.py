"""What readers of files hand on: rows, and what was wrong with others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """The fields of one offer as the file names them by `posting.COLUMNS`, and where it stands."""

    at: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Problem:
    """What cannot be used, and where."""

    at: str
    why: str

    def __str__(self) -> str:
        return f"{self.at}: {self.why}"


class Unusable(Exception):
    """Nothing of a file or a page can be read. The message says why."""
