"""`infomigra content stale`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from bot.storage.database import DatabaseUnavailable, database, embedded_in, engine, sessions
from bot.storage.shown import shown
from content.loader import ContentError, Library, read
from content.stale import Stale, stale

COUNTED = 90
"""Days over which it is counted how often a fact was shown."""
PATIENCE = {"connect_timeout": "5"}


@click.command("stale")
@click.option("--within", default=30, show_default=True, type=click.IntRange(min=0), help="Days ahead to look.")
@click.option("--limit", type=click.IntRange(min=1), help="How many to list at most.")
@click.pass_obj
def stale_command(root: Path, within: int, limit: int | None) -> None:
    """List the facts to review, the riskiest and most shown first."""
    library, settings = read(root), Settings()
    if library.problems:
        raise ContentError(library.problems)
    for item in stale(library.knowledge, settings.current_day(), _counts(settings), within)[:limit]:
        click.echo(_line(item, library))


def _line(item: Stale, library: Library) -> str:
    fact = item.fact
    path, line = library.line("facts", fact.key)
    source = library.knowledge.sources.get(fact.source)
    words = [
        fact.key,
        str(fact.review_on),
        f"{-item.days} days over" if item.days < 0 else f"{item.days} days left",
        f"risk {fact.risk}",
        f"shown {item.shown}",
        *(["withheld"] if item.withheld else []),
        f"{path}:{line}",
        str(source.url) if source else f"unknown source {fact.source}",
    ]
    return "  ".join(words)


def _counts(settings: Settings) -> dict[str, int]:
    """How often each fact was shown. Without a database of our own to ask, nothing was."""
    if settings.database_url is None and not embedded_in(settings).exists():
        return {}
    try:
        with database(settings) as url:
            return asyncio.run(_shown(url.update_query_dict(PATIENCE)))
    except (DatabaseUnavailable, SQLAlchemyError) as error:
        reason = str(error) if isinstance(error, DatabaseUnavailable) else type(error).__name__
        click.echo(
            f"infomigra: how often facts were shown is not counted: no answer from the database ({reason})", err=True
        )
        return {}


async def _shown(url: URL) -> dict[str, int]:
    connections = engine(url)
    try:
        async with sessions(connections)() as session:
            return await shown(session, COUNTED)
    finally:
        await connections.dispose()
