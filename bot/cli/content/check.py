"""`infomigra content check`."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import click

from content.check import check, unfinished
from content.guides.checks import check_guides
from content.loader import ROOT, ContentError, load, read
from content.online import missing
from nlu.check import HELD_OUT
from nlu.check import check as check_sentences


@click.command("check")
@click.option("--online", is_flag=True, help="Ask the pages of all sources whether they still stand.")
@click.pass_obj
def check_command(root: Path, online: bool) -> None:
    """Report every problem of content and sentences with its file and line; exit 1 if there is any.

    A page that is not found is a problem; one that cannot be reached is only told.
    """
    problems = check(root)
    if root == ROOT:
        problems += unfinished(HELD_OUT)
        with suppress(ContentError):
            problems += check_sentences()
            problems += check_guides(load(root))
    absent = missing(read(root)) if online else {}
    for problem in (*problems, *absent):
        click.echo(problem)
    if problems or any(answer.gone for answer in absent.values()):
        sys.exit(1)
    knowledge = load(root)
    click.echo(f"{len(knowledge.facts)} facts, {len(knowledge.articles)} articles: no problems")
