"""What is understood of one message. The only thing the rest of the product sees of nlu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from content.model import Language


@dataclass(frozen=True)
class Scored:
    """A candidate and how sure we are of it, 0 to 1."""

    name: str
    score: float


EntityKind = Literal[
    "place", "origin", "cue", "audience", "amount", "date", "duration", "occupation", "document", "family"
]


@dataclass(frozen=True)
class Entity:
    """Something the message names. `value` is what it stands for: an ISO 3166 code for a place or origin, `1200 EUR`
    for an amount, ISO 8601 for a date (what is unsaid left out: `--04` is an April) or a duration, else a name of
    nlu/entities.yml or content/audiences.yml."""

    kind: EntityKind
    value: str
    text: str


@dataclass(frozen=True)
class Parse:
    """One message, understood. `intents` and `ranking` (the likeliest questions) are in falling order of score."""

    text: str
    language: Language
    language_confidence: float
    intent: str
    confidence: float
    intents: tuple[Scored, ...] = ()
    ranking: tuple[Scored, ...] = ()
    risk: Scored = Scored("harmless", 0.0)
    """The danger rule the message sounds most like, and how sure we are that it tells of any danger at all."""
    foreign: Scored | None = None
    """Another language than ours that the message seems written in, by its ISO 639 code."""
    entities: tuple[Entity, ...] = ()
    words: int = 0
    substance: int = 0
    """Words that carry a question of their own: none in "y en chile?"."""
    follows: bool = False
    """It opens like the continuation of a talk: "and …", "pero …"."""

    def places(self) -> tuple[str, ...]:
        """The places the message is about, in the order named."""
        return tuple(dict.fromkeys(entity.value for entity in self.entities if entity.kind == "place"))

    def first(self, kind: str) -> str | None:
        return next((entity.value for entity in self.entities if entity.kind == kind), None)
