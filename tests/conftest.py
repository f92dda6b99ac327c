"""What every test may use: the knowledge, the trained model, and a database that forgets."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.cases.office import Office
from bot.cli.model import trained, triage
from bot.storage.database import embedded, engine, upgrade
from bot.turn import Talker
from content.desk.canned import load_canned
from content.desk.service import load_service
from content.knowledge import Knowledge
from content.loader import load
from nlu.interpreter import Interpreter

TODAY = dt.date(2026, 11, 22)
"""The day the tests live on, so that answers do not age with the calendar."""


@dataclass
class Clock:
    """The office's clock, which a test can put forward."""

    at: dt.datetime = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.at

    def forward(self, **time: float) -> None:
        self.at += dt.timedelta(**time)


def bare_environment() -> dict[str, str]:
    """The environment without our settings: no test may touch the operator's own database or bot."""
    return {name: value for name, value in os.environ.items() if not name.startswith("INFOMIGRA_")}


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load()


@pytest.fixture(scope="session")
def interpreter() -> Interpreter:
    return Interpreter(trained(Path("var")))


@pytest.fixture(scope="session")
def talker(knowledge: Knowledge, interpreter: Interpreter) -> Talker:
    return Talker(knowledge, interpreter, triage(), lambda: TODAY)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(knowledge: Knowledge, clock: Clock) -> Office:
    """The service at work, on a Monday morning in Lima."""
    return Office(load_service(), load_canned(), knowledge, clock)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """A real PostgreSQL, migrated, for the whole run."""
    with embedded(tmp_path_factory.mktemp("database") / "postgres") as url:
        upgrade(url)
        yield url


@pytest.fixture
async def database(database_url: URL) -> AsyncIterator[AsyncEngine]:
    """The database, empty."""
    connections = engine(database_url)
    async with connections.begin() as connection:
        await connection.execute(
            text("truncate conversations, agents, audit, kept, removals, offers, procrastinate_jobs cascade")
        )
    yield connections
    await connections.dispose()
