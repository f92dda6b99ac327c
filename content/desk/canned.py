"""Canned replies: what staff say often, written once in both languages, with a few words filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from content.desk.reading import entries, topics
from content.loader import ROOT, ContentError, Entry, Problem, Reader, many
from content.model import LANGUAGES, Language, Record, Text

VARIABLES = ("code", "agent", "place", "opening")
"""The case's code, who writes, the case's place, and when the service opens next: words of the reply's language."""
_VARIABLE = re.compile(r"\{(\w+)\}")


class Canned(Record):
    """One reply. `topics`: what it is offered for first; none is for every case."""

    id: str
    name: Text
    text: Text
    topics: tuple[str, ...] = ()

    @property
    def variables(self) -> frozenset[str]:
        """What has to be known to say it."""
        return frozenset(_VARIABLE.findall(self.text.es))


def fill(canned: Canned, language: Language, values: Mapping[str, str]) -> str:
    """The reply's words. Raises KeyError if a variable has no value: nobody must be sent a `{place}`."""
    return _VARIABLE.sub(lambda found: values[found[1]], canned.text.of(language))


def load_canned(root: Path = ROOT) -> dict[str, Canned]:
    """The replies of `root`/desk/canned.yml, by id. Raises ContentError with every problem, file and line."""
    problems: list[Problem] = []
    reader = Reader(Canned, "id")
    reader.read(entries(many, root / "desk" / "canned.yml", problems), problems)
    known = topics(root, problems)
    for name, canned in reader.records.items():
        entry = reader.entries[name]
        problems.extend(_wrong_words(canned, entry))
        for index, topic in enumerate(canned.topics):
            if topic not in known:
                problems.append(Problem(entry.path, entry.line_of(("topics", index)), f"{name}: unknown topic {topic}"))
    if problems:
        raise ContentError(problems)
    return reader.records


def _wrong_words(canned: Canned, entry: Entry) -> Iterator[Problem]:
    """Variables that nobody fills, stray braces, and a language that leaves out what the other says."""
    for language in LANGUAGES:
        words, line = canned.text.of(language), entry.line_of(("text", language))
        used = set(_VARIABLE.findall(words))
        for name in sorted(used - set(VARIABLES)):
            yield Problem(entry.path, line, f"{canned.id}: unknown variable {{{name}}}, not one of {VARIABLES}")
        if re.search(r"[{}]", _VARIABLE.sub("", words)):
            yield Problem(entry.path, line, f"{canned.id}: a brace that holds no variable")
        if missing := canned.variables - used:
            yield Problem(entry.path, line, f"{canned.id}: without {', '.join(sorted(missing))}, unlike the Spanish")
        if language != "es" and (more := used & set(VARIABLES) - canned.variables):
            yield Problem(entry.path, line, f"{canned.id}: with {', '.join(sorted(more))}, unlike the Spanish")
