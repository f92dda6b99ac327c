"""What is really ours, and the words of the guide that tells it."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from content.desk.reading import records
from content.guides.form import FOLDER
from content.loader import ROOT, one
from content.model import Record, Text

Network = Literal["telegram", "facebook", "instagram", "tiktok", "youtube", "x", "whatsapp"]
Kind = Literal["web", "email", "phone"] | Network


class Official(Record):
    """An account, page, address or number of ours: borne out by a fact, or confirmed by the operator on a day."""

    id: str
    kind: Kind
    value: str = Field(min_length=1)
    name: Text
    fact: str = ""
    confirmed: dt.date | None = None

    @model_validator(mode="after")
    def _proven(self) -> Official:
        if bool(self.fact) == bool(self.confirmed):
            raise ValueError("say which fact bears it out, or on which day the operator confirmed it: one of them")
        return self


class Words(Record):
    """What the guide says. `{what}` is what the contact wrote, `{name}` what it is."""

    id: str
    ask: Text
    more: Text
    ours: Text
    confirmed: Text
    known: Text
    unknown: Text
    calls: Text
    never: Text
    signs: Text
    report: Text
    bot: Text
    page: Text


@cache
def load_official(root: Path = ROOT) -> dict[str, Official]:
    """content/guides/official.yml. Raises ContentError with every problem, file and line."""
    return records(Official, "id", root / FOLDER.name / "official.yml")


@cache
def load_words(root: Path = ROOT) -> Words:
    """content/guides/verify.yml. Raises ContentError with every problem, file and line."""
    return records(Words, "id", root / FOLDER.name / "verify.yml", one)["verify"]
