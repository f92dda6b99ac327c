"""Questions asked one after the other, as data: which come depends on the answers before."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from content.desk.reading import records
from content.loader import ROOT, one
from content.model import Asks, Record, Text

FOLDER = ROOT / "guides"
Takes = Literal["choice", "place", "city", "number", "money", "date", "text"]
"""What an answer is: one of the choices, a country's code, a city's name, `3`, `1200 EUR`, `2026-11-23`, any words."""
Condition = dict[str, tuple[str, ...]]
"""question -> the answers that fulfil it. All of them have to be fulfilled."""


class Choice(Record):
    """One answer to tap."""

    id: str = Field(pattern=r"^[\w-]{1,24}$")
    label: Text
    also: Asks = Asks(es=(), en=())
    """Other ways of writing it, whole."""


class Question(Record):
    """One question. It is asked `when` all of these hold and `unless` one of these does."""

    id: str = Field(pattern=r"^\w{1,20}$")
    text: Text
    takes: Takes = "choice"
    choices: tuple[Choice, ...] = ()
    """What can be tapped; with another `takes`, what is answered most."""
    skip: bool = False
    when: Condition = Field(default={})
    unless: Condition = Field(default={})
    wrong: Text | None = None
    """What is said where an answer cannot be read."""

    @model_validator(mode="after")
    def _can_be_answered(self) -> Question:
        if self.takes == "choice" and len(self.choices) < 2:
            raise ValueError(f"{self.id}: give at least two choices, or say what it takes")
        if len({choice.id for choice in self.choices}) < len(self.choices):
            raise ValueError(f"{self.id}: a choice is there twice")
        return self

    def applies(self, answers: Mapping[str, str]) -> bool:
        """Whether it is asked of who has answered this."""
        return holds(self.when, answers) and not (self.unless and holds(self.unless, answers))


def holds(condition: Condition, answers: Mapping[str, str]) -> bool:
    """Whether all that is named has one of its answers."""
    return all(answers.get(name) in wanted for name, wanted in condition.items())


class Form(Record):
    """The questions of a guide, in order."""

    id: str
    questions: tuple[Question, ...] = Field(min_length=1)

    @cached_property
    def by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    @model_validator(mode="after")
    def _in_order(self) -> Form:
        asked: dict[str, Question] = {}
        for question in self.questions:
            if question.id in asked:
                raise ValueError(f"{question.id} is asked twice")
            for name, wanted in (*question.when.items(), *question.unless.items()):
                _known(question, name, wanted, asked)
            asked[question.id] = question
        return self


def _known(question: Question, name: str, wanted: tuple[str, ...], asked: Mapping[str, Question]) -> None:
    if name not in asked:
        raise ValueError(f"{question.id} depends on {name}, which is not asked before it")
    earlier = asked[name]
    if earlier.takes == "choice":
        for answer in wanted:
            if answer not in {choice.id for choice in earlier.choices} | {"-"}:
                raise ValueError(f"{question.id}: {name} has no choice {answer}")


def load_form(name: str, folder: Path = FOLDER) -> Form:
    """The form of content/guides/`name`.yml. Raises ContentError with every problem, file and line."""
    return records(Form, "id", folder / f"{name}.yml", one)[name]
