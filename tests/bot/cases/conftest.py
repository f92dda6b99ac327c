"""What the tests of cases share: an assistant over a real database, people at work, and what contacts were sent."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot.assistant import Assistant
from bot.cases.office import Office
from bot.jobs import Jobs
from bot.message import Incoming, Outgoing
from bot.storage.case_tables import Case
from bot.storage.database import conninfo
from bot.storage.database import sessions as make_sessions
from bot.storage.staff_tables import Agent
from bot.storage.tables import MessageRow
from bot.turn import Talker

CHAT = "7"


class Phone:
    """The contact's phone: keeps what arrives, refuses as told."""

    name = "telegram"

    def __init__(self) -> None:
        self.sent: dict[str, list[Outgoing]] = defaultdict(list)
        self.failures: list[Exception] = []
        self.forgotten: dict[str, list[str]] = defaultdict(list)
        self.stuck: list[Exception] = []
        self.farewells: list[Outgoing] = []

    async def forget(self, chat: str, remote_ids: Sequence[str]) -> None:
        if self.stuck:
            raise self.stuck.pop(0)
        self.forgotten[chat] += remote_ids

    async def farewell(self, chat: str, outgoing: Outgoing) -> None:
        await self.send(chat, outgoing)
        self.farewells.append(outgoing)

    async def send(self, chat: str, outgoing: Outgoing, *, quotes: str = "", edits: str = "") -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent[chat].append(outgoing)
        return f"{chat}-{len(self.sent[chat])}"

    async def send_album(self, chat: str, album: Sequence[Outgoing]) -> list[str]:
        return [await self.send(chat, outgoing) for outgoing in album]

    async def typing(self, chat: str) -> None:
        return

    def texts(self, chat: str = CHAT) -> list[str]:
        return [outgoing.text for outgoing in self.sent[chat]]


@pytest.fixture
def phone() -> Phone:
    return Phone()


@pytest.fixture
def sessions(database: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    return make_sessions(database)


@pytest.fixture
async def jobs(database_url: URL, database: AsyncEngine) -> AsyncIterator[Jobs]:
    queue = Jobs(conninfo(database_url))
    async with queue.app.open_async():
        yield queue


@pytest.fixture
async def assistant(
    sessions: async_sessionmaker[AsyncSession], jobs: Jobs, phone: Phone, talker: Talker, office: Office
) -> AsyncIterator[Assistant]:
    assistant = Assistant(talker, sessions, {"telegram": phone}, jobs, office)
    jobs.bind(assistant.work, assistant.resume, assistant.watch)
    yield assistant
    await assistant.finish(5)


@pytest.fixture
async def ana(sessions: async_sessionmaker[AsyncSession]) -> Agent:
    return await hired(sessions, "Ana")


@pytest.fixture
async def beto(sessions: async_sessionmaker[AsyncSession]) -> Agent:
    return await hired(sessions, "Beto")


async def hired(sessions: async_sessionmaker[AsyncSession], name: str, role: str = "agent", **about: Any) -> Agent:
    """Somebody who works in every team."""
    teams = ["protection", "offers", "peru", "americas", "europe", "guidance"]
    fields = {"teams": teams, "active": True, "capacity": 5, "language": "es", "languages": ["es", "en"]} | about
    async with sessions.begin() as session:
        agent = Agent(email=f"{name.lower()}@example.org", name=name, role=role, **fields)
        session.add(agent)
    return agent


_numbers = itertools.count(1)


def said(text: str = "", choice: str = "", chat: str = CHAT, **about: Any) -> Incoming:
    number = next(_numbers)
    return Incoming(
        channel="telegram", chat=chat, source_id=f"u{number}", text=text, choice=choice, remote_id=str(number), **about
    )


Tell = Callable[..., Awaitable[None]]


@pytest.fixture
def tell(assistant: Assistant) -> Tell:
    """The contact does something, and what comes of it has come."""

    async def tell(text: str = "", choice: str = "", chat: str = CHAT, **about: Any) -> None:
        receipt = await assistant.receive(said(text, choice, chat, **about))
        assert receipt
        await receipt.done

    return tell


async def the_case(sessions: async_sessionmaker[AsyncSession]) -> Case:
    async with sessions() as session:
        return (await session.scalars(select(Case).order_by(Case.id.desc()))).first() or pytest.fail("there is no case")


async def messages(sessions: async_sessionmaker[AsyncSession], direction: str) -> Sequence[MessageRow]:
    async with sessions() as session:
        found = select(MessageRow).where(MessageRow.direction == direction).order_by(MessageRow.id)
        return (await session.scalars(found)).all()
