"""Our understanding beside stock Rasa's, on our own sentences and on public sets: quality, time and memory.

    python -m bench.nlu                             what fits some twenty minutes on two cores
    python -m bench.nlu --full                      every set and peer: hours
    python -m bench.nlu --sets janet --peers diet   these sets with these peers (`none`: ours alone)

Prints a Markdown table and writes var/bench/nlu.json after every pair. "-" is what was not run or does not apply.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from bench import ours, stock
from bench.contender import WORK, FailedError, Run
from bench.rasa import environment
from bench.scores import Scores, score
from bench.sets import NAMES, LabelledSet, NoDataError, labelled

DEFAULT = {
    "infomigra": {"logistic"},
    "banking77-10shot": {"diet", "logistic"},
    "hwu64-10shot": {"logistic"},
    "mtod-es": {"logistic"},
    "janet": {"diet", "logistic"},
}
"""The pairs that a plain run measures beside ours. DIET takes minutes to an hour on the others."""
OURS, DIET = "ours", "diet"
HEAD = (
    "set", "contender", "accuracy", "macro F1", "oos AUROC", "train s", "train MB",
    "ready s", "p50 ms", "p99 ms", "MB", "ready ×", "p50 ×", "MB ×",
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    """One line of the table."""

    set: str
    contender: str
    scores: Scores
    run: Run


def main(arguments: list[str]) -> None:
    options, load = _options(arguments), os.getloadavg()[0]
    sets = [labelled(name) for name in options.sets or NAMES]
    if options.peers:
        environment.python()
    results: list[Result] = []
    for data in sets:
        for contender in (OURS, *options.peers):
            if _wanted(data.name, contender, options):
                print(f"{data.name}: {contender}, {len(data.train)} to learn from …", file=sys.stderr)
                run = _measure(data, contender)
                results.append(Result(data.name, contender, score(data, run), run))
                _write(results)
    print("\n".join(table(results, [data.name for data in sets], options.peers)))
    print(
        f"\n{os.cpu_count()} cores; load of the machine before the run: {load:.1f} (others at work make times too long)"
    )


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.nlu")
    parser.add_argument("--full", action="store_true", help="every set with every peer")
    parser.add_argument("--sets", type=lambda text: text.split(","), help=f"some of {','.join(NAMES)}")
    parser.add_argument("--peers", type=lambda text: text.split(","), help="diet,logistic or none")
    options = parser.parse_args(arguments)
    options.peers = [] if options.peers == ["none"] else options.peers or list(stock.CLASSIFIERS)
    if unknown := {*(options.sets or ()), *options.peers} - {*NAMES, *stock.CLASSIFIERS}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return options


def _wanted(name: str, contender: str, options: argparse.Namespace) -> bool:
    """A set that is asked for by name is run with all peers."""
    return bool(contender == OURS or options.full or options.sets or contender in DEFAULT.get(name, ()))


def _measure(data: LabelledSet, contender: str) -> Run:
    return ours.measure(data) if contender == OURS else stock.measure(data, contender)


def _write(results: list[Result]) -> None:
    """Without the labels of every sentence, which nobody reads."""
    lines = [asdict(result) for result in results]
    for line in lines:
        del line["run"]["labels"], line["run"]["confidences"]
    WORK.mkdir(parents=True, exist_ok=True)
    (WORK / "nlu.json").write_text(json.dumps(lines, indent=1), encoding="utf-8")


def table(results: list[Result], sets: list[str], peers: list[str]) -> Iterator[str]:
    """Markdown, a line for every set and contender, run or not. × is ours over DIET: less is better."""
    yield _line(HEAD)
    yield _line(["---"] * len(HEAD))
    found = {(result.set, result.contender): result for result in results}
    for name in sets:
        for contender in (OURS, *peers):
            result = found.get((name, contender))
            peer = found.get((name, DIET)) if contender == OURS else None
            yield _line([name, _title(contender), *_figures(result), *_ratios(result, peer)])


def _title(contender: str) -> str:
    return contender if contender == OURS else f"rasa {contender}"


def _figures(result: Result | None) -> list[str]:
    if not result:
        return ["-"] * 9
    run, scores = result.run, result.scores
    return [
        f"{scores.accuracy:.4f}",
        f"{scores.macro_f1:.4f}",
        f"{scores.auroc:.4f}" if scores.auroc is not None else "-",
        f"{run.train_seconds:.0f}",
        f"{run.train_peak_mb:.0f}",
        f"{run.ready_seconds:.1f}",
        f"{run.p50_ms:.2f}",
        f"{run.p99_ms:.2f}",
        f"{run.peak_mb:.0f}",
    ]


def _ratios(result: Result | None, peer: Result | None) -> list[str]:
    if not result or not peer:
        return ["-"] * 3
    one, other = result.run, peer.run
    pairs = (one.ready_seconds, other.ready_seconds), (one.p50_ms, other.p50_ms), (one.peak_mb, other.peak_mb)
    return [f"{mine / theirs:.2f}" for mine, theirs in pairs]


def _line(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (FailedError, NoDataError, environment.NoPythonError) as error:
        sys.exit(str(error))
