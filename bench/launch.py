"""Runs one program and writes its wall seconds, peak memory and exit code: `python launch.py REPORT PROGRAM ...`.

A process of its own because a program inherits the peak of the process that starts it, and this one is tiny.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path


def main(report: str, program: list[str]) -> None:
    """Also tells the program when it was started, in BENCH_STARTED."""
    started = time.time()
    child = os.fork()
    if child == 0:
        os.execvpe(program[0], program, {**os.environ, "BENCH_STARTED": str(started)})
    _, status, used = os.wait4(child, 0)
    kilobytes = used.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    code = os.waitstatus_to_exitcode(status)
    used_up = {"seconds": time.time() - started, "peak_mb": kilobytes / 1024, "code": code}
    Path(report).write_text(json.dumps(used_up), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
