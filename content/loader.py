"""Reads content/ into `Knowledge`. Collects every problem with its file and line instead of stopping at the first."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import ValidationError

from content.knowledge import Knowledge
from content.model import Article, Audience, Fact, Foreign, Place, Record, Reply, Source, Topic
from content.tables import TABLES

ROOT = Path(__file__).parent
_DATE = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with the content, where an editor finds it."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class ContentError(Exception):
    """The content cannot be used as it stands. `problems` holds every reason, in file order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class Entry:
    """One keyed record of a file, before it is checked, with the node that knows its lines."""

    path: Path
    key: str
    line: int
    node: yaml.Node
    data: Any

    def line_of(self, loc: tuple[int | str, ...]) -> int:
        """The line of the field a validator complains about; the record's own if the field is missing."""
        node, line = self.node, self.line
        for step in loc:
            child = _child(node, step)
            if child is None:
                break
            node, line = child, child.start_mark.line + 1
        return line


def _child(node: yaml.Node, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item: yaml.Node = node.value[step]
        return item
    return None


class _Loader(yaml.CSafeLoader):
    """The fast safe loader, which also refuses a key written twice: the second would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} is written twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_file(path: Path, problems: list[Problem]) -> Iterator[tuple[yaml.MappingNode, dict[str, Any]]]:
    try:
        with path.open(encoding="utf-8") as stream:
            loader = _Loader(stream)
            node = loader.get_single_node()
            data = loader.construct_document(node) if node else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.append(Problem(path, mark.line + 1 if mark else 1, str(error.problem)))
        return
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problems.append(Problem(path, 1, f"cannot be read as YAML: {error}"))
        return
    except ValueError as error:
        # YAML takes 2026-02-30 for a date and fails without saying where.
        problems.append(Problem(path, _impossible_date(path), str(error)))
        return
    if not isinstance(node, yaml.MappingNode) or not isinstance(data, dict):
        problems.append(Problem(path, 1, "expected a mapping of keys"))
        return
    yield node, data


def _impossible_date(path: Path) -> int:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        for written in _DATE.findall(line):
            try:
                dt.date(*map(int, written))
            except ValueError:
                return number
    return 1


def many(paths: list[Path], problems: list[Problem]) -> Iterator[Entry]:
    """Files that hold several records, each under its key."""
    for path in paths:
        for node, data in read_file(path, problems):
            for key_node, value_node in node.value:
                yield Entry(path, key_node.value, key_node.start_mark.line + 1, value_node, data.get(key_node.value))


def one(paths: list[Path], problems: list[Problem]) -> Iterator[Entry]:
    """Files that hold one record, whose key is the file's name."""
    for path in paths:
        for node, data in read_file(path, problems):
            yield Entry(path, path.stem, 1, node, data)


class Reader(Generic[R]):
    """Turns entries into records of one kind and remembers where each came from."""

    def __init__(self, kind: type[R], key: str) -> None:
        self.kind, self.key = kind, key
        self.records: dict[str, R] = {}
        self.entries: dict[str, Entry] = {}

    def read(self, entries: Iterator[Entry], problems: list[Problem]) -> None:
        for entry in entries:
            if first := self.entries.get(entry.key):
                problems.append(Problem(entry.path, entry.line, f"{entry.key} already stands in {first.path.name}"))
                continue
            self.entries[entry.key] = entry
            try:
                fields = entry.data if isinstance(entry.data, dict) else {}
                self.records[entry.key] = self.kind.model_validate({**fields, self.key: entry.key})
            except ValidationError as error:
                for item in error.errors():
                    where = ".".join(map(str, item["loc"]))
                    problems.append(Problem(entry.path, entry.line_of(item["loc"]), f"{where}: {item['msg']}"))


@dataclass(frozen=True)
class Library:
    """Knowledge with the place in the files each record came from, for the checks."""

    knowledge: Knowledge
    entries: dict[str, dict[str, Entry]]
    problems: list[Problem]

    def line(self, kind: str, key: str, *loc: int | str) -> tuple[Path, int]:
        entry = self.entries[kind][key]
        return entry.path, entry.line_of(loc)


def read(root: Path = ROOT) -> Library:
    """Reads what can be read, with all problems of shape. For checks; everybody else calls `load`."""
    problems: list[Problem] = []
    plan: dict[str, tuple[Reader[Any], Callable[..., Iterator[Entry]], list[Path]]] = {
        "facts": (Reader(Fact, "key"), many, sorted(root.glob("facts/**/*.yml"))),
        "articles": (Reader(Article, "id"), one, sorted(root.glob("articles/**/*.yml"))),
        "topics": (Reader(Topic, "id"), many, sorted(root.glob("topics.yml"))),
        "places": (Reader(Place, "code"), many, sorted(root.glob("places.yml"))),
        "audiences": (Reader(Audience, "id"), many, sorted(root.glob("audiences.yml"))),
        "sources": (Reader(Source, "key"), many, sorted(root.glob("sources/*.yml"))),
        "foreign": (Reader(Foreign, "id"), many, sorted(root.glob("languages.yml"))),
        "replies": (Reader(Reply, "intent"), many, sorted(root.glob("replies.yml"))),
    }
    plan |= {name: (Reader(kind, "id"), many, [*root.glob(f"tables/{name}.yml")]) for name, kind in TABLES.items()}
    for name, (reader, layout, paths) in plan.items():
        if not paths and name not in TABLES:
            problems.append(Problem(root, 1, f"no {name} found"))
        reader.read(layout(paths, problems), problems)
    records: dict[str, Any] = {name: reader.records for name, (reader, _, _) in plan.items()}
    knowledge = Knowledge(**records)
    return Library(knowledge, {name: reader.entries for name, (reader, _, _) in plan.items()}, problems)


def load_places(root: Path = ROOT) -> dict[str, Place]:
    """The places alone, for who needs no more of the knowledge. Raises ContentError."""
    return _alone(Reader(Place, "code"), root / "places.yml")


def load_audiences(root: Path = ROOT) -> dict[str, Audience]:
    """The audiences alone. Raises ContentError."""
    return _alone(Reader(Audience, "id"), root / "audiences.yml")


def _alone(reader: Reader[R], path: Path) -> dict[str, R]:
    problems: list[Problem] = []
    reader.read(many([path], problems), problems)
    if problems:
        raise ContentError(problems)
    return reader.records


def load(root: Path = ROOT) -> Knowledge:
    """The knowledge of `root`. Raises ContentError with every problem of shape, file and line."""
    library = read(root)
    if library.problems:
        raise ContentError(library.problems)
    return library.knowledge
