"""What the assistant decided to do, as data. Words and channels come later."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from content.model import Text

Kind = Literal["answer", "clarify", "ask", "urgent", "handoff", "smalltalk", "refuse", "unknown"]
Reason = Literal["place", "topic", "elsewhere", "question", "withheld", "ended", "fault"]
OptionKind = Literal["article", "place", "topic", "command", "more", "language"]


@dataclass(frozen=True)
class Option:
    """One thing to tap: an article, a place, a topic, or a command such as `human`."""

    kind: OptionKind
    value: str


@dataclass(frozen=True)
class Action:
    """`kind` as `infomigra ask` prints it; `options` become buttons, in order."""

    kind: Kind
    topic: str | None = None
    place: str | None = None
    article: str | None = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Answer(Action):
    """The facts to state, in order, and those kept back because they are risky and due for review."""

    kind: Kind = "answer"
    facts: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    lead: bool = True
    """The article's opening words go first: they belong to its first fact."""
    further: bool = False
    """What stands behind "more", which is facts alone."""


@dataclass(frozen=True)
class Clarify(Action):
    """Which of a few was meant, and what that is `about`."""

    kind: Kind = "clarify"
    about: Literal["place", "question", "topic", "language"] = "question"
    foreign: str | None = None
    """The language they seem to write in, when it is none of ours."""


@dataclass(frozen=True)
class Step(Action):
    """A guide has the word: which one, and the question it asks, if it asks one."""

    kind: Kind = "ask"
    guide: str = ""
    step: str = ""


@dataclass(frozen=True)
class Fixed(Action):
    """A reply whose words are fixed in content/replies.yml, and the facts stated after them."""

    reply: str = ""
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unknown(Action):
    """Nothing verified on this. `reason`: the place has no content, the topic has none there, the question is answered
    elsewhere only, it was not understood, it is due for review, it `ended` on a day, or something of ours broke."""

    kind: Kind = "unknown"
    reason: Reason = "question"
    ended: dt.date | None = None


@dataclass(frozen=True)
class Urgent(Action):
    """Danger: the vetted reply of a rule of content/triage, and the facts on who helps, in order."""

    kind: Kind = "urgent"
    rule: str = ""
    reply: Text | None = None
    facts: tuple[str, ...] = ()
