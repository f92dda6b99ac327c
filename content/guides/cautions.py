"""What to watch in a job offer: the words that give it away, what we say then, and the facts that bear it out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import Field

from content.desk.reading import records
from content.guides.form import FOLDER
from content.loader import ROOT
from content.model import Asks, Record, Text


class Caution(Record):
    """One thing to watch. With `says` it is found by an offer's words, else by what bot.offers.cautions reckons."""

    id: str
    text: Text
    """`{words}` are the offer's own words that gave it away; what is reckoned has further names."""
    facts: Mapping[str, str] = Field(default={})
    """place -> the fact that bears it out there. Where no place of an offer has one, nothing is said."""
    says: Asks = Asks(es=(), en=())
    """Words that give it away. `_` stands for up to three words, `*` for any ending."""
    denied: bool = True
    """The words do not count after a no: `sin depósito`, `no fees`."""


@cache
def load_cautions(root: Path = ROOT) -> dict[str, Caution]:
    """The cautions of content/guides/cautions.yml, the gravest first. Raises ContentError with every problem, file and
    line."""
    return records(Caution, "id", root / FOLDER.name / "cautions.yml")
