"""The command line: `infomigra …`. Each command is a thin door to the layer below it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click
from pydantic import ValidationError

from content.loader import ContentError

COMMANDS = {
    "run": "bot.cli.run",
    "ask": "bot.cli.ask",
    "chat": "bot.cli.ask",
    "train": "bot.cli.model",
    "evaluate": "bot.cli.evaluate",
    "content": "bot.cli.content",
    "report": "bot.cli.report",
    "staff": "bot.cli.staff",
    "offers": "bot.cli.offers",
    "qr": "bot.cli.qr",
    "retention": "bot.cli.retention",
    "db": "bot.cli.run",
}


class Commands(click.Group):
    """Imports a command's module only when it is called: the channels' libraries would slow down `ask`.

    `modules`: the name of a command -> the module that defines it.
    """

    def __init__(self, *, modules: Mapping[str, str], **settings: Any) -> None:
        super().__init__(**settings)
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._modules:
            return None
        defined = vars(import_module(self._modules[cmd_name])).values()
        return next(item for item in defined if isinstance(item, click.Command) and item.name == cmd_name)


@click.command(cls=Commands, modules=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Infomigra: true, sourced answers about migrating and working."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # Rasa warns at every start that graph recipes may change; ours is pinned.
    logging.getLogger("rasa").setLevel(logging.ERROR)


def main() -> None:
    """Runs a command."""
    try:
        cli()
    except ContentError as error:
        sys.exit(f"infomigra: the content cannot be used:\n{error}")
    except ValidationError as error:
        names = "; ".join(f"INFOMIGRA_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        sys.exit(f"infomigra: a setting is wrong: {names}")
