"""`infomigra content search`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.problem import Problem
from content.loader import load


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--place", help="Only articles of this place, by its code.")
@click.option("--every", is_flag=True, help="Only articles that hold all the words.")
@click.pass_obj
def search(root: Path, words: tuple[str, ...], place: str | None, every: bool) -> None:
    """Find articles by WORDS of either language, the best first."""
    knowledge = load(root)
    if place is not None and place not in knowledge.places:
        raise Problem(f"there is no place {place}")
    hits = knowledge.search.find(" ".join(words), [place] if place else None, every=every)
    for hit in hits:
        article = knowledge.articles[hit.article]
        click.echo(f"{hit.score:.1f}  {article.id}  {article.place}  {article.question.es}  {article.question.en}")
    if not hits:
        click.echo("no article holds these words", err=True)
