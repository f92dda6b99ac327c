"""Any file or page of offers to checked offers: one module a format, picked by what the content looks like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.offers import jobposting, objects, spreadsheet, syndication
from bot.offers.fetching import fetch, is_address
from bot.offers.posting import Posting, Wrong, posting
from bot.offers.rows import Problem, Row, Unusable

HEAD = 2000
"""Bytes in which a format shows."""


@dataclass(frozen=True)
class Defaults:
    """What the operator says of a whole file. `source` goes before what the file says itself."""

    source: str = ""
    place: str = ""


def read(where: str, defaults: Defaults, today: dt.date) -> Iterator[Posting | Problem]:
    """The offers of a file or an address; what is wrong with a row is a problem of its own and stops no other."""
    seen: dict[tuple[str, str], str] = {}
    try:
        content = fetch(where)
        for row in reader_of(content)(content):
            if isinstance(row, Problem):
                yield Problem(f"{where}, {row.at}", row.why)
                continue
            yield _checked(row, where, defaults, today, seen)
    except Unusable as error:
        yield Problem(where, str(error))


def reader_of(content: bytes) -> Callable[[bytes], Iterator[Row | Problem]]:
    """Which format it is."""
    head = content[:HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head[:1] in (b"{", b"["):
        return objects.read
    if any(sign in head for sign in (b"<rss", b"<feed", b"<rdf:rdf")):
        return syndication.read
    return jobposting.read_page if head[:1] == b"<" else spreadsheet.read


def _checked(
    row: Row, where: str, defaults: Defaults, today: dt.date, seen: dict[tuple[str, str], str]
) -> Posting | Problem:
    at = f"{where}, {row.at}"
    source = defaults.source or row.fields.get("source", "").strip() or _named(where)
    try:
        found = posting({**row.fields, "source": source, "place": row.fields.get("place") or defaults.place}, today)
    except Wrong as error:
        return Problem(at, str(error))
    first = seen.setdefault((found.source, found.source_id), row.at)
    return found if first == row.at else Problem(at, f"id: the same as in {first}")


def _named(where: str) -> str:
    return (urlsplit(where).hostname or where) if is_address(where) else Path(where).stem
