"""Fetches updates by long polling. An update is stored before Telegram is told it may forget it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channel import Inbox
from bot.channels.telegram.channel import TelegramChannel, patience
from bot.channels.telegram.sending import reason
from bot.channels.telegram.updates import incoming
from bot.message import Incoming

log = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0
STORING_GRACE = 1.5
CANCELLING_GRACE = 0.3

T = TypeVar("T")


class _Stopped(Exception):
    """`stop` was set."""


async def poll(channel: TelegramChannel, inbox: Inbox, stop: asyncio.Event) -> None:
    """Hands every update to the inbox, in order, until `stop` is set."""
    poller = _Poller(channel, inbox, stop)
    try:
        while True:
            pause = await poller.turn()
            await _unless(stop, asyncio.sleep(pause))
    except _Stopped:
        log.info("polling stopped")
    finally:
        poller.abandon()


class _Poller:
    def __init__(self, channel: TelegramChannel, inbox: Inbox, stop: asyncio.Event) -> None:
        self._channel, self._inbox, self._stop = channel, inbox, stop
        self._offset = 0
        self._failures = 0
        self._webhook_removed = False
        self._in_conflict = False
        self._acknowledging: set[asyncio.Task[None]] = set()

    async def turn(self) -> float:
        """Fetches and stores what is there. Returns the seconds to pause before the next turn."""
        try:
            updates = await self._fetch()
        except TelegramError as error:
            return self._pause_after(error)
        self._in_conflict = False
        for raw in updates:
            try:
                await self._take(raw)
            except _Unstored as error:
                log.error("update %s could not be stored (%s): trying again", raw["update_id"], error)
                return self._backoff()
            self._offset = raw["update_id"] + 1
        self._failures = 0
        return 0.0

    def abandon(self) -> None:
        """Drops the acknowledgements that are still under way."""
        for task in self._acknowledging:
            task.cancel()

    async def _fetch(self) -> list[dict[str, Any]]:
        if not self._webhook_removed:
            await _unless(self._stop, self._channel.remove_webhook())
            self._webhook_removed = True
        return await _unless(self._stop, self._channel.updates(self._offset))

    async def _take(self, raw: dict[str, Any]) -> None:
        message = _read(raw)
        if message is not None:
            await self._store(message)
        if query := raw.get("callback_query"):
            task = asyncio.create_task(self._channel.acknowledge(query["id"]))
            self._acknowledging.add(task)
            task.add_done_callback(self._acknowledging.discard)

    async def _store(self, message: Incoming) -> None:
        if self._stop.is_set():
            raise _Stopped
        try:
            await _unless(self._stop, self._receive(message), STORING_GRACE)
        except _Stopped:
            raise
        except Exception as error:
            raise _Unstored(type(error).__name__) from error

    async def _receive(self, message: Incoming) -> None:
        await self._inbox.receive(message)

    def _pause_after(self, error: TelegramError) -> float:
        match error:
            case RetryAfter():
                return patience(error)
            case Conflict():
                if not self._in_conflict:
                    log.error("another program is fetching this bot's updates: stop it, or give this one its own bot")
                self._in_conflict = True
                return LONGEST_PAUSE
            case InvalidToken():
                log.error("Telegram refuses the bot's token: trying again in %s s", LONGEST_PAUSE)
                return LONGEST_PAUSE
            case _:
                pause = self._backoff()
                log.warning("no updates from Telegram (%s): trying again in %s s", reason(error), pause)
                return pause

    def _backoff(self) -> float:
        pause = min(2.0**self._failures, LONGEST_PAUSE)
        self._failures += 1
        return pause


class _Unstored(Exception):
    """The inbox did not take a message."""


def _read(raw: dict[str, Any]) -> Incoming | None:
    try:
        return incoming(Update.de_json(raw, None))
    except Exception as error:
        # Only the kind of error: its text would quote the message.
        log.error("update %s could not be read (%s): passed over", raw["update_id"], type(error).__name__)
        return None


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T], grace: float = 0.0) -> T:
    """The result of `work`, or `_Stopped` when it is not there `grace` seconds after `stop` was set."""
    task, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            await asyncio.wait({task}, timeout=grace)
        if not task.done():
            raise _Stopped
        return task.result()
    finally:
        task.cancel()
        stopping.cancel()
        await asyncio.wait({task, stopping}, timeout=CANCELLING_GRACE)
