"""The trained model for the commands that need it: found, or trained with a progress line."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from bot.cli.problem import Problem
from bot.settings import Settings
from bot.turn import Talker
from content.compiled import opened
from content.triage import load_over, load_rules
from nlu.interpreter import Interpreter
from nlu.train import model_path, prune
from nlu.train import train as run_training
from nlu.triage import Triage

console = Console(stderr=True)


@click.command()
@click.option("--force", is_flag=True, help="Train even if the model fits the present data.")
def train(force: bool) -> None:
    """Train the understanding from nlu/data and content/."""
    path = trained(Settings().data_dir, force=force)
    click.echo(path)


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
        raise Problem(f"the folder {data_dir} cannot be written: {error.strerror}") from error
    return path


def talker(settings: Settings) -> Talker:
    """Knowledge and understanding, ready to talk. Needs no database."""
    return Talker(opened(settings.data_dir), Interpreter(trained(settings.data_dir)), triage(), settings.current_day)


def triage() -> Triage:
    """The danger rules, ready to listen."""
    return Triage(load_rules(), load_over())
