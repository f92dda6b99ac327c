"""What the answers on an offer give away, and what the law of a place says of work: rows that rest on facts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, model_validator

from content.desk.reading import entries
from content.guides.form import FOLDER, Condition, Question, load_form
from content.loader import ROOT, ContentError, Problem, Reader, many
from content.model import Fact, Place, Record, Text

R = TypeVar("R", bound=Record)
Severity = Literal["danger", "serious", "ask"]
FORMS = ("check", "arrival")
WORKED_OUT: Mapping[str, Collection[str]] = {
    "wage": ("below", "below_there", "far_there", "near", "fine", "high", "unknown"),
    "week": ("over", "long"),
    "fell": ("pay", "hours", "lodging"),
}
"""What is known besides the answers, and its values: the pay against the legal minimum, the hours against the full week
by law, or far too many where we know of no law, and what became worse since the check."""


class Flag(Record):
    """One thing that answers give away. `when`: any of these; none: only raised `instead` of another."""

    id: str
    severity: Severity
    rule: str = ""
    """Of danger: the rule of content/triage whose reply is given at once."""
    when: tuple[Condition, ...] = ()
    instead: str = ""
    """The flag that is raised where no fact of the place bears this one out."""
    name: Text
    means: Text
    facts: tuple[str, ...] = Field(min_length=1)
    there: dict[str, tuple[str, ...]] = Field(default={})
    do: Text | None = None

    @model_validator(mode="after")
    def _danger_has_a_reply(self) -> Flag:
        if (self.severity == "danger") != bool(self.rule):
            raise ValueError("danger, and nothing else, names the rule whose reply is given")
        return self

    def raised(self, answers: Mapping[str, Collection[str]]) -> bool:
        """Whether these answers give it away; each question may have several."""
        return any(
            all(set(wanted) & set(answers.get(name, ())) for name, wanted in condition.items())
            for condition in self.when
        )

    def proof(self) -> Iterator[str]:
        """Every fact it names."""
        return chain(self.facts, *self.there.values())


class Week(Record):
    """The hours of a full week: `value` of a fact."""

    fact: str
    value: str


class WorkLaw(Record):
    """What holds for work in a place, or everywhere (GLOBAL)."""

    id: str
    week: Week | None = None
    regional: bool = False
    """The minimum wage that we know does not hold in the whole place."""
    no_minimum: str = ""
    """The fact that tells why there is no minimum wage to compare with."""
    contract: tuple[str, ...] = ()
    complain: tuple[str, ...] = ()
    """Who controls work there."""
    report: tuple[str, ...] = ()
    """Where a false offer is reported."""

    def proof(self) -> Iterator[str]:
        """Every fact it names."""
        single = [self.week.fact if self.week else "", self.no_minimum]
        return chain(filter(None, single), self.contract, self.complain, self.report)


class Term(Record):
    """The short name of a question, for staff and for setting side by side."""

    id: str
    name: Text


class Saying(Record):
    """Words of a guide beside its questions."""

    id: str
    text: Text


@cache
def load_flags(root: Path = ROOT) -> dict[str, Flag]:
    """The flags of content/guides/flags.yml, by id, in order. Raises ContentError with every problem, file and line."""
    reader, problems = _read(Flag, "flags", root)
    places = _places(root, problems)
    asked = _questions(root)
    replaced = {flag.instead for flag in reader.records.values()}
    for name, flag in reader.records.items():
        entry = reader.entries[name]
        problems += [
            Problem(entry.path, entry.line_of(("when", number)), f"{name}: {wrong}")
            for number, condition in enumerate(flag.when)
            for wrong in _unknown(condition, asked, places)
        ]
        for place in flag.there.keys() - places.keys():
            problems.append(Problem(entry.path, entry.line_of(("there", place)), f"{name}: unknown place {place}"))
        if flag.instead and flag.instead not in reader.records:
            problems.append(Problem(entry.path, entry.line_of(("instead",)), f"{name}: no flag {flag.instead}"))
        if not flag.when and name not in replaced:
            problems.append(Problem(entry.path, entry.line, f"{name} is never raised: say when"))
    return _sound(reader, problems)


@cache
def load_work_law(root: Path = ROOT) -> dict[str, WorkLaw]:
    """content/guides/work_law.yml by place. Raises ContentError with every problem, file and line."""
    reader, problems = _read(WorkLaw, "work_law", root)
    places = _places(root, problems)
    for name in reader.records.keys() - places.keys():
        problems.append(Problem(reader.entries[name].path, reader.entries[name].line, f"unknown place {name}"))
    return _sound(reader, problems)


@cache
def load_terms(root: Path = ROOT) -> dict[str, Text]:
    """The short name of every question of the forms. Raises ContentError with every problem, file and line."""
    reader, problems = _read(Term, "terms", root)
    asked = _questions(root)
    for name in reader.records.keys() - asked.keys():
        problems.append(Problem(reader.entries[name].path, reader.entries[name].line, f"nothing asks {name}"))
    for name in asked.keys() - reader.records.keys():
        problems.append(Problem(root / FOLDER.name / "terms.yml", 1, f"{name} has no short name"))
    return {name: term.name for name, term in _sound(reader, problems).items()}


@cache
def load_sayings(root: Path = ROOT) -> dict[str, Text]:
    """The words of content/guides/check_words.yml. Raises ContentError with every problem, file and line."""
    reader, problems = _read(Saying, "check_words", root)
    return {name: saying.text for name, saying in _sound(reader, problems).items()}


def unproven(facts: Mapping[str, Fact], root: Path = ROOT) -> list[Problem]:
    """The facts and figures that are named and not there, with file and line. Apart, for facts are slow to read."""
    problems: list[Problem] = []
    flags, _ = _read(Flag, "flags", root)
    laws, _ = _read(WorkLaw, "work_law", root)
    problems += _missing(flags, facts) + _missing(laws, facts)
    for name, law in laws.records.items():
        if law.week and law.week.fact in facts and law.week.value not in facts[law.week.fact].values:
            entry = laws.entries[name]
            problems.append(Problem(entry.path, entry.line_of(("week",)), f"{name}: no value {law.week.value}"))
    return problems


def _missing(reader: Reader[Flag] | Reader[WorkLaw], facts: Mapping[str, Fact]) -> list[Problem]:
    return [
        Problem(reader.entries[name].path, reader.entries[name].line, f"{name}: no fact {fact}")
        for name, record in reader.records.items()
        for fact in record.proof()
        if fact not in facts
    ]


def _unknown(condition: Condition, asked: Mapping[str, Question], places: Mapping[str, Place]) -> Iterator[str]:
    """What is wrong in a condition: a question or an answer that there is not."""
    for name, wanted in condition.items():
        if name not in asked and name not in WORKED_OUT:
            yield f"nothing asks {name}"
            continue
        for answer in wanted:
            if not _can_be(name, answer, asked, places):
                yield f"{name} is never {answer}"


def _can_be(name: str, answer: str, asked: Mapping[str, Question], places: Mapping[str, Place]) -> bool:
    if name in WORKED_OUT:
        return answer in WORKED_OUT[name]
    question = asked[name]
    if question.takes == "place":
        return answer in places
    return answer in {choice.id for choice in question.choices} or (question.skip and answer == "-")


def _questions(root: Path) -> dict[str, Question]:
    return {name: question for form in FORMS for name, question in load_form(form, root / FOLDER.name).by_id.items()}


def _places(root: Path, problems: list[Problem]) -> dict[str, Place]:
    reader = Reader(Place, "code")
    reader.read(entries(many, root / "places.yml", problems), problems)
    return reader.records


def _read(kind: type[R], name: str, root: Path) -> tuple[Reader[R], list[Problem]]:
    problems: list[Problem] = []
    reader = Reader(kind, "id")
    reader.read(entries(many, root / FOLDER.name / f"{name}.yml", problems), problems)
    return reader, problems


def _sound(reader: Reader[R], problems: list[Problem]) -> dict[str, R]:
    if problems:
        raise ContentError(problems)
    return reader.records
