"""`infomigra content changed`."""

from __future__ import annotations

import asyncio
import io
import tarfile
import tempfile
from pathlib import Path

import click

from bot.cli.problem import Problem
from content.changed import Change, changed, removed_articles
from content.loader import load, read


@click.command("changed")
@click.option("--since", default="HEAD", show_default=True, help="The git revision to compare with.")
@click.pass_obj
def changed_command(root: Path, since: str) -> None:
    """List the facts that differ from a git revision, and the articles and languages they change."""
    new = load(root)
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(asyncio.run(_then(root, since)))) as archive:
            archive.extractall(folder, filter="data")
        library = read(Path(folder))
    unread = [problem for problem in library.problems if problem.path.suffix == ".yml"]
    if unread:
        click.echo(f"infomigra: {len(unread)} old records do not fit today's models and count as not there", err=True)
    for change in changed(library.knowledge, new):
        click.echo(_line(change))
    for article in removed_articles(library.knowledge, new):
        click.echo(f"removed  article {article}")


def _line(change: Change) -> str:
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    languages = ", ".join(change.languages) or "no statement"
    return f"{change.kind}  {change.key}{fields}  {languages}  {' '.join(change.articles) or 'in no article'}"


async def _then(root: Path, since: str) -> bytes:
    """The folder as it was, as a tar archive."""
    commit = await _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{since}^{{commit}}")
    return await _git(root, "archive", "--format=tar", commit.decode().strip())


async def _git(root: Path, *arguments: str) -> bytes:
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec("git", *arguments, cwd=root, stdout=pipe, stderr=pipe)
    except FileNotFoundError:
        raise Problem("git is not installed, so there is nothing to compare with") from None
    output, errors = await process.communicate()
    if process.returncode:
        raise Problem(errors.decode().strip() or f"there is no git revision {arguments[-1].removesuffix('^{commit}')}")
    return output
