"""`infomigra content check`."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import click

from content.check import check, unfinished
from content.links import fault
from content.loader import ROOT, ContentError, Library, Problem, load, read
from content.online import ask_all
from nlu.check import HELD_OUT
from nlu.check import check as check_sentences


@click.command("check")
@click.option("--online", is_flag=True, help="Ask each source's page whether it still stands.")
@click.pass_obj
def check_command(root: Path, online: bool) -> None:
    """Report every problem of content and sentences with its file and line; exit 1 if there is any."""
    problems = check(root)
    if root == ROOT:
        problems += unfinished(HELD_OUT)
        with suppress(ContentError):
            problems += check_sentences()
    for problem in problems:
        click.echo(problem)
    gone = online and _report_pages(read(root))
    if problems or gone:
        sys.exit(1)
    knowledge = load(root)
    click.echo(f"{len(knowledge.facts)} facts, {len(knowledge.articles)} articles: no problems")


def _report_pages(library: Library) -> bool:
    """Reports the pages that do not answer; whether any is gone."""
    keys = {str(source.url): source.key for source in library.knowledge.sources.values()}
    answers = ask_all(url for url in keys if not fault(url))
    missing = [answer for answer in answers.values() if not answer.stands]
    for problem in sorted(Problem(*library.line("sources", keys[item.url], "url"), str(item)) for item in missing):
        click.echo(problem)
    click.echo(f"{len(answers)} pages asked, {len(missing)} without an answer")
    return any(answer.gone for answer in missing)
