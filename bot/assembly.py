"""Puts the running product together: database, channels, office, assistant, desk and the group of staff."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.assistant import Assistant, NoteEar
from bot.cases.office import Office
from bot.channel import CannotStart, Channel, Delayed, Undeliverable
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.group.inbox import GroupInbox
from bot.channels.telegram.group.poster import Poster
from bot.channels.web.channel import WebChannel
from bot.channels.web.desk.desk import Desk
from bot.jobs import Jobs
from bot.message import Attachment
from bot.settings import Settings
from bot.speech import NoEar, ear_named
from bot.storage.case_tables import File
from bot.storage.database import conninfo, engine
from bot.storage.database import sessions as sessions_of
from bot.turn import Talker
from content.desk.canned import load_canned
from content.desk.service import load_service
from content.model import Language

HELLO = 4.0
"""Seconds that Telegram gets to say at the start whether the token is right."""


@dataclass(frozen=True)
class Group:
    """The staff's Telegram group: what puts cases there, and what takes in what staff do."""

    chat: int
    poster: Poster
    inbox: GroupInbox


@dataclass(frozen=True)
class Parts:
    """What runs, wired together."""

    assistant: Assistant
    jobs: Jobs
    web: WebChannel
    telegram: TelegramChannel | None
    group: Group | None
    desk: Desk
    files: Files


class Files:
    """The content of attachments, wherever it is kept. Raises Delayed, Undeliverable."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions
        self.telegram: TelegramChannel | None = None

    async def stored(self, file_id: int) -> bytes:
        async with self._sessions() as session:
            content = await session.scalar(select(File.content).where(File.id == file_id))
        if content is None:
            raise Undeliverable("the file is no longer kept")
        return content

    async def fetch(self, attachment: Attachment) -> tuple[bytes, str]:
        if attachment.stored is not None:
            return await self.stored(attachment.stored), attachment.media_type
        if self.telegram is None:
            raise Undeliverable("Telegram is off")
        return await self.telegram.fetch(attachment)


@asynccontextmanager
async def assembled(settings: Settings, url: URL, talker: Talker) -> AsyncIterator[Parts]:
    """The parts, connected; closed at the end. Raises CannotStart."""
    connections = engine(url)
    sessions = sessions_of(connections)
    files, jobs, web = Files(sessions), Jobs(conninfo(url)), WebChannel()
    try:
        async with _telegram(settings, files) as telegram, jobs.app.open_async():
            yield _wired(settings, talker, sessions, files, jobs, web, telegram)
    finally:
        await connections.dispose()


def _wired(
    settings: Settings,
    talker: Talker,
    sessions: async_sessionmaker[AsyncSession],
    files: Files,
    jobs: Jobs,
    web: WebChannel,
    telegram: TelegramChannel | None,
) -> Parts:
    chat = settings.telegram_staff_chat if telegram else None
    office = Office(load_service(), load_canned(), talker.knowledge, _now, group=chat is not None)
    channels: dict[str, Channel] = {web.name: web, **({telegram.name: telegram} if telegram else {})}
    talker.address, talker.username = settings.web_url.rstrip("/"), lambda: telegram.username if telegram else ""
    assistant = Assistant(talker, sessions, channels, jobs, office, _ear(settings, files), settings.data_dir / "drafts")
    jobs.bind(assistant.work, assistant.sweep, assistant.watch, assistant.unasked, assistant.tidy)
    desk = Desk(
        sessions,
        office,
        assistant.wake,
        secure=settings.web_secure,
        url=settings.web_url,
        telegram=lambda: telegram.username if telegram else "",
        fetch=files.fetch,
        drafts=settings.data_dir / "drafts",
    )
    group = None
    if telegram and chat is not None:
        poster = Poster(telegram.bot, sessions, office, chat)
        group = Group(chat, poster, GroupInbox(telegram.bot, sessions, office, chat, assistant.wake))
    return Parts(assistant, jobs, web, telegram, group, desk, files)


def _ear(settings: Settings, files: Files) -> NoteEar | None:
    """What hears voice notes, where the settings name an engine. Raises CannotStart."""
    try:
        ear = ear_named(settings.speech)
    except NoEar as error:
        raise CannotStart(str(error)) from None
    if ear is None:
        return None

    async def heard(note: Attachment, language: Language) -> str | None:
        return await ear(*await files.fetch(note), language)

    return heard


@asynccontextmanager
async def _telegram(settings: Settings, files: Files) -> AsyncIterator[TelegramChannel | None]:
    """The channel with a token that Telegram accepts; None without a token."""
    if settings.telegram_token is None:
        yield None
        return
    channel = TelegramChannel(settings.telegram_token, settings.telegram_api_url, files=files.stored)
    files.telegram = channel
    try:
        with suppress(Delayed, TimeoutError):
            await asyncio.wait_for(channel.check(), HELLO)
        yield channel
    finally:
        await channel.close()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
