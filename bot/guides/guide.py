"""What a guide is, what it is told and what it gives back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.dialogue.context import Context
from bot.guides.effects import Effect
from bot.message import Attachment, Outgoing
from content.knowledge import Knowledge
from nlu.parse import Parse


@dataclass(frozen=True)
class World:
    """What every guide may know: our knowledge, and what day and time it is."""

    knowledge: Knowledge
    today: dt.date
    now: dt.datetime
    """With its time zone."""
    address: str = ""
    """Where people reach our page, as far as the operator has said."""
    username: str = ""
    """The bot's own name in Telegram, once it is known."""


@dataclass(frozen=True)
class Said:
    """What a contact wrote or sent while a guide is under way."""

    text: str
    parse: Parse | None = None
    attachment: Attachment | None = None
    asks: bool = False
    """It sounds like a question of its own rather than an answer."""


@dataclass(frozen=True)
class Reply:
    """What comes of a step: at least one message. Effects may bring more, which come after it."""

    context: Context
    messages: tuple[Outgoing, ...]
    effects: tuple[Effect, ...] = ()
    step: str = ""
    """The question that is now open."""
    danger: str = ""
    """An answer told of danger: the rule of content/triage whose help goes before all that is said here."""
    free: bool = False
    """Any words would have been taken: what else they may mean counts as if nobody had asked."""
    aside: bool = False
    """Said in the middle of another guide, which goes on."""


class Guide(Protocol):
    """One thing that is done step by step. Its buttons carry `g:<name>:<value>`; how far it is stands in
    `context.work[name]`, so that it can be left and taken up again."""

    name: str

    def open(self, value: str, context: Context, world: World) -> Reply:
        """A button of it was pressed, or it was asked for: then `value` is empty. An unknown value (of an old button,
        or invented) is answered kindly, never an error."""

    def hear(self, said: Said, context: Context, world: World) -> Reply | None:
        """Something was written or sent while it is under way. None: that is no answer to what it asked."""

    def again(self, context: Context, world: World) -> Outgoing | None:
        """What it asked, once more: after an answer to something else."""

    def back(self, context: Context, world: World) -> Reply | None:
        """One step back. None: there is none, and the way leads to the menu."""


@runtime_checkable
class Begins(Protocol):
    """A guide that some messages open by what they say, and fill in: `busco trabajo de cocinero en chile`."""

    def begin(self, said: Said, context: Context, world: World) -> Reply | None:
        """None: the message does not plainly ask for it."""
