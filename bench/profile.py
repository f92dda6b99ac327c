"""Where the milliseconds of one parse go, step by step, and what loading and serving the model takes.

Run: `python -m bench.profile`. Trains first where var/bench has no model of the present sentences.
"""

from __future__ import annotations

import shutil
import sys
import time
import warnings
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphNodeHook
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bench import ours
from bench.contender import WORK, FailedError
from bench.lean import runner
from bench.serving import TIMED, WARM_UP
from nlu.check import held_out
from nlu.train import fingerprint


class Stopwatch(GraphNodeHook):
    """Milliseconds of every run of every step, through the engine's own hooks."""

    def __init__(self) -> None:
        self.steps: dict[str, list[float]] = defaultdict(list)

    def on_before_node(
        self, node_name: str, execution_context: ExecutionContext, config: dict[str, Any], received_inputs: Any
    ) -> dict[str, Any]:
        return {"before": time.perf_counter()}

    def on_after_node(
        self,
        node_name: str,
        execution_context: ExecutionContext,
        config: dict[str, Any],
        output: Any,
        input_hook_data: dict[str, Any],
    ) -> None:
        self.steps[node_name].append(1000 * (time.perf_counter() - input_hook_data["before"]))


def main() -> None:
    warnings.simplefilter("ignore")
    texts = [item.text for item in held_out()]
    folder = _trained()
    steps, whole = measure(folder / "model.tar.gz", _spread(texts, WARM_UP + TIMED))
    print("| step | median ms | share |\n| --- | --- | --- |")
    for name, times in steps.items():
        print(f"| {name} | {median(times):.3f} | {median(times) / median(whole):.0%} |")
    rest = median(whole) - sum(map(median, steps.values()))
    print(f"| the engine | {rest:.3f} | {rest / median(whole):.0%} |\n| whole | {median(whole):.3f} | 100% |")
    serving = ours.ask(folder, texts)
    print(
        f"\nready in {serving.ready_seconds:.1f} s, {serving.peak_mb:.0f} MB; undisturbed"
        f" {serving.p50_ms:.2f} ms a parse, 99 of 100 below {serving.p99_ms:.2f} ms"
    )


def _trained() -> Path:
    """The folder of a model of the present sentences; models of earlier ones are removed."""
    folder = WORK / "profile" / fingerprint()
    if not (folder / "model.tar.gz").exists():
        print("training …", file=sys.stderr)
        shutil.rmtree(folder.parent, ignore_errors=True)
        ours.train(folder)
    return folder


def measure(archive: Path, texts: list[str]) -> tuple[dict[str, list[float]], list[float]]:
    """Milliseconds of each step and of the whole, for every text after the first few."""
    watch = Stopwatch()
    whole: list[float] = []
    graph, target = runner(archive, [watch])
    for number, text in enumerate(texts):
        if number == WARM_UP:
            watch.steps.clear()
            whole.clear()
        before = time.perf_counter()
        graph.run({"__message__": [Message(data={TEXT: text})]}, targets=[target])
        whole.append(1000 * (time.perf_counter() - before))
    return watch.steps, whole


def _spread(texts: list[str], count: int) -> list[str]:
    """So many texts from all over the list, which is in order of language and place."""
    step = max(1, len(texts) // count)
    return texts[::step][:count]


if __name__ == "__main__":
    try:
        main()
    except FailedError as error:
        sys.exit(str(error))
