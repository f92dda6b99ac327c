"""`infomigra evaluate`: how well we understand and answer, as Markdown, JSON and a picture of the confusions."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from bot.cli.model import knowledge as compiled
from bot.cli.model import trained, triage
from bot.cli.problem import Problem
from bot.evaluation import Verdict, held_out_items, judge, read
from bot.settings import Settings
from bot.turn import Talker
from content.model import LANGUAGES
from nlu.check import held_out
from nlu.evaluate import Scores
from nlu.evaluate import evaluate as understanding
from nlu.interpreter import Interpreter

CONFUSED = 20
"""How many confusions the report lists."""


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="A labelled JSON Lines file, or a folder of them.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder of the report; default DATA_DIR/evaluation."
)
def evaluate(data: tuple[Path, ...], out: Path | None) -> None:
    """Measure understanding and answers on the held-out sentences, or on labelled files given with --data."""
    settings = Settings()
    knowledge = compiled(settings)
    interpreter = Interpreter(trained(settings.data_dir))
    talker = Talker(knowledge, interpreter, triage(), settings.current_day)
    sentences = held_out()
    if not data and not sentences:
        raise Problem("the held-out sentences are not here: run it in a checkout of the project, or give --data")
    asked = () if data else LANGUAGES
    scores = {str(code): understanding(interpreter, knowledge, sentences, code) for code in asked}
    files = [file for path in data for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    if data and not files:
        raise Problem(f"no .jsonl files in {', '.join(map(str, data))}")
    items = (item for file in files for item in read(file)) if data else held_out_items(knowledge)
    verdicts = judge(talker, items)
    folder = out or settings.data_dir / "evaluation"
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, scores, verdicts)


def _write(folder: Path, scores: dict[str, Scores], verdicts: list[Verdict]) -> None:
    text = "\n".join(report(scores, verdicts))
    (folder / "evaluation.md").write_text(text + "\n", encoding="utf-8")
    (folder / "evaluation.json").write_text(as_json(scores, verdicts) + "\n", encoding="utf-8")
    click.echo(text)
    if scores:
        confusion_map(scores, folder / "confusions.png")
    click.echo(f"\nWritten to {folder}", err=True)


def as_json(scores: dict[str, Scores], verdicts: list[Verdict]) -> str:
    """Everything measured, for machines."""
    understood = {
        code: {**asdict(found), "confusions": [[*pair, count] for pair, count in found.confusions.items()]}
        for code, found in scores.items()
    }
    answered = {"sets": shares(verdicts), "verdicts": [asdict(verdict) for verdict in verdicts]}
    return json.dumps({"understanding": understood, "answers": answered}, ensure_ascii=False, indent=1)


def shares(verdicts: Iterable[Verdict]) -> dict[str, dict[str, float]]:
    """set, alone and with each language and place -> how many messages, the share of right ones, and both again where
    we hold content on the place."""
    sets: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        sets[verdict.set].append(verdict)
        sets[f"{verdict.set} {verdict.language}"].append(verdict)
        if verdict.place:
            sets[f"{verdict.set} {verdict.place}"].append(verdict)
    return {name: _counted(found) for name, found in sorted(sets.items())}


def _counted(found: list[Verdict]) -> dict[str, float]:
    held = [verdict for verdict in found if verdict.held]
    return {
        "messages": len(found),
        "right": round(sum(verdict.right for verdict in found) / len(found), 4),
        "held": len(held),
        "right_where_held": round(sum(verdict.right for verdict in held) / len(held), 4) if held else 0.0,
    }


def report(scores: dict[str, Scores], verdicts: list[Verdict]) -> Iterator[str]:
    """The same as Markdown."""
    if scores:
        yield from _understanding(scores)
    yield from (
        "## Answers",
        "",
        "Right replies, through the whole assistant; `held`: on places we have content on.",
        "",
    )
    rows = [(name, *row.values()) for name, row in shares(verdicts).items()]
    yield from _table(("set", "messages", "right", "held", "right where held"), rows)
    missed = [verdict for verdict in verdicts if not verdict.right and verdict.held]
    yield from ("", "## Misses by cause", "")
    causes = Counter((verdict.set, verdict.cause) for verdict in missed)
    yield from _table(("set", "what came", "messages"), [(*pair, count) for pair, count in sorted(causes.items())])
    yield from ("", "## Misses", "", *(f"- {verdict.id}: {verdict.got}" for verdict in missed))


def _understanding(scores: dict[str, Scores]) -> Iterator[str]:
    names = ("sentences", "language", "intent", "macro_f1", "calibration", "article", "near")
    yield from ("## Understanding", "", "Shares of held-out sentences; calibration is an error: 0 is perfect.", "")
    yield from _table(("", *names), [(code, *(getattr(row, name) for name in names)) for code, row in scores.items()])
    yield from ("", "### Topics", "")
    columns = [f"{name} {code}" for code in scores for name in ("precision", "recall", "F1", "n")]
    yield from _table(("intent", *columns), list(_topic_rows(scores)))
    yield from ("", "### Confusions", "")
    wrong = Counter[tuple[str, str]]()
    for found in scores.values():
        wrong.update({pair: count for pair, count in found.confusions.items() if pair[0] != pair[1]})
    yield from _table(("meant", "understood", "times"), [(*pair, count) for pair, count in wrong.most_common(CONFUSED)])
    yield ""


def _topic_rows(scores: dict[str, Scores]) -> Iterator[tuple[Any, ...]]:
    for name in sorted({name for found in scores.values() for name in found.topics}):
        cells: list[Any] = [name]
        for found in scores.values():
            topic = found.topics.get(name)
            cells += [topic.precision, topic.recall, topic.f1, topic.sentences] if topic else [""] * 4
        yield tuple(cells)


def _table(head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(f'{cell:.3f}' if isinstance(cell, float) else str(cell) for cell in row)} |"


def confusion_map(scores: dict[str, Scores], path: Path) -> None:
    """A heat map: rows are what was meant, columns what was understood, as shares of the row. Needs matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise Problem("the picture of the confusions needs matplotlib: uv sync --group dev") from error
    names = sorted({name for found in scores.values() for pair in found.confusions for name in pair})
    counts = Counter[tuple[str, str]]()
    for found in scores.values():
        counts.update(found.confusions)
    grid = [
        [counts[row, column] / max(1, sum(counts[row, other] for other in names)) for column in names] for row in names
    ]
    figure = Figure(figsize=(16, 15), layout="constrained")
    axes = figure.add_subplot()
    image = axes.imshow(grid, cmap="magma_r", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=8)
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.set(xlabel="understood", ylabel="meant", title="Held-out sentences, both languages: share of what was meant")
    figure.colorbar(image, shrink=0.6)
    figure.savefig(path, dpi=80)
