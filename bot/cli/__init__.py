"""The command line: `infomigra …`. Each command is a thin door to the layer below it."""

from __future__ import annotations

import logging
import sys

import click
from pydantic import ValidationError

from bot.cli.ask import ask, chat
from bot.cli.content import content
from bot.cli.model import ModelMissing, train
from bot.cli.run import RunError, db, run
from bot.storage.database import DatabaseUnavailable
from content.loader import ContentError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Infomigra: true, sourced answers about migrating and working."""


for command in (run, ask, chat, train, content, db):
    cli.add_command(command)


def main() -> None:
    """Runs a command. A failure we know is one clear line and exit code 1, not a traceback."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # Rasa warns at every start that graph recipes may change; ours is pinned.
    logging.getLogger("rasa").setLevel(logging.ERROR)
    try:
        cli()
    except (ContentError, ModelMissing, RunError, DatabaseUnavailable) as error:
        sys.exit(f"infomigra: {error}")
    except ValidationError as error:
        names = "; ".join(f"INFOMIGRA_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        sys.exit(f"infomigra: a setting is wrong: {names}")
