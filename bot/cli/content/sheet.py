"""`infomigra content export` and `infomigra content import`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.problem import Problem
from content.edit import Revision, revise
from content.loader import load
from content.loader import read as read_content
from content.sheet import SheetError, read, write

CSV = click.Path(dir_okay=False, path_type=Path)


@click.command("export")
@click.argument("file", type=CSV)
@click.pass_obj
def export(root: Path, file: Path) -> None:
    """Write all facts to FILE, a CSV with one row each."""
    facts = load(root).facts
    write(file, facts.values())
    click.echo(f"{len(facts)} facts: {file}")


@click.command("import")
@click.argument("file", type=CSV)
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.pass_obj
def import_command(root: Path, file: Path, dry_run: bool) -> None:
    """Bring in the facts of FILE, a CSV as `export` writes it; all of them or, if a row is wrong, none."""
    library = read_content(root)
    try:
        revision = revise(root, library, read(file, library.knowledge))
    except SheetError as error:
        raise Problem(f"nothing was imported from {file}:\n{error}") from None
    except OSError as error:
        raise Problem(f"{file} cannot be read: {error.strerror}") from None
    if not dry_run:
        revision.write()
    _report(revision, dry_run)


def _report(revision: Revision, dry_run: bool) -> None:
    for word, keys in (("added", revision.added), ("changed", revision.changed)):
        for key in keys:
            click.echo(f"{word}  {key}")
    counts = f"{len(revision.added)} added, {len(revision.changed)} changed, {len(revision.left)} left as they were"
    click.echo(f"{counts}{': nothing was written' if dry_run else ''}")
    for path in revision.texts:
        click.echo(path)
