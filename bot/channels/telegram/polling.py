"""Fetches updates by long polling. An update is stored before Telegram is told it may forget it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channel import Inbox
from bot.channels.telegram.channel import TelegramChannel, patience
from bot.channels.telegram.elsewhere import Elsewhere, called
from bot.channels.telegram.sending import reason
from bot.channels.telegram.updates import NAME, incoming, reach
from bot.message import Incoming

log = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0
STORING_GRACE = 1.5
CANCELLING_GRACE = 0.3

T = TypeVar("T")


class Staff(Protocol):
    """What takes the updates of agents: those of their group, and the link that makes them known."""

    def concerns(self, update: Update) -> bool: ...

    async def receive(self, update: Update) -> None: ...

    async def is_at_home_in(self, chat: int) -> bool: ...

    async def connect(self, update: Update) -> bool: ...


class _Stopped(Exception):
    """`stop` was set."""


async def poll(channel: TelegramChannel, inbox: Inbox, stop: asyncio.Event, staff: Staff | None = None) -> None:
    """Hands every update to the inbox, or to staff's, in order, until `stop` is set."""
    poller = _Poller(channel, inbox, stop, staff)
    try:
        while True:
            pause = await poller.turn()
            await _unless(stop, asyncio.sleep(pause))
    except _Stopped:
        log.info("polling stopped")
    finally:
        poller.abandon()


class _Poller:
    def __init__(self, channel: TelegramChannel, inbox: Inbox, stop: asyncio.Event, staff: Staff | None) -> None:
        self._channel, self._inbox, self._stop, self._staff = channel, inbox, stop, staff
        self._offset = 0
        self._failures = 0
        self._webhook_removed = False
        self._in_conflict = False
        self._acknowledging: set[asyncio.Task[None]] = set()
        self._elsewhere = Elsewhere(channel.bot)

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
        """Drops the courtesies that are still under way."""
        for task in self._acknowledging:
            task.cancel()

    async def _fetch(self) -> list[dict[str, Any]]:
        if not self._webhook_removed:
            await _unless(self._stop, self._channel.remove_webhook())
            self._webhook_removed = True
        return await _unless(self._stop, self._channel.updates(self._offset))

    async def _take(self, raw: dict[str, Any]) -> None:
        update = _read(raw)
        if update is not None and await self._store(self._taken_by_staff(update)):
            return
        if update is not None and (message := _incoming(update)):
            await self._store(self._inbox.receive(message))
        if update is not None and (reached := reach(update)):
            chat, yes = reached
            await self._store(self._inbox.reachable(NAME, chat, f"u{update.update_id}", yes))
        if query := raw.get("callback_query"):
            self._beside(self._channel.acknowledge(query["id"]))

    async def _taken_by_staff(self, update: Update) -> bool:
        if (group := called(update)) and not (self._staff and await self._staff.is_at_home_in(group[0])):
            self._decline(*group)
            return True
        if self._staff is None:
            return False
        if self._staff.concerns(update):
            await self._staff.receive(update)
            return True
        return await self._staff.connect(update)

    def _decline(self, chat: int, language: str) -> None:
        async def tell() -> None:
            if trouble := await self._elsewhere.tell(chat, language, self._channel.username):
                log.debug("not said in group %s that we attend in private: %s", chat, trouble)

        self._beside(tell())

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._acknowledging.add(task)
        task.add_done_callback(self._acknowledging.discard)

    async def _store(self, storing: Coroutine[Any, Any, T]) -> T:
        if self._stop.is_set():
            storing.close()
            raise _Stopped
        try:
            return await _unless(self._stop, storing, STORING_GRACE)
        except _Stopped:
            raise
        except Exception as error:
            raise _Unstored(type(error).__name__) from error

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


def _read(raw: dict[str, Any]) -> Update | None:
    try:
        return Update.de_json(raw, None)
    except Exception as error:
        _pass_over(raw["update_id"], error)
        return None


def _incoming(update: Update) -> Incoming | None:
    try:
        return incoming(update)
    except Exception as error:
        _pass_over(update.update_id, error)
        return None


def _pass_over(update_id: int, error: Exception) -> None:
    # Only the kind of error: its text would quote the message.
    log.error("update %s could not be read (%s): passed over", update_id, type(error).__name__)


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
