"""The first words: what a contact is greeted with, and what the channels say of us."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import model_validator

from content.desk.reading import records
from content.guides.form import FOLDER
from content.loader import one
from content.model import LANGUAGES, Record, Text

DESCRIPTION, SHORT = 512, 120
"""So many characters Telegram takes of what a bot says of itself."""


class Welcome(Record):
    """Everything that is said before there is a question."""

    id: str
    hello: Text
    """To who comes for the first time. `{notice}` stands for the line on privacy."""
    again: Text
    """To who has been here before."""
    known: Text
    """After the questions on who they are."""
    description: Text
    """What stands in an empty chat."""
    short: Text
    """What stands in the profile, and is handed on with a link to it."""

    @model_validator(mode="after")
    def _fits(self) -> Welcome:
        for words, limit in ((self.description, DESCRIPTION), (self.short, SHORT)):
            if longest := next((code for code in LANGUAGES if len(words.of(code)) > limit), None):
                raise ValueError(f"more than {limit} characters in {longest}, which Telegram does not take")
        if not all("{notice}" in self.hello.of(language) for language in LANGUAGES):
            raise ValueError("hello has no {notice}: say what is kept before the first question")
        return self


@cache
def load_welcome(folder: Path = FOLDER) -> Welcome:
    """content/guides/welcome.yml. Raises ContentError with every problem, file and line."""
    return records(Welcome, "id", folder / "welcome.yml", one)["welcome"]
