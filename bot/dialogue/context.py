"""What a conversation is about, kept between its turns. Stored as JSON beside the conversation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from pydantic import Field, ValidationError

from bot.message import Message
from content.model import Language

FLEETING = "here"
"""What a guide keeps under this name, the area a contact is in, goes when the guide is left."""


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
    met: bool = False
    """They have been asked once who they are and where to: nobody is asked that twice."""
    goal: str | None = None
    """Where they want to go or have gone, as they say in their profile."""
    home: str | None = None
    """The country where they live now."""
    guide: str = ""
    """The guide that is under way."""
    last: str = ""
    """The guide that was left last: where “back” leads."""
    work: dict[str, dict[str, Any]] = Field(default={})
    """guide -> how far it is. Kept when the guide is left, so that it can be taken up again."""
    consents: dict[str, dt.date] = Field(default={})
    """What they agreed to, and since when: `notice`, `reminders`, `alerts`, `changes`."""
    quiet: bool = False
    """They want nothing that they did not ask for."""
    shared_phone: bool = False
    """Others use this phone: short answers, and what we said is taken away again."""
    campaign: str = ""
    """The office or campaign whose link brought them."""

    @classmethod
    def restored(cls, stored: dict[str, Any]) -> Context:
        """The context of another version of this program: what it does not know it drops; at worst it begins anew."""
        try:
            return cls.model_validate({name: value for name, value in stored.items() if name in cls.model_fields})
        except ValidationError:
            return cls()

    def of(self, guide: str) -> dict[str, Any]:
        """How far a guide is; empty where it has not begun."""
        return self.work.get(guide, {})

    def into(self, guide: str, state: Mapping[str, Any]) -> Context:
        """With this guide under way, as far as this."""
        return self.model_copy(update={"guide": guide, "work": {**self.work, guide: dict(state)}})

    def left(self) -> Context:
        """With no guide under way; how far each was stays known."""
        state = {name: value for name, value in self.of(self.guide).items() if name != FLEETING}
        work = {**self.work, self.guide: state} if self.guide in self.work else self.work
        return self.model_copy(update={"guide": "", "last": self.guide or self.last, "work": work})

    def speaking(self) -> Language:
        return self.language or "es"
