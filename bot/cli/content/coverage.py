"""`infomigra content coverage`."""

from __future__ import annotations

import csv
from pathlib import Path

import click

from bot.cli.problem import Problem
from bot.settings import Settings
from content.coverage import Wanted, by_place, by_topic, markdown, markdown_wanted
from content.loader import load


@click.command("coverage")
@click.option(
    "--facts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV of wanted facts, with the columns key, confidence and place.",
)
@click.pass_obj
def coverage(root: Path, facts: Path | None) -> None:
    """Count facts and articles by place and by topic, and how old they are, as Markdown tables."""
    knowledge, today = load(root), Settings().current_day()
    wanted = _wanted(facts) if facts else []
    lines = [*markdown("place", by_place(knowledge, today)), "", *markdown("topic", by_topic(knowledge, today))]
    if facts:
        lines += ["", *markdown_wanted(wanted, knowledge)]
    click.echo("\n".join(lines))


def _wanted(path: Path) -> list[Wanted]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return [Wanted(row["key"], row["confidence"], row["place"]) for row in csv.DictReader(stream)]
    except (KeyError, UnicodeDecodeError, csv.Error) as error:
        raise Problem(f"{path} is not a CSV in UTF-8 with key, confidence and place: {error}") from None
