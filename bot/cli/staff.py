"""`infomigra staff`: who works at the desk, and the links with which they come in."""

from __future__ import annotations

import datetime as dt

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.problem import Problem
from bot.cli.transaction import in_transaction
from bot.settings import Settings
from bot.staff import links, people
from bot.staff.audit import record
from bot.staff.people import EmailTaken, NotAnEmail, Work
from bot.staff.roles import ROLES, Role
from bot.storage.staff_tables import Agent
from content.desk.service import load_service


@click.group()
def staff() -> None:
    """The people who work at the desk."""


@staff.command("add")
@click.argument("email")
@click.option("--name", required=True, help="As contacts and colleagues read it.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--team", "teams", multiple=True, help="A team of content/desk/service.yml; may be given again.")
@click.option("--language", default="es", show_default=True, type=click.Choice(people.LANGUAGES), help="Of the desk.")
def add_command(email: str, name: str, role: Role, teams: tuple[str, ...], language: str) -> None:
    """Add EMAIL, and print the link with which they choose a password."""
    if unknown := set(teams) - set(known := load_service().teams):
        raise Problem(f"there is no team {', '.join(sorted(unknown))}: there are {', '.join(known)}")
    settings, now = Settings(), dt.datetime.now(dt.UTC)

    async def work(session: AsyncSession) -> str:
        added = await people.add(session, email, name, Work(role, teams, (language,)), language=language)
        return await links.issue(session, added.id, "sign_in", now, links.WELCOME)

    try:
        token = in_transaction(settings, work)
    except EmailTaken:
        raise Problem(f"{email} works here already: `infomigra staff link {email}` makes a link") from None
    except NotAnEmail:
        raise Problem(f"{email} is no e-mail address") from None
    _print_link(settings, token, "three days")


@staff.command("list")
def list_command() -> None:
    """List everybody: e-mail, name, role, teams."""
    for agent in in_transaction(Settings(), people.everybody):
        words = [agent.email, agent.name, agent.role, ",".join(agent.teams) or "-", *_marks(agent)]
        click.echo("  ".join(words))


@staff.command("link")
@click.argument("email")
def link_command(email: str) -> None:
    """Print a one-time link with which EMAIL comes in and may choose a new password."""
    settings, now = Settings(), dt.datetime.now(dt.UTC)

    async def work(session: AsyncSession) -> str | None:
        agent = await people.by_email(session, email)
        if agent is None or not agent.active:
            return None
        await record(session, None, "staff.link", subject=f"agent:{agent.id}")
        return await links.issue(session, agent.id, "sign_in", now)

    token = in_transaction(settings, work)
    if token is None:
        raise Problem(f"nobody who works here has the e-mail {email}")
    _print_link(settings, token, "30 minutes")


def _marks(agent: Agent) -> list[str]:
    marks = {
        "no longer here": not agent.active,
        "no password yet": agent.password_hash is None,
        "code at sign-in": agent.totp_secret is not None,
        "Telegram": agent.telegram_id is not None,
    }
    return [f"[{', '.join(given)}]"] if (given := [name for name, holds in marks.items() if holds]) else []


def _print_link(settings: Settings, token: str, life: str) -> None:
    click.echo(f"{settings.address}/desk/link/{token}")
    click.echo(f"It works once, within {life}. Give it to nobody else.", err=True)
