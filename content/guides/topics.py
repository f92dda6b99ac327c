"""The topics in groups: what one chooses from on a phone."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from content.desk.reading import entries, topics
from content.guides.form import FOLDER
from content.loader import ROOT, ContentError, Problem, Reader, many
from content.model import Record, Text


class Group(Record):
    """Topics that belong together."""

    id: str = Field(pattern=r"^\w{1,20}$")
    name: Text
    topics: tuple[str, ...] = Field(min_length=1)


@cache
def load_groups(root: Path = ROOT) -> dict[str, Group]:
    """The groups of content/guides/topics.yml, in order: every topic in one of them. Raises ContentError with every
    problem, file and line."""
    problems: list[Problem] = []
    path = root / FOLDER.name / "topics.yml"
    reader = Reader(Group, "id")
    reader.read(entries(many, path, problems), problems)
    known, seen = topics(root, problems), dict[str, str]()
    for name, group in reader.records.items():
        for index, topic in enumerate(group.topics):
            line = reader.entries[name].line_of(("topics", index))
            if topic not in known:
                problems.append(Problem(path, line, f"{name}: unknown topic {topic}"))
            elif topic in seen:
                problems.append(Problem(path, line, f"{name}: {topic} already stands in {seen[topic]}"))
            seen.setdefault(topic, name)
    problems += [Problem(path, 1, f"{topic} stands in no group") for topic in known if topic not in seen]
    if problems:
        raise ContentError(problems)
    return reader.records
