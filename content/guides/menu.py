"""The way into each guide: its name, its command, what people write to come to it, beside which answers it stands."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from content.desk.reading import entries, topics
from content.guides.form import FOLDER
from content.loader import ROOT, ContentError, Problem, Reader, many
from content.model import Asks, Record, Text


class Way(Record):
    """How one gets to a guide, or to one thing it does."""

    id: str
    name: Text
    """On the button."""
    command: Text | None = None
    """Without its slash: `ofertas`, `offers`."""
    hint: Text | None = None
    """What the channel's menu of commands says of it."""
    phrases: Asks = Asks(es=(), en=())
    """Whole messages that ask for it."""
    topics: tuple[str, ...] = ()
    """Under answers on these it is offered."""
    opens: str = Field("", pattern=r"^(\w+:[\w=.-]*)?$")
    """The guide and what it is opened with, `privacy:erase`; empty: the guide of this name."""
    listed: bool = True
    """It stands in the menu."""


@cache
def load_ways(root: Path = ROOT) -> dict[str, Way]:
    """The ways of content/guides/menu.yml, by id, in order. Raises ContentError with every problem, file and line."""
    problems: list[Problem] = []
    reader = Reader(Way, "id")
    reader.read(entries(many, root / FOLDER.name / "menu.yml", problems), problems)
    known = topics(root, problems)
    for name, way in reader.records.items():
        entry = reader.entries[name]
        for index, topic in enumerate(way.topics):
            if topic not in known:
                problems.append(Problem(entry.path, entry.line_of(("topics", index)), f"{name}: unknown topic {topic}"))
    if problems:
        raise ContentError(problems)
    return reader.records
