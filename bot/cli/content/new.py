"""`infomigra content new`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.problem import Problem
from content.loader import read
from content.scaffold import HELD_OUT, Refused, add_held_out, new_article, new_fact


@click.group("new")
def new() -> None:
    """Begin a fact or an article, with a word on every field. The check fails until it is filled in."""


@new.command("fact")
@click.argument("key")
@click.option("--place", required=True, help="The code of a place of places.yml.")
@click.pass_obj
def fact(root: Path, key: str, place: str) -> None:
    """Begin the fact KEY."""
    try:
        path = new_fact(root, read(root), key, place)
    except Refused as error:
        raise Problem(str(error)) from None
    click.echo(f"{path}\nNext: fill it in, name it in an article, and run `infomigra content check`.")


@new.command("article")
@click.argument("id")
@click.option("--place", required=True, help="The code of a place of places.yml.")
@click.option("--topic", required=True, help="The id of a topic of topics.yml.")
@click.pass_obj
def article(root: Path, id: str, place: str, topic: str) -> None:
    """Begin the article ID, and the sentences it will be examined with."""
    try:
        paths = [new_article(root, read(root), id, place, topic)]
    except Refused as error:
        raise Problem(str(error)) from None
    paths += add_held_out(root.parent / "tests" / "utterances", id, place, topic)
    click.echo("\n".join(map(str, paths)))
    click.echo(
        "Next: fill in the article and how people ask it; have somebody who has not read that write the"
        f" {HELD_OUT} sentences\nof each language it is examined with; then run `infomigra content check`,"
        f" `infomigra content show {id}`\nand `infomigra train`."
    )
