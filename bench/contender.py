"""Runs a contender's programs, each in a fresh process, and keeps what they cost beside what they said."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.serving import Served, Understood

ROOT = Path(__file__).parents[1]
WORK = ROOT / "var" / "bench"
_LAUNCH = Path(__file__).parent / "launch.py"


class FailedError(Exception):
    """A contender's program ended badly; the message holds the end of what it wrote."""


@dataclass(frozen=True)
class Cost:
    """What one program took."""

    seconds: float
    peak_mb: float


@dataclass(frozen=True)
class Run:
    """One contender on one set: what it said of every test text, and what that cost."""

    name: str
    labels: tuple[str, ...]
    confidences: tuple[float, ...]
    train_seconds: float
    train_peak_mb: float
    ready_seconds: float
    p50_ms: float
    p99_ms: float
    peak_mb: float


def run(program: Sequence[str], folder: Path, variables: dict[str, str] | None = None, given: str = "") -> Cost:
    """Runs to the end. What it writes stays in `folder`: out.txt and err.txt."""
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / "cost.json"
    command = [sys.executable, "-S", str(_LAUNCH), str(report), *program]
    with (folder / "out.txt").open("w") as out, (folder / "err.txt").open("w") as err:
        subprocess.run(command, input=given, text=True, stdout=out, stderr=err, env=variables, cwd=ROOT, check=True)
    cost: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    if cost["code"]:
        written = (folder / "err.txt").read_text(encoding="utf-8", errors="replace").splitlines()
        raise FailedError("\n".join([f"{' '.join(program)} ended with {cost['code']}", *written[-12:]]))
    return Cost(cost["seconds"], cost["peak_mb"])


def served(
    program: Sequence[str], folder: Path, texts: Sequence[str], variables: dict[str, str] | None = None
) -> Served:
    """Loads a model in a fresh process and has it parse the texts."""
    run(program, folder, variables, given=json.dumps(list(texts)))
    said = json.loads((folder / "out.txt").read_text(encoding="utf-8").splitlines()[-1])
    return Served(**{**said, "parses": [Understood(*parse) for parse in said["parses"]]})


def combined(name: str, training: Cost, serving: Served) -> Run:
    return Run(
        name,
        tuple(parse.label for parse in serving.parses),
        tuple(parse.confidence for parse in serving.parses),
        training.seconds,
        training.peak_mb,
        serving.ready_seconds,
        serving.p50_ms,
        serving.p99_ms,
        serving.peak_mb,
    )
