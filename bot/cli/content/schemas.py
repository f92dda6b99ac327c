"""`infomigra content schemas`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.problem import Problem
from content.schemas import files


@click.command("schemas")
@click.option("--check", is_flag=True, help="Write nothing; fail if a file is not as the models are.")
@click.pass_obj
def schemas(root: Path, check: bool) -> None:
    """Write the JSON Schemas of the YAML files, and which files VS Code holds to which."""
    outdated = {
        path: text for path, text in files(root).items() if not path.exists() or path.read_text("utf-8") != text
    }
    if check and outdated:
        names = ", ".join(path.name for path in outdated)
        raise Problem(f"not as the models are: {names}. Run `infomigra content schemas`.")
    for path, text in outdated.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        click.echo(path)
