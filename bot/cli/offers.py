"""`infomigra offers`: job offers taken in from files and feeds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import click
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.problem import Problem
from bot.cli.transaction import in_transaction
from bot.offers.alerts import due
from bot.offers.feeds import Defaults
from bot.offers.fields import Unreadable, country
from bot.offers.intake import Intake, kept, samples, taken_in
from bot.offers.store import drop_expired
from bot.settings import Settings
from bot.storage.contact_tables import Offer


def _country(ctx: click.Context, param: click.Parameter, written: str | None) -> str:
    try:
        return country(written or "")
    except Unreadable as error:
        raise click.BadParameter(str(error)) from None


PLACE = click.option("--place", metavar="COUNTRY", callback=_country, help="The country of offers that name none: ES.")


@click.group()
def offers() -> None:
    """Job offers: take in, list, drop what has closed."""


@offers.command("import")
@click.argument("where", nargs=-1, required=True, metavar="FILE|URL…")
@click.option("--source", default="", help="Who published them, as contacts read it.")
@PLACE
@click.option("--dry-run", is_flag=True, help="Only tell what would be taken in and what is wrong.")
def import_command(where: tuple[str, ...], source: str, place: str, dry_run: bool) -> None:
    """Take in offers from CSV, JSON, schema.org JobPosting, RSS or Atom, from files or web addresses."""
    settings = Settings()
    intake = taken_in(where, Defaults(source.strip(), place), settings.current_day())
    if not intake.offers and intake.problems and not intake.closed:
        _tell(intake)
        raise Problem("nothing could be taken in")
    _take_in(settings, intake, dry_run)


@offers.command("sample")
def sample_command() -> None:
    """Take in the shipped samples: each says that it is no real job."""
    settings = Settings()
    _take_in(settings, samples(settings.current_day()))


@offers.command("list")
@PLACE
@click.option("--all", "closed", is_flag=True, help="Also those that have closed.")
def list_command(place: str, closed: bool) -> None:
    """List the offers: number, country, last day, source, title."""
    settings = Settings()
    open_on = None if closed else settings.current_day()
    for offer in in_transaction(settings, lambda session: _listed(session, place, open_on)):
        words = [str(offer.id), offer.place, str(offer.closes_on), offer.source, offer.title]
        click.echo("  ".join([*words, *(["[sample]"] if offer.sample else [])]))


@offers.command("expire")
@click.option("--samples", "drop_samples", is_flag=True, help="Drop the shipped samples too.")
def expire_command(drop_samples: bool) -> None:
    """Drop all offers that have closed, at once. (By themselves they go sixty days later.)"""
    settings = Settings()

    async def work(session: AsyncSession) -> int:
        return await drop_expired(session, settings.current_day(), dt.timedelta(), samples=drop_samples)

    click.echo(f"Dropped: {in_transaction(settings, work)}")


def _take_in(settings: Settings, intake: Intake, dry_run: bool = False) -> None:
    _tell(intake)
    if dry_run:
        wrong = len(intake.problems)
        click.echo(f"Would take in: {len(intake.offers)}. Closed already: {intake.closed}. Wrong: {wrong}.")
        return

    async def work(session: AsyncSession) -> int:
        await kept(session, intake)
        return await due(session, settings.current_day(), dt.datetime.now(dt.UTC))

    alerts = in_transaction(settings, work)
    counts = f"New: {intake.new}. Known: {intake.again}. Closed already: {intake.closed}."
    click.echo(f"{counts} Wrong: {len(intake.problems)}. Alerts due: {alerts}.")


def _tell(intake: Intake) -> None:
    for problem in intake.problems:
        click.echo(str(problem), err=True)


async def _listed(session: AsyncSession, place: str, open_on: dt.date | None) -> Sequence[Offer]:
    statement = select(Offer).order_by(Offer.place, Offer.id)
    if place:
        statement = statement.where(Offer.place == place)
    if open_on:
        statement = statement.where(Offer.closes_on >= open_on)
    return (await session.scalars(statement)).all()
