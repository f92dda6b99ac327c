"""Reads one file of the desk, which may be missing, and the topics its records name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from content.loader import Entry, Problem, Reader, many
from content.model import Topic

Layout = Callable[[list[Path], list[Problem]], Iterator[Entry]]
_DATE = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")


def entries(layout: Layout, path: Path, problems: list[Problem]) -> Iterator[Entry]:
    """The entries of a file, still to be checked."""
    if not path.exists():
        problems.append(Problem(path.parent, 1, f"{path.name} is missing"))
        return
    try:
        yield from layout([path], problems)
    except ValueError as error:
        # YAML takes 2026-02-30 for a date and fails without saying where.
        problems.append(Problem(path, _impossible_date(path), str(error)))


def _impossible_date(path: Path) -> int:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        for written in _DATE.findall(line):
            try:
                dt.date(*map(int, written))
            except ValueError:
                return number
    return 1


def topics(root: Path, problems: list[Problem]) -> dict[str, Topic]:
    reader = Reader(Topic, "id")
    reader.read(entries(many, root / "topics.yml", problems), problems)
    return reader.records
