"""Share of sample questions answered with a right fact, per place and language, with the misses by cause.

Reads `$INFOMIGRA_SHARED/eval/questions.jsonl`. Run: `python -m bench.questions [PLACE ...]`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

PLACES = {"ES", "CL"}


def main(places: set[str]) -> None:
    questions = [item for item in _read("questions.jsonl") if item["country"] in places]
    asked = "\n".join(json.dumps({"id": item["id"], "text": item["text"]}) for item in questions)
    run = subprocess.run(
        [sys.executable, "-m", "bot.cli", "ask", "--jsonl"], input=asked, capture_output=True, text=True, check=True
    )
    answers = {line["id"]: line for line in map(json.loads, run.stdout.splitlines())}
    groups: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for item in questions:
        answer = answers[item["id"]]
        right = bool(set(item["fact_keys"]) & set(answer["facts"]))
        for group in ((item["country"], item["lang"]), ("all", "all")):
            groups[group].append(right)
        if not right:
            print(f"miss  {cause(answer):<14} {item['id']:<16} -> {answer['article'] or answer['intent']}")
    print(f"\n{'place':<6} {'lang':<5} {'right':>6} {'of':>4} {'share':>6}")
    for (place, language), results in sorted(groups.items()):
        print(f"{place:<6} {language:<5} {sum(results):>6} {len(results):>4} {sum(results) / len(results):>6.2f}")
    times = sorted(line["ms"] for line in answers.values())
    print(f"\nmilliseconds an answer: median {times[len(times) // 2]:.1f}, worst {times[-1]:.1f}")


def cause(answer: dict[str, Any]) -> str:
    return "other article" if answer["kind"] == "answer" else str(answer["kind"])


def _read(name: str) -> list[dict[str, Any]]:
    folder = Path(os.environ.get("INFOMIGRA_SHARED", "../shared")) / "eval"
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main(set(sys.argv[1:]) or PLACES)
