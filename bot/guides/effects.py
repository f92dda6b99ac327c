"""What a guide wants done beyond words: values that bot.effects carries out in the turn's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from content.model import Text


@dataclass(frozen=True)
class Remind:
    """Says `text` unasked on a day, if the contact still wants it then. Replaces what has the same `key`."""

    key: str
    on: dt.date
    text: Text
    choice: str = ""
    """What the button under it does, if there is one."""
    label: Text | None = None


@dataclass(frozen=True)
class Forget:
    """Drops the reminders whose key begins so."""

    prefix: str


@dataclass(frozen=True)
class FindOffers:
    """Shows the offers that fit, from one place in the list on: of these answers, or of a saved search."""

    today: dt.date
    wanted: Mapping[str, str] = field(default_factory=dict)
    start: int = 0
    search_id: int | None = None


@dataclass(frozen=True)
class SaveSearch:
    """Tells of new offers that fit: `pace` is daily or once."""

    wanted: Mapping[str, str]
    pace: str


@dataclass(frozen=True)
class DropSearches:
    """Stops telling of new offers: of one saved search, or of all."""

    search_id: int | None = None


@dataclass(frozen=True)
class ListSearches:
    """Shows the saved searches, each with a button that stops it."""


@dataclass(frozen=True)
class HandOver:
    """Opens a case: `reason` is one of bot.storage.case_tables.Case.reason."""

    reason: str


@dataclass(frozen=True)
class Rate:
    """Counts whether an article was useful; or tells editors that something in it is `wrong`, in their words."""

    article: str
    useful: bool = False
    wrong: bool = False
    note: str = ""


@dataclass(frozen=True)
class Export:
    """Sends the contact all that is kept of them, as a JSON file."""


@dataclass(frozen=True)
class Erase:
    """Erases all that is kept of the contact."""


@dataclass(frozen=True)
class Hide:
    """Takes away what we said in the chat, as far back as the channel allows."""


@dataclass(frozen=True)
class Recall:
    """Says what was last told unasked, where a shared phone showed only that there is something."""


Effect = (
    Remind
    | Forget
    | FindOffers
    | SaveSearch
    | DropSearches
    | ListSearches
    | HandOver
    | Rate
    | Export
    | Erase
    | Hide
    | Recall
)
