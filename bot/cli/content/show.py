"""`infomigra content show`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.ask import as_text
from bot.dialogue.actions import Option
from bot.dialogue.choose import choose
from bot.dialogue.context import Context
from bot.settings import Settings
from bot.wording import say
from content.loader import load
from content.model import LANGUAGES


@click.command("show")
@click.argument("article")
@click.pass_obj
def show(root: Path, article: str) -> None:
    """Show an ARTICLE in both languages, as the contact will see it today."""
    knowledge, today = load(root), Settings().current_day()
    if article not in knowledge.articles:
        raise click.ClickException(f"there is no article {article}")
    for language in LANGUAGES:
        action, _ = choose(Context(language=language), Option("article", article), knowledge, today)
        outgoing = say(action, language, knowledge, today)
        click.echo(f"── {language} ── {knowledge.articles[article].question.of(language)}\n")
        click.echo(as_text(outgoing))
        click.echo("\n" + "  ".join(f"[{button.label}]" for button in outgoing.buttons) + "\n")
