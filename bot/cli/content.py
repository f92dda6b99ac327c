"""Commands for editors: check the knowledge, show an article as the contact will see it."""

from __future__ import annotations

import sys
from contextlib import suppress

import click

from bot.cli.ask import as_text
from bot.dialogue.actions import Option
from bot.dialogue.choose import choose
from bot.dialogue.context import Context
from bot.settings import Settings
from bot.wording import say
from content.check import check
from content.loader import ContentError, load
from content.model import LANGUAGES
from nlu.check import check as check_sentences


@click.group()
def content() -> None:
    """The knowledge: check it, show it."""


@content.command("check")
def check_command() -> None:
    """Report every problem of content and sentences with its file and line; exit 1 if there is any."""
    problems = check()
    with suppress(ContentError):
        problems += check_sentences()
    for problem in problems:
        click.echo(problem)
    if problems:
        sys.exit(1)
    knowledge = load()
    click.echo(f"{len(knowledge.facts)} facts, {len(knowledge.articles)} articles: no problems")


@content.command("show")
@click.argument("article")
def show(article: str) -> None:
    """Show an ARTICLE in both languages, as the contact will see it today."""
    knowledge, today = load(), Settings().current_day()
    if article not in knowledge.articles:
        raise click.ClickException(f"there is no article {article}")
    for language in LANGUAGES:
        action, _ = choose(Context(language=language), Option("article", article), knowledge, today)
        outgoing = say(action, language, knowledge, today)
        click.echo(f"── {language} ── {knowledge.articles[article].question.of(language)}\n")
        click.echo(as_text(outgoing))
        click.echo("\n" + "  ".join(f"[{button.label}]" for button in outgoing.buttons) + "\n")
