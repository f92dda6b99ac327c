"""Facts as the rows of a spreadsheet, which editors fill in elsewhere and bring back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from content.knowledge import Knowledge
from content.model import Fact, Value

COLUMNS = (
    *("key", "place", "statement_es", "statement_en", "values", "valid_from", "valid_until"),
    *("source", "cite", "verified_on", "review_on", "confidence", "risk"),
)
ENCODING = "utf-8-sig"
"""With the mark that tells Excel the encoding; a file without it is read too."""
KEY = re.compile(r"[a-z][a-z0-9_]*")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class SheetError(Exception):
    """A sheet that cannot be taken as it stands: every reason on a line, with its row as a spreadsheet counts."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))


def scalar(value: Value) -> str:
    """A value as editors write it: `1221 EUR`, `14`, `2026-06-30`."""
    if value.date or value.number is None:
        return str(value.date)
    return f"{value.number:f} {value.unit or ''}".rstrip()


def write(path: Path, facts: Iterable[Fact]) -> None:
    """One row a fact, in the order of COLUMNS."""
    with path.open("w", encoding=ENCODING, newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(_row(fact) for fact in facts)


def _row(fact: Fact) -> Iterator[str]:
    cells = {
        "statement_es": fact.statement.es,
        "statement_en": fact.statement.en,
        "values": "\n".join(f"{name}={scalar(value)}" for name, value in fact.values.items()),
    }
    return (cells[name] if name in cells else str(getattr(fact, name) or "") for name in COLUMNS)


def read(path: Path, knowledge: Knowledge) -> list[Fact]:
    """The facts of a sheet, whose places and sources we must know. Raises SheetError with every problem."""
    facts: dict[str, Fact] = {}
    problems: list[str] = []
    for number, row in enumerate(_rows(path), start=2):
        if not any(row.values()):
            continue
        try:
            fact = _fact(row)
        except ValidationError as error:
            for item in error.errors():
                problems.append(f"row {number}: {'.'.join(map(str, item['loc']))}: {item['msg']}")
        except ValueError as error:
            problems.append(f"row {number}: {error}")
        else:
            problems += (f"row {number}: {message}" for message in _unknown(fact, knowledge))
            if fact.key in facts:
                problems.append(f"row {number}: key: {fact.key} stands in a row above")
            facts[fact.key] = fact
    if problems:
        raise SheetError(problems)
    return list(facts.values())


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows under the header, each with all of COLUMNS. Takes the semicolons of a Spanish spreadsheet too."""
    try:
        text = path.read_bytes().decode(ENCODING)
    except UnicodeDecodeError:
        raise SheetError(["row 1: not UTF-8: save the sheet as “CSV UTF-8”"]) from None
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = next(reader, [])
    if set(names) != set(COLUMNS) or len(names) != len(COLUMNS):
        raise SheetError([f"row 1: the columns are not {', '.join(COLUMNS)}"])
    for number, cells in enumerate(reader, start=2):
        if len(cells) > len(names):
            raise SheetError([f"row {number}: more cells than columns"])
        filled = [cell.replace("\r\n", "\n").strip() for cell in cells] + [""] * (len(names) - len(cells))
        yield dict(zip(names, filled, strict=True))


def _fact(row: dict[str, str]) -> Fact:
    """Raises ValueError, of which pydantic's ValidationError is one. An empty cell is a field left out."""
    fields: dict[str, object] = {name: cell for name, cell in row.items() if cell}
    statement = {language: fields.pop(f"statement_{language}", "") for language in ("es", "en")}
    return Fact.model_validate({**fields, "statement": statement, "values": dict(_values(row["values"]))})


def _values(cell: str) -> Iterator[tuple[str, object]]:
    seen: set[str] = set()
    for line in filter(None, map(str.strip, re.split(r"[;\n]", cell))):
        name, sign, value = (part.strip() for part in line.partition("="))
        if not sign or not name.isidentifier() or name in seen:
            raise ValueError(f"values: {line!r} is not one more name=value")
        seen.add(name)
        yield name, dt.date.fromisoformat(value) if _DATE.fullmatch(value) else value


def _unknown(fact: Fact, knowledge: Knowledge) -> Iterator[str]:
    if not KEY.fullmatch(fact.key):
        yield f"key: {fact.key!r} is not made of small letters, digits and _"
    if fact.place not in knowledge.places:
        yield f"place: unknown place {fact.place}"
    if fact.source not in knowledge.sources:
        yield f"source: unknown source {fact.source}"
