"""The peer's own environment: stock Rasa with TensorFlow on Python 3.10, built once under var/bench/ and reused."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
REQUIREMENTS = HERE / "requirements.txt"
FOLDER = ROOT / "var" / "bench" / "rasa"
WANTED = "3.10"
VARIABLE = "INFOMIGRA_PYTHON310"
VARIABLES = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",
    "RASA_CACHE_DIRECTORY": str(FOLDER / "cache"),
    "PYTHONWARNINGS": "ignore",
    "PYTHONPATH": str(ROOT),
}
"""Quiet, no telemetry, our packages importable; and no cache, which would skip the training that is measured."""


class NoPythonError(Exception):
    """Stock Rasa runs on Python 3.10 at the newest, and none can be had here."""


def python() -> Path:
    """The interpreter that has stock Rasa; builds its environment the first time and when the pins change."""
    built, pins = FOLDER / "built.txt", REQUIREMENTS.read_text(encoding="utf-8")
    interpreter = FOLDER / "bin" / "python"
    if not (built.exists() and built.read_text(encoding="utf-8") == pins):
        _create()
        _uv("pip", "install", "--no-deps", "--python", str(interpreter), "--requirement", str(REQUIREMENTS))
        built.write_text(pins, encoding="utf-8")
    return interpreter


def variables() -> dict[str, str]:
    """The process environment for stock Rasa."""
    return {**os.environ, **VARIABLES}


def _create() -> None:
    try:
        _uv("venv", "--clear", "--python", _base(), str(FOLDER))
    except subprocess.CalledProcessError as error:
        raise NoPythonError(
            f"stock Rasa needs Python {WANTED}, and uv found none to use or fetch.\n"
            f"Install one (`uv python install {WANTED}`), or name its interpreter in {VARIABLE}."
        ) from error


def _base() -> str:
    """What is named, else what works on the path, else pyenv's; else uv looks itself and may fetch one."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [os.environ.get(VARIABLE), shutil.which(f"python{WANTED}")]
    found += [str(path) for path in sorted(pyenv.glob(f"{WANTED}.*/bin/python"))]
    return next((path for path in found if path and _works(path)), WANTED)


def _works(path: str) -> bool:
    run = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return run.returncode == 0 and f" {WANTED}." in run.stdout


def _uv(*arguments: str) -> None:
    """Outside the project's own settings, which describe a Rasa without TensorFlow."""
    uv = os.environ.get("UV") or shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
    subprocess.run([uv, *arguments, "--no-config", "--quiet"], check=True)
