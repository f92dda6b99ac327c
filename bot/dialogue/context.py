"""What a conversation is about, kept between its turns. Stored as JSON beside the conversation."""

from __future__ import annotations

from bot.message import Message
from content.model import Language


class Context(Message):
    """Everything a follow-up may lean on. `ranking` is the last full question's, best first."""

    language: Language | None = None
    place: str | None = None
    audience: str | None = None
    """Who is asking, once they have said it."""
    topic: str | None = None
    article: str | None = None
    ranking: tuple[tuple[str, float], ...] = ()
    rejected: tuple[str, ...] = ()
    unsure: int = 0
    """How many times in a row we had to ask what was meant."""
    danger: bool = False
    """A danger was noticed earlier: later answers keep the line to help."""

    def speaking(self) -> Language:
        return self.language or "es"
