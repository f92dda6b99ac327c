"""The knowledge as one SQLite file: opened in an instant however much there is, read as it is asked for, and searched.

Made from the YAML files, which stay what editors write; where they have changed since, it is made anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Generic, TypeVar

from content.check import check
from content.knowledge import Index, Knowledge
from content.loader import ROOT, ContentError, load
from content.model import Article, Asks, Audience, Fact, Foreign, Place, Record, Reply, Source, Topic
from content.search import Search, fill
from content.tables import Agency, Certifier, Checklist, Hotline, Office, Portal, PriceLevel, Sign, Wage

R = TypeVar("R", bound=Record)
_SCHEMA = "create table record (kind text, key text, body text); create unique index keyed on record (kind, key);"


class Shelf(Mapping[str, R], Generic[R]):
    """The records of one kind, each read when it is first asked for."""

    def __init__(self, connection: sqlite3.Connection, name: str, kind: type[R]) -> None:
        self._connection, self._name, self._kind = connection, name, kind
        self._read: dict[str, R] = {}

    def __getitem__(self, key: str) -> R:
        if key not in self._read:
            query = "select body from record where kind = ? and key = ?"
            row = self._connection.execute(query, (self._name, key)).fetchone()
            if row is None:
                raise KeyError(key)
            self._read[key] = self._kind.model_validate_json(row[0])
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        query = "select key from record where kind = ? order by rowid"
        return (key for (key,) in self._connection.execute(query, (self._name,)))

    def __len__(self) -> int:
        [count] = self._connection.execute("select count(*) from record where kind = ?", (self._name,)).fetchone()
        return int(count)


def opened(folder: Path, root: Path = ROOT) -> Knowledge:
    """The knowledge of `root`, from its file in `folder`; written there first where it is missing or outdated.

    Raises ContentError if the content cannot be used as it stands.
    """
    path = folder / f"content-{_digest(root)}.sqlite"
    if not path.exists():
        try:
            write(path, load(root))
        except KeyError as missing:
            raise ContentError(check(root)) from missing
        for old in folder.glob("content-*.sqlite"):
            if old != path:
                old.unlink(missing_ok=True)
    return read(path)


def read(path: Path) -> Knowledge:
    """The knowledge of a file that `write` made."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    knowledge = Knowledge(
        facts=Shelf(connection, "facts", Fact),
        articles=Shelf(connection, "articles", Article),
        topics=Shelf(connection, "topics", Topic),
        places=Shelf(connection, "places", Place),
        audiences=Shelf(connection, "audiences", Audience),
        sources=Shelf(connection, "sources", Source),
        replies=Shelf(connection, "replies", Reply),
        foreign=Shelf(connection, "foreign", Foreign),
        hotlines=Shelf(connection, "hotlines", Hotline),
        offices=Shelf(connection, "offices", Office),
        wages=Shelf(connection, "wages", Wage),
        price_levels=Shelf(connection, "price_levels", PriceLevel),
        portals=Shelf(connection, "portals", Portal),
        agencies=Shelf(connection, "agencies", Agency),
        signs=Shelf(connection, "signs", Sign),
        certifiers=Shelf(connection, "certifiers", Certifier),
        checklists=Shelf(connection, "checklists", Checklist),
    )
    # What is derived from all articles is read from where it was put down, not from each of them.
    rows = connection.execute("select id, question, place, topic from article")
    vars(knowledge).update(index=Index.of(rows), search=Search(connection))
    return knowledge


def _digest(root: Path) -> str:
    """Changes when a file does: by its name, size and time, since reading them all is what we want to save."""
    digest = hashlib.sha256()
    for path in sorted([*root.rglob("*.yml"), *root.rglob("*.py"), *root.rglob("*.csv")]):
        stat = path.stat()
        digest.update(f"{path.relative_to(root)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def write(path: Path, knowledge: Knowledge) -> None:
    """Makes the file, whole or not at all: another process may be reading. How articles are asked is left out: that
    teaches the understanding, which has learned it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        part = Path(folder) / path.name
        connection = sqlite3.connect(part)
        connection.executescript(_SCHEMA)
        for kind in fields(knowledge):
            records: Mapping[str, Record] = getattr(knowledge, kind.name)
            rows = ((kind.name, key, _body(record)) for key, record in records.items())
            connection.executemany("insert into record values (?, ?, ?)", rows)
        fill(connection, knowledge)
        connection.commit()
        connection.close()
        part.replace(path)


def _body(record: Record) -> str:
    if isinstance(record, Article):
        record = record.model_copy(update={"asks": Asks(es=(), en=())})
    return record.model_dump_json(exclude_defaults=True)
