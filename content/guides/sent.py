"""What is said to voice notes, pictures, files, stickers, locations, contacts and forwarded messages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from content.desk.reading import entries
from content.guides.form import FOLDER
from content.guides.menu import load_ways
from content.loader import ROOT, ContentError, Problem, Reader, many
from content.model import Record, Text

KINDS = ("voice", "photo", "document", "video", "sticker", "location", "contact", "forwarded", "other")


class Sent(Record):
    """The words for one kind, and the guides offered under them."""

    kind: str
    text: Text
    ways: tuple[str, ...] = ()


@cache
def load_sent(root: Path = ROOT) -> dict[str, Sent]:
    """The words of content/guides/sent.yml, by kind. Raises ContentError with every problem, file and line."""
    problems: list[Problem] = []
    path = root / FOLDER.name / "sent.yml"
    reader = Reader(Sent, "kind")
    reader.read(entries(many, path, problems), problems)
    ways = load_ways(root)
    problems += [Problem(path, 1, f"nothing is said to {kind}") for kind in KINDS if kind not in reader.entries]
    for kind, sent in reader.records.items():
        entry = reader.entries[kind]
        if kind not in KINDS:
            problems.append(Problem(path, entry.line, f"unknown kind {kind}, not one of {KINDS}"))
        for index, way in enumerate(sent.ways):
            if way not in ways:
                problems.append(Problem(path, entry.line_of(("ways", index)), f"{kind}: unknown guide {way}"))
    if problems:
        raise ContentError(problems)
    return reader.records
