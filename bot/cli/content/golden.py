"""`infomigra content golden`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.model import talker
from bot.cli.problem import Problem
from bot.golden import GOLDEN, chosen, lost, read, write
from bot.settings import Settings
from content.loader import ROOT
from nlu.check import held_out


@click.command("golden")
@click.option("--accept", is_flag=True, help="Write the set even where known questions have lost their answers.")
@click.pass_obj
def golden(root: Path, accept: bool) -> None:
    """Write the questions we are known to answer anew. Shows what was lost, and then writes only with --accept."""
    if root != ROOT:
        raise Problem("the golden set is of the product's own content: leave --root out")
    mind = talker(Settings())
    gone = lost(read(), mind) if GOLDEN.exists() else []
    for loss in gone:
        click.echo(loss)
    if gone and not accept:
        raise Problem(f"{len(gone)} known questions lost their answer; --accept if that is meant")
    known = list(chosen(mind, mind.knowledge, held_out()))
    write(known)
    click.echo(f"{GOLDEN}: {len(known)} of {len(mind.knowledge.articles)} articles are known to be found")
