"""Reads one file of the desk, which may be missing, and the topics its records name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from content.loader import ContentError, Entry, Problem, R, Reader, many
from content.model import Topic

Layout = Callable[[list[Path], list[Problem]], Iterator[Entry]]


def entries(layout: Layout, path: Path, problems: list[Problem]) -> Iterator[Entry]:
    """The entries of a file, still to be checked."""
    if not path.exists():
        problems.append(Problem(path.parent, 1, f"{path.name} is missing"))
        return
    yield from layout([path], problems)


def records(kind: type[R], key: str, path: Path, layout: Layout = many) -> dict[str, R]:
    """All of a file that stands by itself, by key. Raises ContentError with every problem, file and line."""
    problems: list[Problem] = []
    reader = Reader(kind, key)
    reader.read(entries(layout, path, problems), problems)
    if problems:
        raise ContentError(problems)
    return reader.records


def topics(root: Path, problems: list[Problem]) -> dict[str, Topic]:
    reader = Reader(Topic, "id")
    reader.read(entries(many, root / "topics.yml", problems), problems)
    return reader.records
