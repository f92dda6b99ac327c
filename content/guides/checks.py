"""Everything that is wrong with the guides' files, for `infomigra content check`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from content.guides.cautions import load_cautions
from content.guides.cities import check_cities
from content.guides.fitting import load_fitting
from content.guides.flags import load_flags, load_sayings, load_terms, load_work_law, unproven
from content.guides.form import FOLDER, load_form
from content.guides.menu import load_ways
from content.guides.official import load_official, load_words
from content.guides.opening import load_openings
from content.guides.papers import check_papers
from content.guides.privacy import load_privacy
from content.guides.retention import load_retention
from content.guides.routes import check_routes
from content.guides.sent import load_sent
from content.guides.topics import load_groups
from content.guides.welcome import load_welcome
from content.knowledge import Knowledge
from content.loader import ROOT, ContentError, Problem

FORMS = ("arrival", "check", "cost", "offers", "offices", "profile")
LOADERS: tuple[Callable[[], object], ...] = (
    load_ways,
    load_groups,
    load_fitting,
    load_welcome,
    load_sent,
    load_official,
    load_words,
    load_cautions,
    load_flags,
    load_work_law,
    load_terms,
    load_sayings,
    load_openings,
    load_privacy,
    load_retention,
    *(partial(load_form, name) for name in FORMS),
)


def check_guides(knowledge: Knowledge) -> list[Problem]:
    """The files' own faults first: only sound ones are held against what we know."""
    if problems := [problem for load in LOADERS for problem in _faults(load)]:
        return problems
    found = [*check_routes(knowledge), *check_papers(knowledge), *check_cities(knowledge), *unproven(knowledge.facts)]
    return [*found, *_unknown_facts(knowledge)]


def _faults(load: Callable[[], object]) -> list[Problem]:
    try:
        load()
    except ContentError as error:
        return error.problems
    return []


def _unknown_facts(knowledge: Knowledge) -> Iterator[Problem]:
    """Facts that the cautions and the official channels name and nobody knows."""
    named: dict[str, set[str]] = {
        "cautions": {fact for caution in load_cautions().values() for fact in caution.facts.values()},
        "official": {channel.fact for channel in load_official().values() if channel.fact},
    }
    for name, facts in named.items():
        for fact in sorted(facts - knowledge.facts.keys()):
            path = ROOT / FOLDER.name / f"{name}.yml"
            yield Problem(path, _line(path, fact), f"unknown fact {fact}")


def _line(path: Path, word: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if word in line), 1)
