"""Which team takes a case: danger, then topic, place and language; else the default one."""

from __future__ import annotations

import pytest

from bot.cases.routing import team_for
from content.model import Language
from tests.bot.cases.services import OURS, service

NAME = {"es": "Equipo", "en": "Team"}
TEAMS = {
    "english": {"name": NAME, "languages": ["en"]},
    "spain": {"name": NAME, "places": ["ES", "EU"]},
    "offers": {"name": NAME, "topics": ["job_offers"]},
    "offers_in_spain": {"name": NAME, "topics": ["job_offers"], "places": ["ES"]},
    "protection": {"name": NAME, "danger": True, "topics": ["trafficking"]},
    "guidance": {"name": NAME, "default": True},
}


@pytest.mark.parametrize(
    ("topic", "place", "language", "danger", "team"),
    [
        (None, None, "es", False, "guidance"),
        ("visa", "CL", "es", False, "guidance"),
        ("visa", "CL", "en", False, "english"),
        ("visa", "ES", "en", False, "spain"),
        ("visa", "ES", "es", False, "spain"),
        ("visa", "IT", "es", False, "guidance"),  # a member of the European Union is not the European Union
        ("job_offers", "CL", "en", False, "offers"),
        ("job_offers", None, "es", False, "offers"),
        ("job_offers", "ES", "es", False, "offers_in_spain"),
        ("trafficking", "ES", "en", False, "protection"),
        ("job_offers", "ES", "en", True, "protection"),
        (None, None, "es", True, "protection"),
    ],
)
def test_the_most_telling_match_wins(
    topic: str | None, place: str | None, language: Language, danger: bool, team: str
) -> None:
    assert team_for(service(teams=TEAMS), topic=topic, place=place, language=language, danger=danger) == team


def test_of_two_teams_that_fit_as_well_the_upper_one_takes_it() -> None:
    ours = service(teams={"first": TEAMS["spain"], **TEAMS})
    assert team_for(ours, topic=None, place="ES", language="es", danger=False) == "first"


def test_danger_without_a_team_of_its_own_goes_where_the_case_belongs() -> None:
    ours = service(teams={name: team for name, team in TEAMS.items() if name != "protection"})
    assert team_for(ours, topic="job_offers", place=None, language="es", danger=True) == "offers"


@pytest.mark.parametrize(
    ("topic", "place", "danger", "team"),
    [
        ("regularisation", "ES", False, "europe"),
        ("visa", "US", False, "americas"),
        ("pension", "PE", False, "peru"),
        ("return_benefits", "ES", False, "peru"),
        ("scam", "CA", False, "offers"),
        ("refuge", "PE", False, "protection"),
        ("domestic_work", "CL", True, "protection"),
        ("visa", "JP", False, "guidance"),
        (None, None, False, "guidance"),
    ],
)
def test_our_teams_get_the_cases_they_are_for(topic: str | None, place: str | None, danger: bool, team: str) -> None:
    assert team_for(OURS, topic=topic, place=place, language="es", danger=danger) == team
