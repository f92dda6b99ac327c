"""`infomigra report`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Printed
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.problem import Problem
from bot.reports.monthly import Report
from bot.reports.monthly import report as counted
from bot.reports.period import Period, month_before, month_named, month_of
from bot.reports.spreadsheet import encoded
from bot.reports.tabulate import FEW, Table, tables
from bot.reports.words import BY, Names, heading, month_name, report_rows, titles, written
from bot.settings import Settings
from bot.storage.database import DatabaseUnavailable, database, embedded_in, engine, sessions
from bot.words import translator
from content.desk.service import Service, load_service
from content.loader import load
from content.model import Language

PATIENCE = {"connect_timeout": "5"}


def _month(ctx: click.Context, param: click.Parameter, written: str | None) -> Period | None:
    found = month_named(written) if written else None
    if written and found is None:
        raise click.BadParameter("write the month as 2026-10")
    return found


@click.command("report")
@click.option(
    "--month", metavar="YYYY-MM", callback=_month, help="The month to report on; the last full one if not given."
)
@click.option("--csv", type=click.Path(dir_okay=False, path_type=Path), help="Write it to a file for Excel.")
@click.option("--public", is_flag=True, help=f"For publication: counts below {FEW} are hidden.")
@click.option("--lang", type=click.Choice(["es", "en"]), default="es", show_default=True, help="Of its words.")
def report(month: Period | None, csv: Path | None, public: bool, lang: Language) -> None:
    """The monthly report: visits and personal attentions, by channel, audience, region, topic, place and language."""
    settings, service = Settings(), load_service()
    period = month or month_before(month_of(settings.current_day()))
    found = _read(settings, service, period)
    names, parts = Names(service, load(), lang), tables(found, public=public)
    if csv is None:
        _print(found, parts, names, lang, public)
        return
    try:
        csv.write_bytes(encoded(report_rows(found, parts, names, lang)))
    except OSError as error:
        raise Problem(f"{csv} cannot be written: {error.strerror}") from None
    click.echo(csv)


def _read(settings: Settings, service: Service, period: Period) -> Report:
    if settings.database_url is None and not embedded_in(settings).exists():
        raise Problem(f"there is no database in {settings.data_dir} yet: nothing to report on")
    try:
        with database(settings) as url:
            return asyncio.run(_count(url.update_query_dict(PATIENCE), service, period))
    except (DatabaseUnavailable, SQLAlchemyError) as error:
        reason = str(error) if isinstance(error, DatabaseUnavailable) else type(error).__name__
        raise Problem(f"no answer from the database ({reason})") from None


async def _count(url: URL, service: Service, period: Period) -> Report:
    connections = engine(url)
    try:
        async with sessions(connections)() as session:
            return await counted(session, period, service.zone)
    finally:
        await connections.dispose()


def _print(found: Report, parts: tuple[Table, ...], names: Names, language: Language, public: bool) -> None:
    _, console = translator(language), Console(highlight=False)
    console.print(f"\n[bold]{_('Monthly report')}: {month_name(found.month.period, language)}[/]\n")
    if not found.month:
        console.print(_("Nothing was counted in this month."))
    for part in parts:
        if part.rows:
            console.print(_printed(found, part, names, language), "")
    if public:
        console.print(_("<5: fewer than five people. *: hidden so that those cannot be worked out."))


def _printed(found: Report, part: Table, names: Names, language: Language) -> Printed:
    _ = translator(language)
    known = [True, found.before is not None, found.year_before is not None]
    printed = Printed(title=heading(part, language), title_justify="left", title_style="bold", show_edge=False)
    printed.add_column(_(BY[part.by]) if part.by else "")
    for title, shown in zip(titles(found, language), known, strict=True):
        if shown:
            printed.add_column(title, justify="right")
    for name, counts in part.rows.items():
        cells = [written(count) for count, shown in zip(counts, known, strict=True) if shown]
        printed.add_row(escape(names.of(part.by, name)), *cells)
    return printed
