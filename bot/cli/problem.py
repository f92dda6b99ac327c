"""How a command fails when we know why."""

from __future__ import annotations

import click


class Problem(click.ClickException):
    """One line an operator can act on, without a traceback or a secret. Exit code 1."""

    def show(self, file: object = None) -> None:
        click.echo(f"infomigra: {self.message}", err=True)
