"""The trained model for the commands that need it: found, or trained with a progress line."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from bot.cli.problem import Problem
from bot.settings import Settings
from bot.turn import Talker
from content.compiled import opened
from content.knowledge import Knowledge
from content.triage import load_over, load_rules
from nlu.interpreter import Interpreter
from nlu.train import model_path, prune
from nlu.train import train as run_training
from nlu.triage import Triage

console = Console(stderr=True)


@click.command()
@click.option("--force", is_flag=True, help="Train even if the model fits the present data.")
def train(force: bool) -> None:
    """Train the understanding from nlu/data and content/, and compile the knowledge."""
    settings = Settings()
    knowledge(settings)
    click.echo(trained(settings.data_dir, force=force))


def trained(data_dir: Path, *, force: bool = False) -> Path:
    """The model that fits the present data; trained first if there is none."""
    path = model_path(data_dir)
    if path.exists() and not force:
        return path
    try:
        with console.status("Training the understanding (a minute or two, once) …"):
            run_training(path)
            prune(path)
    except OSError as error:
        raise _unwritable(data_dir, error) from error
    return path


def talker(settings: Settings) -> Talker:
    """Knowledge and understanding, ready to talk. Needs no database."""
    return Talker(knowledge(settings), Interpreter(trained(settings.data_dir)), triage(), settings.current_day)


def knowledge(settings: Settings) -> Knowledge:
    """What we know, compiled where it is not yet."""
    try:
        return opened(settings.data_dir)
    except OSError as error:
        raise _unwritable(settings.data_dir, error) from error


def _unwritable(folder: Path, error: OSError) -> Problem:
    return Problem(f"the folder {folder} cannot be written: {error.strerror}")


def triage() -> Triage:
    """The danger rules, ready to listen."""
    return Triage(load_rules(), load_over())
