"""Rosa's chat with the running bot, through the stand-in: what she writes and presses, and all that is said to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot.assistant import Assistant
from bot.cases.office import Office
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.polling import poll
from bot.jobs import Jobs
from bot.offers.posting import Posting
from bot.offers.store import keep
from bot.storage.database import conninfo, sessions
from bot.storage.tables import MessageRow
from bot.turn import Talker
from bot.words import translator
from content.model import Language
from tests.telegram.conftest import ROSA, until
from tests.telegram.control import Control, Sent


@dataclass
class Chat:
    """Rosa's chat with the running bot."""

    telegram: Control
    assistant: Assistant
    sessions: async_sessionmaker[AsyncSession]
    language: Language = "es"

    async def says(self, words: str, *signs: str) -> list[Sent]:
        """She writes; returns all that is said to it, in which the signs must stand."""
        before = len(self.telegram.sent_to(ROSA))
        self.telegram.say(ROSA, words, self.language)
        return await self.reads(before, *signs)

    async def taps(self, data: str, *signs: str) -> list[Sent]:
        before = len(self.telegram.sent_to(ROSA))
        self.telegram.press(ROSA, data)
        return await self.reads(before, *signs)

    async def reads(self, before: int, *signs: str) -> list[Sent]:
        await until(lambda: len(self.telegram.sent_to(ROSA)) > before)
        await self._settled()
        new = self.telegram.sent_to(ROSA)[before:]
        said = "\n".join(one.text for one in new)
        assert [sign for sign in signs if sign not in said] == [], said
        return new

    async def _settled(self) -> None:
        """All that was to be said has been sent."""
        waiting = select(func.count()).select_from(MessageRow).where(MessageRow.status.in_(("received", "pending")))
        async with asyncio.timeout(15), self.sessions() as session:
            while True:
                if not await session.scalar(waiting):
                    return
                await session.rollback()
                await asyncio.sleep(0.02)

    async def imports(self, *offers: Posting) -> None:
        async with self.sessions.begin() as session:
            await keep(session, offers)

    def of(self, message: str) -> str:
        """The interface's words in her language."""
        return translator(self.language)(message)


@asynccontextmanager
async def chatting(
    telegram: Control, channel: TelegramChannel, database: AsyncEngine, url: URL, talker: Talker, office: Office
) -> AsyncIterator[Chat]:
    """The bot, running on these."""
    jobs, stop = Jobs(conninfo(url)), asyncio.Event()
    async with jobs.app.open_async():
        assistant = Assistant(talker, sessions(database), {channel.name: channel}, jobs, office)
        polling = asyncio.create_task(poll(channel, assistant, stop))
        yield Chat(telegram, assistant, sessions(database))
        stop.set()
        await asyncio.wait_for(polling, 5)
        await assistant.finish(5)
