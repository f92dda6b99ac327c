"""The web channel: an answer is read from the history by the page, so sending only wakes the readers that wait."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from weakref import WeakValueDictionary

from bot.message import Outgoing

NAME = "web"
FAREWELLS = 200
"""Last words that wait for their page at once: it asks for them within seconds, or never."""


class WebChannel:
    """Shared by the assistant, which sends, and the application, whose readers wait."""

    name = NAME

    def __init__(self) -> None:
        # An event lives as long as a reader holds it: a chat nobody reads leaves nothing behind.
        self._arrivals: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()
        self._farewells: dict[str, Outgoing] = {}

    async def send(self, chat: str, outgoing: Outgoing, *, quotes: str = "", edits: str = "") -> str:
        """The message is in the history already."""
        if arrival := self._arrivals.pop(chat, None):
            arrival.set()
        return ""

    async def send_album(self, chat: str, album: Sequence[Outgoing]) -> list[str]:
        """So is all of an album."""
        return [await self.send(chat, outgoing) for outgoing in album]

    async def forget(self, chat: str, remote_ids: Sequence[str]) -> None:
        """What the history no longer shows stands nowhere else."""

    async def farewell(self, chat: str, outgoing: Outgoing) -> None:
        """Keeps it in memory for the page, which shows it once."""
        while len(self._farewells) >= FAREWELLS:
            del self._farewells[next(iter(self._farewells))]
        self._farewells[chat] = outgoing

    def is_over(self, chat: str) -> bool:
        """Whether a farewell waits for the page."""
        return chat in self._farewells

    def last_word(self, chat: str) -> Outgoing | None:
        """The farewell of a chat whose data was erased just now."""
        return self._farewells.pop(chat, None)

    async def typing(self, chat: str) -> None:
        """The page shows by itself that it is waiting."""

    def arrival(self, chat: str) -> asyncio.Event:
        """Set by the next message to the chat. Take it before reading the history, so that none slips in between."""
        return self._arrivals.setdefault(chat, asyncio.Event())
