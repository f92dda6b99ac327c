"""What a channel and the assistant need of each other, and how sending fails. No channel of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.message import Incoming, Message, Outgoing


class Delayed(Exception):
    """The message could not be sent now: try again after `seconds`. Keeps its place in the chat's order."""

    def __init__(self, seconds: float = 5.0) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds = seconds


class Undeliverable(Exception):
    """The message can never be sent (blocked by the contact, chat gone). Not tried again."""


class CannotStart(Exception):
    """A channel cannot be started. The message is one line an operator can act on and holds no secret."""


PARTS = "+"
"""Between the ids of a message that a channel delivered in several."""


class Channel(Protocol):
    """What the assistant needs of a channel."""

    name: str

    async def send(self, chat: str, outgoing: Outgoing, *, quotes: str = "", edits: str = "") -> str:
        """Delivers one message, as a reply to `quotes` or in place of `edits`, the channel's own ids.

        Returns the channel's id of it. Raises Delayed or Undeliverable; anything else leaves it for the next sweep.
        """

    async def send_album(self, chat: str, album: Sequence[Outgoing]) -> list[str]:
        """Delivers what was sent together, together. Returns the channel's ids; raises as `send` does."""

    async def forget(self, chat: str, remote_ids: Sequence[str]) -> None:
        """Takes messages out of the chat again, as far as the channel lets us. Raises Delayed or Undeliverable."""

    async def farewell(self, chat: str, outgoing: Outgoing) -> None:
        """Says a last word that is stored nowhere. Raises as `send` does."""

    async def typing(self, chat: str) -> None:
        """Shows that an answer is coming. Best effort: never raises."""


@dataclass(frozen=True)
class Receipt:
    """A message was stored. `done` finishes when it has been answered."""

    conversation_id: int
    message_id: int
    done: Awaitable[None]


class Stored(Message):
    """A message of a conversation as it stands in the storage."""

    id: int
    direction: Literal["incoming", "outgoing"]
    status: str = ""
    incoming: Incoming | None = None
    outgoing: Outgoing | None = None
    created_at: dt.datetime


class Inbox(Protocol):
    """What a channel needs of the assistant."""

    async def receive(self, incoming: Incoming) -> Receipt | None:
        """Stores the message durably, then answers in the background. None: this source id was seen before."""

    async def keep(self, channel: str, chat: str, name: str, media_type: str, content: bytes) -> int:
        """Keeps a file that a contact sends, for staff. Returns its id, for the attachment of their message."""

    async def reachable(self, channel: str, chat: str, source_id: str, yes: bool) -> None:
        """The contact has blocked us, or lets us in again."""

    async def history(self, channel: str, chat: str, after: int = 0) -> list[Stored]:
        """The conversation's messages in order, those with an id above `after`."""
