"""A copy of the real content, small enough to be read often: all facts, and the articles of one place."""

from __future__ import annotations

import shutil
from pathlib import Path

from content.loader import ROOT


def copied(folder: Path) -> Path:
    """The copy's root, in a folder of its own."""
    return shutil.copytree(ROOT, folder / "content", ignore=_left_out)


def _left_out(folder: str, names: list[str]) -> list[str]:
    elsewhere = Path(folder).name == "articles"
    return [name for name in names if name.endswith((".py", "__pycache__")) or (elsewhere and name != "es")]
