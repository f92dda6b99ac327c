"""`infomigra qr`: the code that an office hangs up, with a link that tells us where a contact comes from."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Literal

import click

from bot.channel import CannotStart, Delayed
from bot.channels.telegram.channel import TelegramChannel
from bot.cli.problem import Problem
from bot.guides.links import CAMPAIGN, in_telegram, on_page
from bot.pictures.codes import codes
from bot.settings import Settings

PATIENCE = 10.0
"""Seconds that Telegram gets to tell the bot's name."""
FORMATS: dict[str, Literal["png", "svg"]] = {".png": "png", ".svg": "svg"}


def _campaign(ctx: click.Context, param: click.Parameter, name: str) -> str:
    if not CAMPAIGN.fullmatch(name):
        raise click.BadParameter("use small letters, digits and hyphens, at most 32: centro-empleo-lima")
    return name


def _picture(ctx: click.Context, param: click.Parameter, path: Path) -> Path:
    if path.suffix.lower() not in FORMATS:
        raise click.BadParameter("the file's name has to end in .png or .svg")
    return path


@click.command("qr")
@click.argument("campaign", callback=_campaign)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_picture,
    help="Where to write it: a .png or .svg file.",
)
def qr(campaign: str, out: Path) -> None:
    """Make the QR code of an office or CAMPAIGN, whose name then stands on its contacts' cases and in the report."""
    addresses = _addresses(Settings(), f"c_{campaign}")
    try:
        out.write_bytes(codes(addresses, FORMATS[out.suffix.lower()]))
    except OSError as error:
        raise Problem(f"{out} cannot be written: {error.strerror}") from None
    for address in addresses.values():
        click.echo(address)


def _addresses(settings: Settings, payload: str) -> dict[str, str]:
    """Each way to us that the settings tell, by name."""
    found = {}
    if settings.telegram_token is not None:
        found["Telegram"] = in_telegram(_username(settings), payload)
    if settings.web_url:
        found["Chat"] = on_page(settings.web_url, payload)
    if not found:
        raise Problem("there is nowhere to lead to: set INFOMIGRA_TELEGRAM_TOKEN or INFOMIGRA_WEB_URL (see README)")
    return found


def _username(settings: Settings) -> str:
    """The bot's name, which only Telegram knows."""
    try:
        return asyncio.run(asyncio.wait_for(_asked(settings), PATIENCE))
    except (Delayed, TimeoutError):
        raise Problem("Telegram cannot be reached, and only it knows the bot's name: try again later") from None
    except CannotStart as error:
        raise Problem(str(error)) from None


async def _asked(settings: Settings) -> str:
    assert settings.telegram_token
    channel = TelegramChannel(settings.telegram_token, settings.telegram_api_url)
    try:
        await channel.check()
        return channel.username
    finally:
        await channel.close()
