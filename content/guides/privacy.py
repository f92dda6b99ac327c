"""What contacts are told about their data, in three steps of detail, and the uses they agree to or not."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from content.desk.reading import entries
from content.guides.form import FOLDER
from content.guides.retention import Retention
from content.loader import ROOT, ContentError, Entry, Problem, Reader, many, one
from content.model import LANGUAGES, Fact, Record, Text

_NAMED = re.compile(r"{(\w*)}")
_DAYS = frozenset(Retention.model_fields) - {"id", "removals"}


class Controller(Record):
    """Who answers for the data: the office that runs this. Empty until it says so."""

    name: str = ""
    contact: str = ""


class Use(Record):
    """One thing that data are used for. `basis`: without it there is no talk, it holds until it is refused, or it holds
    only once it is agreed to."""

    name: Text
    what: Text
    basis: Literal["needed", "unless", "agreed"]


class Privacy(Record):
    """The whole of privacy.yml."""

    id: str
    controller: Controller = Controller()
    notice: Text
    """One line, with the first message."""
    brief: Text
    full: Text
    """With `{talks}` and the like for the days of retention.yml."""
    unnamed: Text
    """Where the operator has not said who they are."""
    rights: tuple[str, ...]
    """The facts on the law, stated after the full text."""
    uses: dict[str, Use] = Field(min_length=1)
    consents: Text
    copying: Text
    copied: Text
    erase: Text
    kept: Text
    sure: Text
    """To a mere yes: nothing is erased before it is said in full."""
    erased: Text
    stopped: Text
    again: Text
    shared_on: Text
    shared_off: Text
    shared_offer: Text
    hidden: Text
    waiting: Text
    """A message unasked on a phone that others use: it tells nothing."""
    seen: Text
    nothing: Text
    taken: Text
    """What an agent's group reads of a case whose contact erased their data."""
    erased_thread: Text
    """The name of its thread, where it cannot be deleted."""


@cache
def load_privacy(root: Path = ROOT) -> Privacy:
    """What content/guides/privacy.yml says. Raises ContentError with every problem, file and line."""
    problems: list[Problem] = []
    reader, facts = Reader(Privacy, "id"), Reader(Fact, "key")
    path = root / FOLDER.name / "privacy.yml"
    reader.read(entries(one, path, problems), problems)
    facts.read(many([root / "facts" / "pe" / "privacy.yml"], problems), problems)
    for name, privacy in reader.records.items():
        problems += _wrong(privacy, reader.entries[name], facts)
    if problems:
        raise ContentError(problems)
    return reader.records["privacy"]


def _wrong(privacy: Privacy, entry: Entry, facts: Reader[Fact]) -> list[Problem]:
    found = [
        Problem(entry.path, entry.line_of(("full", language)), f"the full text says {{{name}}}, which nothing fills in")
        for language in LANGUAGES
        for name in _NAMED.findall(privacy.full.of(language))
        if name not in _DAYS
    ]
    return found + [
        Problem(entry.path, entry.line_of(("rights", index)), f"unknown fact {key}")
        for index, key in enumerate(privacy.rights)
        if key not in facts.records
    ]
