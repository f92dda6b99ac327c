"""What each kind of contact finds first in the menu."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import RootModel

from content.guides.form import FOLDER
from content.guides.menu import load_ways
from content.loader import ROOT, ContentError, Problem, load_audiences, read_file

ANYONE = "anyone"


class _Fitting(RootModel[dict[str, tuple[str, ...]]]):
    """Audience -> the ways that go first."""


@cache
def load_fitting(root: Path = ROOT) -> dict[str, tuple[str, ...]]:
    """content/guides/fitting.yml: every audience, and `anyone`, with ways there are. Raises ContentError."""
    problems: list[Problem] = []
    path = root / FOLDER.name / "fitting.yml"
    ways, who = load_ways(root), {*load_audiences(root), ANYONE}
    found: dict[str, tuple[str, ...]] = {}
    for node, data in read_file(path, problems):
        found = _Fitting.model_validate(data).root
        lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}
        for name, first in found.items():
            if name not in who:
                problems.append(Problem(path, lines[name], f"unknown audience {name}"))
            strange = [way for way in first if way not in ways]
            problems += [Problem(path, lines[name], f"{name}: unknown way {way}") for way in strange]
    problems += [Problem(path, 1, f"{name} is missing") for name in sorted(who - found.keys())]
    if problems:
        raise ContentError(problems)
    return found
