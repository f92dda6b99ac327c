"""Which team takes a case."""

from __future__ import annotations

from collections.abc import Set

from content.desk.service import Service, Team
from content.model import Language


def team_for(service: Service, *, topic: str | None, place: str | None, language: Language, danger: bool) -> str:
    """The id of the team that fits best: danger first, then by topic, place and language; else the default one."""

    def fit(team: Team) -> tuple[bool, ...]:
        return (danger and team.danger, topic in team.topics, place in team.places, language in team.languages)

    best = max(service.teams, key=lambda name: fit(service.teams[name]))
    if any(fit(service.teams[best])):
        return best
    return next(name for name, team in service.teams.items() if team.default)


def manned(service: Service, wanted: str, teams: Set[str], overseen: bool) -> str:
    """The wanted team if anybody would see the case there; else the default one, else any where somebody works."""
    if overseen or not teams or wanted in teams:
        return wanted
    return min(teams, key=lambda name: (name not in service.teams or not service.teams[name].default, name))
