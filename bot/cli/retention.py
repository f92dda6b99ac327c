"""`infomigra retention`."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping

import click
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.problem import Problem
from bot.privacy.retention import overdue, retain
from bot.settings import Settings
from bot.storage.database import DatabaseUnavailable, database, embedded_in, engine, sessions
from content.guides.retention import Retention, load_retention

KINDS = {
    "cases": "closed cases",
    "talks": "talks without a case",
    "files": "photos and files",
    "exports": "copies of contacts' data",
    "removals": "messages that could not be taken out of chats",
}


@click.command("retention")
@click.option("--dry-run", is_flag=True, help="Only count what would be erased.")
def retention(dry_run: bool) -> None:
    """Erase what contacts left with us longer ago than content/guides/retention.yml says. It is done each night."""
    settings, kept = Settings(), load_retention()
    if settings.database_url is None and not embedded_in(settings).exists():
        raise Problem(f"there is no database in {settings.data_dir} yet: nothing is kept")
    try:
        with database(settings) as url:
            counts = asyncio.run(_counted(url, kept, dry_run))
    except (DatabaseUnavailable, SQLAlchemyError) as error:
        reason = str(error) if isinstance(error, DatabaseUnavailable) else type(error).__name__
        raise Problem(f"no answer from the database ({reason})") from None
    click.echo("Would be erased:" if dry_run else "Erased:")
    for name, words in KINDS.items():
        click.echo(f"  {counts[name]:>6}  {words}, older than {getattr(kept, name)} days")


async def _counted(url: URL, kept: Retention, dry_run: bool) -> Mapping[str, int]:
    connections = engine(url)
    now = dt.datetime.now(dt.UTC)
    try:
        if not dry_run:
            return await retain(sessions(connections), now, kept)
        async with sessions(connections)() as session:
            return {name: len(ids) for name, ids in (await overdue(session, now, kept)).items()}
    finally:
        await connections.dispose()
