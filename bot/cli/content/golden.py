"""`infomigra content golden`."""

from __future__ import annotations

import click

from bot.cli.model import talker
from bot.golden import GOLDEN, chosen, lost, read, write
from bot.settings import Settings
from nlu.check import held_out


@click.command("golden")
def golden() -> None:
    """Write the questions we are known to answer anew, and show what was lost."""
    mind = talker(Settings())
    for loss in lost(read(), mind) if GOLDEN.exists() else ():
        click.echo(loss)
    known = list(chosen(mind, mind.knowledge, held_out()))
    write(known)
    click.echo(f"{GOLDEN}: {len(known)} of {len(mind.knowledge.articles)} articles are known to be found")
