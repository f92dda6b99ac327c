"""Shows that our config.yml and sentences are Rasa's: trains and serves them with stock Rasa and compares.

Run: `python -m bench.portable`. Prints the share of held-out sentences understood alike by stock Rasa, with its command
line, its server's agent and TensorFlow in the process, and by our lean run of the same graph.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from bench import ours, stock
from bench.contender import ROOT, WORK, Cost, FailedError
from bench.rasa.environment import NoPythonError
from bench.serving import Served
from nlu.check import held_out

FOLDER = WORK / "portable"


def main() -> None:
    sentences = held_out()
    texts = [item.text for item in sentences]
    stock_cost = stock.train(ROOT / "config.yml", ROOT / "nlu" / "data", FOLDER)
    lean_cost = ours.train(FOLDER / "lean")
    by_stock, by_lean = stock.ask(FOLDER, texts), ours.ask(FOLDER / "lean", texts)
    pairs = list(zip(by_stock.parses, by_lean.parses, strict=True))
    print(f"{len(texts)} held-out sentences")
    print(f"same intent       {_share(one.label == other.label for one, other in pairs)}")
    print(f"same top article  {_share(one.article == other.article for one, other in pairs)}")
    for name, parses in (("stock", by_stock.parses), ("lean", by_lean.parses)):
        right = (parse.label == item.intent for parse, item in zip(parses, sentences, strict=True))
        print(f"right intent, {name:<5}  {_share(right)}")
    _costs("stock", stock_cost, by_stock)
    _costs("lean", lean_cost, by_lean)


def _costs(name: str, training: Cost, serving: Served) -> None:
    print(
        f"{name:<6} trained in {training.seconds:.0f} s, ready in {serving.ready_seconds:.1f} s,"
        f" {serving.p50_ms:.1f} ms a parse, {serving.peak_mb:.0f} MB"
    )


def _share(hits: Iterable[bool]) -> str:
    counted = list(hits)
    return f"{sum(counted) / len(counted):.4f}"


if __name__ == "__main__":
    try:
        main()
    except (FailedError, NoPythonError) as error:
        sys.exit(str(error))
