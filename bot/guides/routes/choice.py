"""Which routes may fit who answers so, which do not and why, and what there is instead. Decides nothing in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.dialogue.replies import usable
from content.guides.form import holds
from content.guides.route import Refusal, Route, Shortcut, Way
from content.guides.routes import Answers, Routes
from content.knowledge import Knowledge

AWAY = "away"
MOST = 3
"""So many of each are told: more could not be read."""


@dataclass(frozen=True)
class Weighed:
    """What comes of the answers."""

    fitting: tuple[Route, ...]
    refused: tuple[tuple[Route, Refusal], ...]
    shortcuts: tuple[Shortcut, ...]
    checking: tuple[Route, ...]
    """They might fit or not: what they rest on is due to be verified again."""
    others: tuple[Route, ...]
    """What there is instead."""


def weigh(answers: Answers, found: Routes, knowledge: Knowledge, today: dt.date) -> Weighed:
    """Every route held against the answers, those of the place itself first."""
    fitting, refused, checking = [], [], []
    for route in _nearest_first(answers, found):
        refusal = route.refusal(answers)
        if refusal is None and not holds(route.fits, answers):
            continue
        if not _said((refusal and refusal.facts) or route.basis, knowledge, today):
            checking.append(route)
        elif refusal:
            refused.append((route, refusal))
        else:
            fitting.append(route)
    named = [one for one in found.shortcuts.values() if holds(one.fits, answers)]
    shortcuts = [one for one in named if _said(one.basis, knowledge, today)]
    ways: list[Way] = [*(route for route, _ in refused), *shortcuts, *fitting]
    shown = {route.id for route in (*fitting[:MOST], *checking)}
    more = (*fitting[MOST:], *_others(answers, found, ways))
    rest = [route for route in more if route.id not in shown and _said(route.basis, knowledge, today)]
    return Weighed(
        fitting=tuple(fitting[:MOST]),
        refused=tuple(refused[:MOST]),
        shortcuts=tuple(shortcuts[:MOST]),
        checking=tuple(checking[:MOST]),
        others=tuple({route.id: route for route in rest}.values())[:MOST],
    )


def admits(route: Route, answers: Answers) -> bool:
    """Whether it is for this passport."""
    passport = answers.get("nationality")
    return passport is None or passport in route.fits.get("nationality", (passport,))


def _nearest_first(answers: Answers, found: Routes) -> Iterator[Route]:
    there = found.covering(answers.get("to", ""))
    own = there.routes if there else {}
    yield from own.values()
    yield from (route for name, route in found.routes.items() if name not in own)


def _others(answers: Answers, found: Routes, ways: list[Way]) -> list[Route]:
    """What stands in for the ways that are none: one that was refused only where there is nothing else, to show what it
    asks for."""
    keys = dict.fromkeys((*found.otherwise(answers), *(key for way in ways for key in way.alternatives)))
    routes = [route for route in map(found.routes.__getitem__, keys) if admits(route, answers)]
    open_to = [route for route in routes if route.refusal(answers) is None] or routes
    return sorted(open_to, key=lambda route: not _within_reach(route, answers))


def _within_reach(route: Route, answers: Answers) -> bool:
    """Whether it begins where they are: in another country they are not yet."""
    here = answers.get("here", "") if answers.get("to") in route.fits["to"] else AWAY
    return here in route.fits.get("here", (here,))


def _said(keys: Iterable[str], knowledge: Knowledge, today: dt.date) -> bool:
    return all(usable(knowledge.facts[key], today) for key in keys)
