"""A service made for a test: the real one with other hours, zone or teams."""

from __future__ import annotations

from typing import Any

from content.desk.service import WEEKDAYS, Service, load_service

OURS = load_service()
LUNCH = ["08:30-13:00", "14:00-16:30"]
WEEK = dict.fromkeys(WEEKDAYS[:5], LUNCH)
ROUND_THE_CLOCK = {day: ["00:00-24:00"] for day in WEEKDAYS}


def service(**changes: Any) -> Service:
    """Monday to Friday with a lunch break in Lima, closed on Peruvian holidays, but for the changes."""
    kept = {"id": "service", **{name: getattr(OURS, name) for name in ("targets", "unclaimed", "silent_after")}}
    rest = {"time_zone": "America/Lima", "holidays": "PE", "hours": WEEK, "reopen_days": 7, "satisfaction": True}
    return Service.model_validate({**kept, **rest, "teams": OURS.teams, **changes})
