"""Offers in a CSV file, parted by commas, semicolons or tabs, as spreadsheets save it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from bot.offers.posting import COLUMNS
from bot.offers.rows import Problem, Row, Unusable

LARGEST_CELL = 200_000
SIGNS = ",;\t"


def read(content: bytes) -> Iterator[Row | Problem]:
    """The rows, named by the line they end in. Raises Unusable."""
    csv.field_size_limit(LARGEST_CELL)
    text = _text(content)
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(SIGNS, key=first.count), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
    except csv.Error as error:
        raise Unusable(str(error)) from None
    if "title" not in header:
        raise Unusable(f"line 1: no column title; the columns are {', '.join(COLUMNS)}")
    yield from (Problem("line 1", f"column {name!r} is none we know") for name in header if name not in COLUMNS)
    yield from _rows(reader, header)


def _rows(reader: Iterator[list[str]], header: list[str]) -> Iterator[Row | Problem]:
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Problem(f"row {number}", str(error))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            yield Problem(f"row {number}", f"{len(cells)} cells under {len(header)} columns")
            continue
        yield Row(f"row {number}", dict(zip(header, cells, strict=False)))


def _text(content: bytes) -> str:
    """UTF-8, or what Excel saves on Windows."""
    try:
        return content.decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace").replace("\x00", "")
