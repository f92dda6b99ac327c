"""The official sites with job offers: where to look when we have none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.message import Button, Citation
from bot.proof import citations
from bot.tables import block
from content.knowledge import Knowledge
from content.model import Language
from content.tables import Portal

HOME = "PE"


@dataclass(frozen=True)
class Portals:
    """The sites of a place, in words, with their proof and a button each."""

    text: str
    proof: tuple[Citation, ...]
    buttons: tuple[Button, ...]


def portals(place: str, knowledge: Knowledge, language: Language, today: dt.date) -> Portals:
    """Those of the place; where there are none, or no place is meant, those of Peru."""
    rows = [row for row in knowledge.portals.values() if _said(row, knowledge, today)]
    there = [row for row in rows if row.place in knowledge.holds_in(place)] if place else []
    shown = there or [row for row in rows if row.place == HOME]
    facts = [knowledge.facts[row.fact] for row in shown]
    buttons = tuple(Button(label=row.name, url=str(row.url)) for row in shown)
    return Portals(block(shown, knowledge, language), citations(facts, knowledge, language), buttons)


def _said(row: Portal, knowledge: Knowledge, today: dt.date) -> bool:
    fact = knowledge.facts[row.fact]
    return fact.in_force(today) and not fact.withheld(today)
