"""The running product in one process: database, jobs, web page and Telegram, started and stopped together."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from sqlalchemy.engine import URL

from bot.assistant import Assistant
from bot.channel import CannotStart, Channel, Delayed, Undeliverable
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.polling import poll
from bot.channels.web.app import application
from bot.channels.web.channel import WebChannel
from bot.channels.web.server import WebServer
from bot.jobs import Jobs
from bot.settings import Settings
from bot.storage.database import conninfo, engine, sessions
from bot.turn import Talker

GRACE = 3.0
"""Seconds that running work gets to end at a stop."""
HELLO = 4.0
"""Seconds that Telegram gets to say at the start whether the token is right."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Status:
    """What is on, for the operator."""

    web: str
    telegram: str | None
    resumed: int


async def serve(settings: Settings, url: URL, talker: Talker, ready: Callable[[Status], None]) -> None:
    """Runs everything configured until SIGINT or SIGTERM. Raises CannotStart before it is ready."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    web = WebChannel()
    async with _telegram(settings) as telegram, _assistant(url, talker, web, telegram) as (assistant, jobs):
        app = application(assistant, channel=web, secure=settings.web_secure)
        server = WebServer(app, settings.web_host, settings.web_port)
        await server.start()
        try:
            left = await assistant.resume()
            ready(Status(server.url, _name(telegram), left))
            await _until(stop, jobs, telegram, assistant)
        finally:
            await server.stop()
            await assistant.finish(GRACE)


@asynccontextmanager
async def _telegram(settings: Settings) -> AsyncIterator[TelegramChannel | None]:
    """The channel with a token that Telegram accepts; None without a token."""
    if settings.telegram_token is None:
        yield None
        return
    channel = TelegramChannel(settings.telegram_token, settings.telegram_api_url)
    try:
        with suppress(Delayed, TimeoutError):
            await asyncio.wait_for(channel.check(), HELLO)
        yield channel
    finally:
        await channel.close()


def _name(channel: TelegramChannel | None) -> str | None:
    if channel is None:
        return None
    return f"@{channel.username}" if channel.username else "not reachable yet, trying"


async def _introduce(channel: TelegramChannel) -> None:
    """Sets the menu of commands, as soon as Telegram can be reached."""
    while True:
        try:
            await channel.check()
            await channel.set_commands()
        except Delayed as error:
            log.warning("Telegram cannot be reached now: trying again")
            await asyncio.sleep(max(error.seconds, 30))
        except (Undeliverable, CannotStart) as error:
            log.error("the menu of commands was not set: %s", error)
            return
        else:
            return


@asynccontextmanager
async def _assistant(
    url: URL, talker: Talker, web: WebChannel, telegram: TelegramChannel | None
) -> AsyncIterator[tuple[Assistant, Jobs]]:
    channels: dict[str, Channel] = {web.name: web}
    if telegram:
        channels[telegram.name] = telegram
    connections, jobs = engine(url), Jobs(conninfo(url))
    assistant = Assistant(talker, sessions(connections), channels, jobs)
    jobs.bind(assistant.work, assistant.resume)
    try:
        async with jobs.app.open_async():
            yield assistant, jobs
    finally:
        await connections.dispose()


async def _until(stop: asyncio.Event, jobs: Jobs, telegram: TelegramChannel | None, assistant: Assistant) -> None:
    """Works until told to stop. A worker or poller that dies ends the run: better a restart than half a service."""
    work = [asyncio.create_task(jobs.work(), name="jobs"), asyncio.create_task(stop.wait(), name="stop")]
    beside = []
    if telegram:
        work.append(asyncio.create_task(poll(telegram, assistant, stop), name="telegram"))
        beside.append(asyncio.create_task(_introduce(telegram), name="introduce"))
    try:
        done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        stop.set()
        for task in (*work, *beside):
            task.cancel()
        await asyncio.wait([*work, *beside], timeout=GRACE)
