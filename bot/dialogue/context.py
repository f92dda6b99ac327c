"""What a conversation is about, kept between its turns. Stored as JSON beside the conversation."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from bot.message import Message
from content.model import Language


class Context(Message):
    """Everything a follow-up may lean on. `chances`: of the questions the last message may have asked, best first."""

    language: Language | None = None
    place: str | None = None
    audience: str | None = None
    """Who is asking, once they have said it."""
    topic: str | None = None
    article: str | None = None
    chances: tuple[tuple[str, float], ...] = ()
    rejected: tuple[str, ...] = ()
    unsure: int = 0
    """How many times in a row we had to ask what was meant."""
    danger: bool = False
    """A danger was noticed earlier: later answers keep the line to help."""

    @classmethod
    def restored(cls, stored: dict[str, Any]) -> Context:
        """The context of another version of this program: what it does not know it drops; at worst it begins anew."""
        try:
            return cls.model_validate({name: value for name, value in stored.items() if name in cls.model_fields})
        except ValidationError:
            return cls()

    def speaking(self) -> Language:
        return self.language or "es"
