"""Commands for editors: check the knowledge, show it, review it, bring facts in and out."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli import Commands
from content.loader import ROOT

COMMANDS = {
    "check": "bot.cli.content.check",
    "show": "bot.cli.content.show",
    "search": "bot.cli.content.search",
    "new": "bot.cli.content.new",
    "stale": "bot.cli.content.stale",
    "changed": "bot.cli.content.changed",
    "coverage": "bot.cli.content.coverage",
    "export": "bot.cli.content.sheet",
    "import": "bot.cli.content.sheet",
    "schemas": "bot.cli.content.schemas",
    "golden": "bot.cli.content.golden",
}


@click.group(cls=Commands, modules=COMMANDS)
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT,
    help="The folder that holds the knowledge, to work on a copy of it.",
)
@click.pass_context
def content(ctx: click.Context, root: Path) -> None:
    """The knowledge: check it, show it, review it, bring facts in and out."""
    ctx.obj = root.absolute()
