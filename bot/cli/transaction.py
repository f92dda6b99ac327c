"""One transaction in the database of the settings, for commands that do one thing there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.problem import Problem
from bot.settings import Settings
from bot.storage.database import DatabaseUnavailable, database, engine, sessions, upgrade

T = TypeVar("T")


def in_transaction(settings: Settings, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Works beside a running product or without one. Raises Problem where there is no database."""
    try:
        with database(settings) as url:
            upgrade(url)
            return asyncio.run(_done(url, work))
    except DatabaseUnavailable as error:
        raise Problem(str(error)) from error


async def _done(url: URL, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    connections = engine(url)
    try:
        async with sessions(connections).begin() as session:
            return await work(session)
    finally:
        await connections.dispose()
