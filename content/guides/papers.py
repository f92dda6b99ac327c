"""The papers of the document checklist, one by one: a lasting key, what expires, and how long things take."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import string
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pydantic import Field, model_validator

from content.desk.reading import entries
from content.guides.form import FOLDER
from content.knowledge import Knowledge
from content.loader import ROOT, ContentError, Entry, Problem, Reader, many
from content.model import LANGUAGES, Language, Record, Text, Value
from content.tables import Checklist, Claim, Proven

KEY = re.compile(r"[a-z][a-z0-9_]{0,15}")
FILE = "papers.yml"
DAYS, MONTHS = {"day": 1, "week": 7}, {"month": 1, "year": 12}


class Length(Proven):
    """How long something lasts: the figure `value` of the fact."""

    value: str


class Extra(Record):
    """What the guide knows of a paper beyond its words."""

    expires: bool = False
    """It bears a last day."""
    lasting: Length | None = None
    """How long it must still be valid when it is handed in."""
    fresh: Length | None = None
    """How long it serves from the day it was given."""
    lead: Claim | None = None
    """How long it takes to get."""
    note: Claim | None = None
    """What helps when its date is asked."""

    @model_validator(mode="after")
    def _one_date(self) -> Extra:
        if self.expires and self.fresh:
            raise ValueError("it bears a last day (expires) or serves for a time (fresh), not both")
        if self.lasting and not self.expires:
            raise ValueError("how long it must last is asked only of what expires")
        return self

    @property
    def dated(self) -> bool:
        """Whether a date of it is asked."""
        return self.expires or self.fresh is not None


class Known(Extra):
    """What is known of the paper of the table that `says` these Spanish words, as no other of its list does."""

    says: str = Field(min_length=3)


class Added(Extra, Claim):
    """A paper that is not in the table."""


class Guided(Record):
    """What the guide knows of one list of the table."""

    id: str
    papers: Mapping[str, Known]
    time: tuple[Claim, ...] = ()
    """How long the offices take for the whole."""
    family: Mapping[str, Added] = Field(default={})
    """What comes on top where family goes along."""

    @model_validator(mode="after")
    def _keyed(self) -> Guided:
        for key in (*self.papers, *self.family):
            if not KEY.fullmatch(key):
                raise ValueError(f"{key}: a key is up to 16 small letters, digits and _")
        if twice := self.papers.keys() & self.family.keys():
            raise ValueError(f"{', '.join(sorted(twice))} is there twice")
        return self

    def keys_of(self, claim: Claim) -> tuple[str, ...]:
        """The keys whose words a paper of the table holds: one, if all is well."""
        return tuple(key for key, known in self.papers.items() if known.says in claim.text.es)

    @property
    def extras(self) -> Mapping[str, Extra]:
        """All papers by key, the table's and the family's."""
        return {**self.papers, **self.family}


def later(day: dt.date, length: Value) -> dt.date:
    """The day after so long a time; the last of its month where the month is too short."""
    assert length.number is not None
    number, unit = int(length.number), length.unit or ""
    if unit in DAYS:
        return day + dt.timedelta(days=number * DAYS[unit])
    year, month = divmod(day.year * 12 + day.month - 1 + number * MONTHS[unit], 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@cache
def load_papers(root: Path = ROOT) -> dict[str, Guided]:
    """content/guides/papers.yml, by list. Raises ContentError with every problem, file and line."""
    problems: list[Problem] = []
    guided = _guided(root, problems)
    tables = Reader(Checklist, "id")
    tables.read(entries(many, root / "tables" / "checklists.yml", problems), problems)
    if not problems:
        problems.extend(_unmatched(guided, tables))
    if problems:
        raise ContentError(problems)
    return guided.records


def _guided(root: Path, problems: list[Problem]) -> Reader[Guided]:
    reader = Reader(Guided, "id")
    reader.read(entries(many, root / FOLDER.name / FILE, problems), problems)
    return reader


def _unmatched(guided: Reader[Guided], tables: Reader[Checklist]) -> Iterator[Problem]:
    """Lists and papers that stand in one of the two files only, and words that several papers hold."""
    for name, entry in tables.entries.items():
        if name not in guided.records:
            yield Problem(entry.path, entry.line, f"{name}: no such list in guides/{FILE}")
    for name, record in guided.records.items():
        entry = guided.entries[name]
        if name not in tables.records:
            yield Problem(entry.path, entry.line, f"{name}: no such list in tables/checklists.yml")
            continue
        papers = tables.records[name].papers
        for index, claim in enumerate(papers):
            keys = record.keys_of(claim)
            if len(keys) != 1:
                where = tables.entries[name]
                what = f"several keys ({', '.join(keys)})" if keys else "no key"
                yield Problem(where.path, where.line_of(("papers", index)), f"{name}: {what} in guides/{FILE} for it")
        for key in record.papers:
            if sum(key in record.keys_of(claim) for claim in papers) != 1:
                yield Problem(entry.path, entry.line_of(("papers", key)), f"{name}: {key} is not one paper of the list")


def check_papers(knowledge: Knowledge, root: Path = ROOT) -> list[Problem]:
    """Every problem of content/guides/papers.yml: its shape, and what no fact bears out."""
    try:
        load_papers(root)
    except ContentError as error:
        return error.problems
    problems: list[Problem] = []
    guided = _guided(root, problems)
    for name, record in guided.records.items():
        entry = guided.entries[name]
        for loc, claim, figured in _claims(record):
            problems.extend(_wrong_claim(claim, figured, entry, loc, knowledge))
        for loc, length in _lengths(record):
            fact = knowledge.facts.get(length.fact)
            value = fact.values.get(length.value) if fact else None
            if value is None or value.unit not in DAYS | MONTHS:
                text = f"{name}: {length.fact} has no length {length.value} in days, weeks, months or years"
                problems.append(Problem(entry.path, entry.line_of(loc), text))
    return sorted(problems)


Loc = tuple[int | str, ...]


def _claims(record: Guided) -> Iterator[tuple[Loc, Claim, bool]]:
    """Everything that is said, and whether it has to give a figure."""
    yield from ((("time", index), claim, True) for index, claim in enumerate(record.time))
    for group in ("papers", "family"):
        extras: Mapping[str, Extra] = getattr(record, group)
        for key, extra in extras.items():
            if isinstance(extra, Added):
                yield (group, key), extra, False
            if extra.lead:
                yield (group, key, "lead"), extra.lead, True
            if extra.note:
                yield (group, key, "note"), extra.note, False


def _lengths(record: Guided) -> Iterator[tuple[Loc, Length]]:
    for key, extra in record.extras.items():
        group = "family" if key in record.family else "papers"
        yield from (
            ((group, key, name), length)
            for name, length in (("lasting", extra.lasting), ("fresh", extra.fresh))
            if length
        )


def _wrong_claim(claim: Claim, figured: bool, entry: Entry, loc: Loc, knowledge: Knowledge) -> Iterator[Problem]:
    line = entry.line_of(loc)
    fact = knowledge.facts.get(claim.fact)
    if fact is None:
        yield Problem(entry.path, line, f"{entry.key}: unknown fact {claim.fact}")
        return
    named = {language: _named(claim.text, language) for language in LANGUAGES}
    if unknown := set().union(*named.values()) - fact.values.keys():
        yield Problem(entry.path, line, f"{entry.key}: {claim.fact} has no value {', '.join(sorted(unknown))}")
    if named["es"] != named["en"]:
        yield Problem(entry.path, line, f"{entry.key}: the two languages give other figures")
    if figured and not named["es"]:
        yield Problem(entry.path, line, f"{entry.key}: a time without a figure of the fact")


def _named(text: Text, language: Language) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text.of(language)) if name}
