"""What the Telegram tests share: the stand-in on loopback, a channel that talks to it, and an inbox in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from bot.channel import Receipt, Stored
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.polling import poll
from bot.message import Incoming, Outgoing
from tests.telegram.botapi import serving
from tests.telegram.control import Control

TOKEN = "123456789:AAtestTokenThatMustNeverBeSeen"
ROSA = 501


class MemoryInbox:
    """An inbox that remembers what it stored, refuses when told to, and answers each new message once."""

    def __init__(self, channel: TelegramChannel | None = None) -> None:
        self.stored: list[Incoming] = []
        self.reach: list[tuple[str, bool]] = []
        self.kept: list[tuple[str, str, bytes]] = []
        self.refusals = 0
        self.refused_text = ""
        self.tries = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self._channel = channel
        self._answers: set[asyncio.Task[None]] = set()

    async def receive(self, incoming: Incoming) -> Receipt | None:
        self.tries += 1
        await self.gate.wait()
        if self.refusals and self.refused_text in incoming.text:
            self.refusals -= 1
            raise ConnectionError(f"the database is down; it was storing {incoming.text!r}")
        if any((seen.chat, seen.source_id) == (incoming.chat, incoming.source_id) for seen in self.stored):
            return None
        self.stored.append(incoming)
        task = asyncio.create_task(self._answer(incoming))
        self._answers.add(task)
        return Receipt(1, len(self.stored), task)

    async def keep(self, channel: str, chat: str, name: str, media_type: str, content: bytes) -> int:
        self.kept.append((name, media_type, content))
        return len(self.kept)

    async def reachable(self, channel: str, chat: str, source_id: str, yes: bool) -> None:
        self.reach.append((chat, yes))

    async def history(self, channel: str, chat: str, after: int = 0) -> list[Stored]:
        return []

    async def _answer(self, incoming: Incoming) -> None:
        if self._channel:
            await self._channel.send(incoming.chat, Outgoing(text=f"Recibido: {incoming.text}"))


@pytest.fixture(scope="session")
def standin() -> Iterator[Control]:
    with serving(TOKEN) as control:
        yield control


@pytest.fixture
def telegram(standin: Control) -> Control:
    standin.reset()
    return standin


@pytest.fixture
async def channel(telegram: Control) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(SecretStr(TOKEN), telegram.url, read_timeout=1.0)
    yield channel
    await channel.close()


@pytest.fixture
async def inbox(channel: TelegramChannel) -> MemoryInbox:
    return MemoryInbox(channel)


@asynccontextmanager
async def polling(channel: TelegramChannel, inbox: MemoryInbox) -> AsyncIterator[asyncio.Task[None]]:
    """The channel's polling, running beside the test."""
    stop = asyncio.Event()
    task = asyncio.create_task(poll(channel, inbox, stop))
    try:
        yield task
    finally:
        stop.set()
        await asyncio.wait_for(task, 5)


async def until(condition: Callable[[], object], seconds: float = 15) -> None:
    """Waits for the bot, which runs in the test's own event loop."""
    async with asyncio.timeout(seconds):
        while True:
            if condition():
                return
            await asyncio.sleep(0.02)
