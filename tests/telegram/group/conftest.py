"""What the group's tests share: the staff's forum on the stand-in, agents at work in it, and cases to answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from telegram import Update

from bot.assistant import Assistant
from bot.cases import record
from bot.cases.office import Office
from bot.cases.opening import Need, open_case
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.group.inbox import GroupInbox
from bot.channels.telegram.group.poster import Poster
from bot.channels.telegram.polling import poll
from bot.jobs import Jobs
from bot.message import Attachment, Incoming
from bot.storage import cases, conversations
from bot.storage.case_tables import Case, Post
from bot.storage.database import conninfo
from bot.storage.database import sessions as make_sessions
from bot.storage.staff_tables import Agent
from bot.storage.tables import Conversation, MessageRow
from bot.turn import Talker
from tests.telegram.conftest import ROSA
from tests.telegram.control import Control, Sent

GROUP = -1001000000001
ANA, BETO, SARA, NOBODY = 801, 802, 803, 899
TEAMS = ["protection", "offers", "peru", "americas", "europe", "guidance"]

Sessions = async_sessionmaker[AsyncSession]


async def eventually(condition: Callable[[], object], seconds: float = 20) -> None:
    """Waits for the bot, which runs in the test's own event loop."""
    async with asyncio.timeout(seconds):
        while True:
            if condition():
                return
            await asyncio.sleep(0.03)


@dataclass
class House:
    """Everything that runs, and what tests ask of it."""

    telegram: Control
    channel: TelegramChannel
    sessions: Sessions
    office: Office
    woken: list[int] = field(default_factory=list)
    numbers: int = 0

    def poster(self, chat: int = GROUP, limit: int = 1000, window: float = 1.0, rest: float = 0.5) -> Poster:
        return Poster(self.channel.bot, self.sessions, self.office, chat, limit=limit, window=window, rest=rest)

    def inbox(self, chat: int = GROUP, wake: Callable[[int], object] | None = None) -> GroupInbox:
        return GroupInbox(self.channel.bot, self.sessions, self.office, chat, wake or self.woken.append)

    async def hire(self, name: str, telegram_id: int | None, role: str = "agent", **about: Any) -> Agent:
        fields: dict[str, Any] = {"teams": TEAMS, "capacity": 50, "language": "es", "active": True} | about
        async with self.sessions.begin() as session:
            agent = Agent(
                email=f"{name.split()[0].lower()}@example.org", name=name, role=role, telegram_id=telegram_id, **fields
            )
            session.add(agent)
        return agent

    async def case(self, chat: int = ROSA, text: str = "quiero hablar con una persona", **about: Any) -> Case:
        """A contact's case, as their message opened it."""
        async with self.sessions.begin() as session:
            conversation_id, message_id = await self._stored(session, chat, text)
            conversation = await session.get(Conversation, conversation_id)
            row = await session.get(MessageRow, message_id)
            assert conversation
            assert row
            row.status = "answered"
            case = await open_case(session, self.office, conversation, row, Need(**({"reason": "asked"} | about)))
            await session.flush()
            for told in await session.scalars(select(MessageRow).where(MessageRow.status == "pending")):
                told.status = "sent"
        return case

    async def writes(self, case: Case, text: str = "", chat: int = ROSA, **about: Any) -> int:
        """The contact writes, and it is to be shown to staff. Returns the message's id."""
        async with self.sessions.begin() as session:
            _, message_id = await self._stored(session, chat, text, **about)
            row = await session.get(MessageRow, message_id)
            assert row
            row.status, row.case_id = "answered", case.id
            record.post(session, self.office, case, "message", message_id)
            await cases.announce(session, case.id)
        return message_id

    async def tells_the_bot(self, text: str, chat: int = ROSA) -> None:
        """The contact writes, and it is no case's."""
        async with self.sessions.begin() as session:
            _, message_id = await self._stored(session, chat, text)
            row = await session.get(MessageRow, message_id)
            assert row
            row.status = "answered"

    async def _stored(self, session: AsyncSession, chat: int, text: str, **about: Any) -> tuple[int, int]:
        self.numbers += 1
        given = {"remote_id": str(100_000 + self.numbers)} | about
        incoming = Incoming(channel="telegram", chat=str(chat), source_id=f"t{self.numbers}", text=text, **given)
        stored = await conversations.store_incoming(session, incoming)
        assert stored
        return stored

    async def doing(self, agent: Agent, what: Callable[..., Any], case: Case, *given: Any, **more: Any) -> Any:
        """An agent does something at the desk."""
        async with self.sessions.begin() as session:
            return await what(session, self.office, agent, case.id, *given, **more)

    async def now(self, case: Case) -> Case:
        async with self.sessions() as session:
            return (await session.scalars(select(Case).where(Case.id == case.id))).one()

    async def thread(self, case: Case) -> int:
        async with asyncio.timeout(20):
            while True:
                if number := (await self.now(case)).thread_id:
                    return number
                await asyncio.sleep(0.03)

    async def settled(self, seconds: float = 30) -> None:
        """Nothing waits to be put into the group."""
        async with asyncio.timeout(seconds):
            while True:
                if not await self.left():
                    return
                await asyncio.sleep(0.05)

    async def left(self) -> Sequence[Post]:
        async with self.sessions() as session:
            return (await session.scalars(select(Post).where(Post.status == "pending"))).all()

    async def rows(self, direction: str) -> Sequence[MessageRow]:
        async with self.sessions() as session:
            found = select(MessageRow).where(MessageRow.direction == direction).order_by(MessageRow.id)
            return (await session.scalars(found)).all()

    async def said(self, direction: str = "outgoing") -> list[str]:
        """What agents told contacts, or noted."""
        rows = await self.rows(direction)
        return [row.content["text"] for row in rows if direction == "note" or row.voice == "agent"]

    def shown(self, chat: int = GROUP) -> list[Sent]:
        return [message for message in self.telegram.sent_to(chat) if not message.deleted]

    def in_thread(self, thread: int, chat: int = GROUP) -> list[Sent]:
        return [message for message in self.shown(chat) if message.thread == thread]

    def text_of(self, thread: int, chat: int = GROUP) -> str:
        return "\n".join(message.edited or message.text for message in self.in_thread(thread, chat))

    def updates(self) -> list[Update]:
        """What is new for the bot; it is confirmed by this."""
        url = f"{self.telegram.url}/bot{self.telegram.token}/getUpdates"
        raw = httpx.post(url, data={"limit": "100"}, timeout=10).json()["result"]
        if raw:
            httpx.post(url, data={"offset": str(raw[-1]["update_id"] + 1)}, timeout=10)
        return [Update.de_json(one, None) for one in raw]

    async def hear(self, inbox: GroupInbox | None = None) -> None:
        """The group's inbox takes what is new."""
        for update in self.updates():
            await (inbox or self.inbox()).receive(update)

    @asynccontextmanager
    async def posting(self, **about: Any) -> AsyncIterator[asyncio.Task[None]]:
        stop = asyncio.Event()
        task = asyncio.create_task(self.poster(**about).run(stop))
        try:
            yield task
        finally:
            stop.set()
            await asyncio.wait([task], timeout=10)

    async def post(self, **about: Any) -> None:
        """Puts into the group what waits for it."""
        async with self.posting(**about):
            await self.settled()


@pytest.fixture
async def house(telegram: Control, channel: TelegramChannel, database: AsyncEngine, office: Office) -> House:
    telegram.make_group(GROUP)
    telegram.group_limit(0, 1.0)
    return House(telegram, channel, make_sessions(database), replace(office, group=True))


@pytest.fixture
async def ana(house: House) -> Agent:
    return await house.hire("Ana", ANA)


@pytest.fixture
async def beto(house: House) -> Agent:
    return await house.hire("Beto", BETO)


@pytest.fixture
async def assistant(house: House, database_url: URL, talker: Talker) -> AsyncIterator[Assistant]:
    """The whole of it: the contact's side too."""
    jobs = Jobs(conninfo(database_url))
    async with jobs.app.open_async():
        assistant = Assistant(talker, house.sessions, {house.channel.name: house.channel}, jobs, house.office)
        jobs.bind(assistant.work, assistant.resume, assistant.watch)
        stop = asyncio.Event()
        inbox = house.inbox(wake=assistant.wake)
        running = [
            asyncio.create_task(poll(house.channel, assistant, stop, inbox)),
            asyncio.create_task(house.poster().run(stop)),
            asyncio.create_task(jobs.work()),
        ]
        yield assistant
        stop.set()
        running[-1].cancel()
        await asyncio.wait(running, timeout=10)
        await assistant.finish(5)


def photo(telegram: Control, chat: int = ROSA, caption: str = "", album: str | None = None) -> Attachment:
    """A photo that stands in the contact's own chat, from where it can be copied."""
    telegram.attach(chat, "photo", caption=caption, album=album)
    message = telegram.messages(chat_id=chat)[-1]
    origin, reference = f"{chat}:{message['message_id']}", message["photo"][-1]["file_id"]
    return Attachment(kind="photo", reference=reference, origin=origin, album=album or "")
