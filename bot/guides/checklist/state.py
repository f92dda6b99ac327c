"""How far a contact is with their lists: what stands in `context.work["checklist"]`."""

from __future__ import annotations

import datetime as dt
from typing import Self

from pydantic import Field, ValidationError

from bot.dialogue.context import Context
from bot.message import Message

NAME = "checklist"


class Kept(Message):
    """One list of a contact. Papers are named by their keys, never by where they stand."""

    got: tuple[str, ...] = ()
    """The papers they have."""
    dates: dict[str, dt.date] = Field(default={})
    """paper -> the last day it bears, or the day it was given."""
    family: bool = False
    """Family goes along."""
    warn: bool = False
    """They want to be told before a paper expires."""
    nudge: bool = False
    """They want to be told each week what is missing."""
    asked: bool = False
    """They have been asked whether they want to be told."""

    def ticked(self, key: str) -> Self:
        """The tick of a paper set, or taken away and its date with it: the next one bears another."""
        if key not in self.got:
            return self.model_copy(update={"got": (*self.got, key)})
        return self.undated(key).model_copy(update={"got": tuple(one for one in self.got if one != key)})

    def on(self, key: str, day: dt.date) -> Self:
        """With the date of a paper. Who knows it has the paper."""
        got = self.got if key in self.got else (*self.got, key)
        return self.model_copy(update={"got": got, "dates": {**self.dates, key: day}})

    def undated(self, key: str) -> Self:
        """Without the date of a paper."""
        return self.model_copy(update={"dates": {one: day for one, day in self.dates.items() if one != key}})


class State(Message):
    """All lists of a contact, and what is open. `asks`: the button value that asks it again."""

    lists: dict[str, Kept] = Field(default={})
    last: str = ""
    """The list shown last."""
    asks: str = ""
    page: int = 0

    @classmethod
    def of(cls, context: Context) -> Self:
        """As it stands; anew, where another version of this program wrote what we cannot read."""
        try:
            return cls.model_validate(context.of(NAME))
        except ValidationError:
            return cls()

    def into(self, context: Context) -> Context:
        """The talk with this state, the guide under way."""
        return context.into(NAME, self.model_dump(mode="json"))

    def asking(self, value: str) -> Self:
        return self.model_copy(update={"asks": value})

    def keeping(self, name: str, kept: Kept) -> Self:
        """With this list as it is now, the last one shown."""
        return self.model_copy(update={"lists": {**self.lists, name: kept}, "last": name})

    def without(self, name: str) -> Self:
        """The list left, with all that was noted on it."""
        lists = {one: kept for one, kept in self.lists.items() if one != name}
        last = self.last if self.last in lists else next(iter(lists), "")
        return self.model_copy(update={"lists": lists, "last": last, "page": 0})
