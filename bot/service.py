"""The running product in one process: database, jobs, web page and Telegram, started and stopped together."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.engine import URL

from bot.assembly import Parts, assembled
from bot.channel import CannotStart, Delayed, Undeliverable
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.group.home import check
from bot.channels.telegram.polling import poll
from bot.channels.web.app import application
from bot.channels.web.server import WebServer
from bot.settings import Settings
from bot.staff.links import first_link
from bot.turn import Talker

GRACE = 3.0
"""Seconds that running work gets to end at a stop."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Status:
    """What is on, for the operator."""

    web: str
    desk: str
    first: str | None
    """Where the first administrator begins, as long as there is nobody."""
    telegram: str | None
    group: str
    resumed: int


async def serve(settings: Settings, url: URL, talker: Talker, ready: Callable[[Status], None]) -> None:
    """Runs everything configured until SIGINT or SIGTERM. Raises CannotStart before it is ready."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with assembled(settings, url, talker) as parts:
        app = application(
            parts.assistant, channel=parts.web, secure=settings.web_secure, desk=parts.desk, fetch=parts.files.fetch
        )
        server = WebServer(app, settings.web_host, settings.web_port)
        await server.start()
        try:
            left = await parts.assistant.resume()
            parts.assistant.start_sweep()
            ready(await _status(settings, parts, server.url, left))
            await _until(stop, parts)
        finally:
            parts.desk.news.close()
            await server.stop()
            await parts.assistant.finish(GRACE)


async def _status(settings: Settings, parts: Parts, url: str, resumed: int) -> Status:
    async with parts.desk.sessions.begin() as session:
        first = await first_link(session, parts.desk.office.now())
    group = "off"
    if parts.telegram and parts.group:
        group = await check(parts.telegram.bot, parts.group.chat) or f"on, in {parts.group.chat}"
    address = settings.web_url.rstrip("/") or url
    return Status(
        web=url,
        desk=f"{address}/desk",
        first=f"{address}/desk/first/{first}" if first else None,
        telegram=_name(parts.telegram),
        group=group,
        resumed=resumed,
    )


def _name(channel: TelegramChannel | None) -> str | None:
    if channel is None:
        return None
    return f"@{channel.username}" if channel.username else "not reachable yet, trying"


async def _introduce(channel: TelegramChannel) -> None:
    """Sets the menu of commands and what the bot says of itself, as soon as Telegram can be reached."""
    while True:
        try:
            await channel.check()
            await channel.set_commands()
            await channel.introduce()
        except Delayed as error:
            log.warning("Telegram cannot be reached now: trying again")
            await asyncio.sleep(max(error.seconds, 30))
        except (Undeliverable, CannotStart) as error:
            log.error("the menu of commands was not set: %s", error)
            return
        else:
            return


async def _until(stop: asyncio.Event, parts: Parts) -> None:
    """Works until told to stop. A worker or poller that dies ends the run: better a restart than half a service."""
    telegram, group = parts.telegram, parts.group
    work = [asyncio.create_task(parts.jobs.work(), name="jobs"), asyncio.create_task(stop.wait(), name="stop")]
    beside = []
    if telegram:
        inbox = group.inbox if group else None
        work.append(asyncio.create_task(poll(telegram, parts.assistant, stop, inbox), name="telegram"))
        beside.append(asyncio.create_task(_introduce(telegram), name="introduce"))
    if group:
        work.append(asyncio.create_task(group.poster.run(stop), name="group"))
    try:
        done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        stop.set()
        for task in (*work, *beside):
            # A post half made would be made again: the poster ends by itself, with the call under way.
            if task.get_name() != "group":
                task.cancel()
        await asyncio.wait([*work, *beside], timeout=GRACE)
        for task in work:
            task.cancel()
