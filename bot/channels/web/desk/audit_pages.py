"""The audit log: of cases for supervisors, all of it for administrators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels.web.desk.access import page
from bot.channels.web.desk.case_page import language_of, topics
from bot.channels.web.desk.render import render
from bot.channels.web.desk.visit import Visit
from bot.channels.web.desk.words import FIELD, VALUE, action, team_names, value
from bot.channels.web.forms import number
from bot.reports.period import Period
from bot.staff import audit, people
from bot.staff.audit import Entry

Names = Mapping[str, Mapping[str, str]]
"""Field of a state -> id -> what it is called."""


async def show(visit: Visit) -> Response:
    """Filtered by a case's code, by agent and by day of the service's time zone."""
    given = visit.request.query_params
    asked = {name: given.get(name, "").replace("\0", "").strip() for name in ("case", "agent", "day", "older")}
    agents = {agent.id: agent.name for agent in await people.everybody(visit.session)}
    teams = team_names(visit)
    names = {**VALUE, "agent_id": {str(key): name for key, name in agents.items()}, "team": teams, "teams": teams}
    names["topic"] = topics(visit.desk.office, language_of(visit))
    since, until = _day(visit, asked["day"])
    found = await audit.entries(
        visit.session,
        case=asked["case"].upper(),
        agent_id=number(asked["agent"]) or None,
        since=since,
        until=until,
        cases_only=not visit.may("manage_staff"),
        older_than=number(asked["older"]) or None,
        limit=audit.PAGE + 1,
    )
    lines = [(entry, action(entry.action, visit.language), _about(entry, agents)) for entry in found[: audit.PAGE]]
    return render(
        visit,
        "audit.html",
        lines=lines,
        changes={entry.id: _changes(entry, names, visit.language) for entry, *_ in lines},
        agents=agents,
        asked=asked,
        older=found[audit.PAGE - 1].id if len(found) > audit.PAGE else 0,
        everything=visit.may("manage_staff"),
        filtered=any(asked[name] for name in ("case", "agent", "day")),
    )


def _day(visit: Visit, written: str) -> tuple[dt.datetime | None, dt.datetime | None]:
    """From its midnight to the next one. What is no date asks for nothing."""
    try:
        day = dt.date.fromisoformat(written)
        return Period(day, day).bounds(visit.desk.office.service.zone)
    except (ValueError, OverflowError):
        return None, None


def _about(entry: Entry, agents: dict[int, str]) -> str:
    """The agent whom something was done to, by name."""
    kind, _, key = entry.subject.partition(":")
    return agents.get(number(key), entry.subject) if kind == "agent" else entry.subject


def _changes(entry: Entry, names: Names, language: str) -> list[tuple[str, str, str]]:
    """(field, before, after) of what is not the same."""
    before, after = entry.before or {}, entry.after or {}
    changed = [field for field in {**before, **after} if before.get(field) != after.get(field)]
    return [
        (
            FIELD.get(field, field),
            value(before.get(field), names.get(field, {}), language) if entry.before else "",
            value(after.get(field), names.get(field, {}), language),
        )
        for field in changed
    ]


ROUTES: list[BaseRoute] = [Route("/audit", page(show, "see_audit"))]
