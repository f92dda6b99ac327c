"""The inside of a serving process, the same for every contender: load, parse text by text, report time and memory.

Standard library only and fit for Python 3.10: stock Rasa's interpreter runs it too. The standard input is a JSON list
of texts; the last line of the standard output is a JSON object with the fields of `Served`.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

STARTED = "BENCH_STARTED"
"""The variable that holds when this process was started, in seconds of the wall clock."""
WARM_UP, TIMED = 20, 300


class Understood(NamedTuple):
    """What a contender makes of one text. `article` is ours alone."""

    label: str
    confidence: float
    article: str = ""


class Served(NamedTuple):
    """What a serving process reports. Milliseconds are per parse, megabytes the peak of the whole process."""

    parses: list[Understood]
    ready_seconds: float
    p50_ms: float
    p99_ms: float
    peak_mb: float


Parse = Callable[[str], Understood]


def serve(load: Callable[[], Parse]) -> None:
    """Reads the texts, loads the model, parses all, reports. Times texts from all over the list; others warm it up."""
    texts = json.load(sys.stdin)
    parse = load()
    ready = time.time() - float(os.environ[STARTED])
    every = -(-len(texts) // TIMED)
    for text in texts[every - 1 :: every][:WARM_UP]:
        parse(text)
    times, parses = [], []
    for number, text in enumerate(texts):
        before = time.perf_counter()
        parses.append(parse(text))
        if number % every == 0:
            times.append(1000 * (time.perf_counter() - before))
    print(flush=True)
    print(json.dumps(Served(parses, ready, share(times, 0.5), share(times, 0.99), peak_mb())._asdict()))


def share(values: list[float], of: float) -> float:
    """The value that this share of all values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(of * len(values)))]


def peak_mb() -> float:
    """Of this program alone: `ru_maxrss` would also count the process it was started from, where it was larger."""
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
