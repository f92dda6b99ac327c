"""What the tests of the staff share: an empty database, a clock that stands still, and people who work here."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot.staff import passwords, people
from bot.staff.people import Work
from bot.staff.roles import Role
from bot.storage.database import sessions
from bot.storage.staff_tables import Agent

NOW = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)
PASSWORD = "un tren azul a Tacna"
OTHER_PASSWORD = "dos trenes azules a Puno"
Sessions = async_sessionmaker[AsyncSession]


@dataclass
class Clock:
    """Stands still until it is set."""

    now: dt.datetime = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def on(self, **amount: float) -> None:
        self.now += dt.timedelta(**amount)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(database: AsyncEngine) -> Sessions:
    """The database with nobody in it."""
    return sessions(database)


@pytest.fixture
async def db(house: Sessions) -> AsyncIterator[AsyncSession]:
    """One transaction, kept only where a test commits it."""
    async with house() as session:
        yield session


async def hire(session: AsyncSession, role: Role = "agent", name: str = "Rosa", **work: object) -> Agent:
    """Somebody with a password."""
    wanted = Work(role, **work)  # type: ignore[arg-type]
    agent = await people.add(session, f"{name.lower()}@infomigra.test", name, wanted)
    await passwords.change(session, agent, PASSWORD)
    await session.flush()
    return agent
