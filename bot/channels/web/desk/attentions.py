"""Attentions logged by hand: who came to the window, wrote an e-mail or telephoned."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from sqlalchemy import select
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.web.desk import card_view
from bot.channels.web.desk.access import page
from bot.channels.web.desk.case_page import language_of, topics
from bot.channels.web.desk.render import render
from bot.channels.web.desk.visit import Visit
from bot.channels.web.language import LANGUAGES
from bot.storage.case_tables import Attention
from bot.storage.staff_tables import Agent
from bot.wording import place_name
from bot.words import mark
from content.desk.regions import load_regions

CHANNELS = {"window": mark("Window"), "email": mark("E-mail"), "phone": mark("Telephone")}
LONGEST = 1000
PATH = "/desk/attentions"

regions = cache(load_regions)


async def show(visit: Visit) -> Response:
    return await _page(visit)


async def log(visit: Visit) -> Response:
    """Adds one, or gives the form back with what is missing."""
    allowed = _allowed(visit)
    chosen = {name: visit.field(name) for name in allowed}
    wrong = [name for name, value in chosen.items() if value not in allowed[name]]
    if wrong:
        return await _page(visit, wrong)
    visit.session.add(
        Attention(
            channel=chosen["channel"],
            audience=chosen["audience"] or None,
            region=chosen["region"],
            topic=chosen["topic"] or None,
            place=chosen["place"] or None,
            language=chosen["language"],
            note=visit.field("note")[:LONGEST],
            agent_id=visit.agent.id,
            at=visit.now,
        )
    )
    return RedirectResponse(f"{PATH}?logged=yes", 303)


def _allowed(visit: Visit) -> dict[str, set[str]]:
    """What may stand in each field; an empty one where it need not be known."""
    knowledge = visit.desk.office.knowledge
    return {
        "channel": set(CHANNELS),
        "audience": {"", *knowledge.audiences},
        "region": {"", *regions()},
        "topic": {"", *knowledge.topics},
        "place": {"", *knowledge.places},
        "language": set(LANGUAGES),
    }


async def _page(visit: Visit, wrong: list[str] | None = None) -> Response:
    office, language = visit.desk.office, language_of(visit)
    knowledge = office.knowledge
    places = {code: place_name(code, language, knowledge) for code in knowledge.places if code != "GLOBAL"}
    values: dict[str, Any] = {
        "wrong": wrong or [],
        "logged": "logged" in visit.request.query_params,
        "channels": CHANNELS,
        "regions": {name: region.name.of(language) for name, region in regions().items()},
        "audiences": {name: card_view.audience(name, office, language) for name in knowledge.audiences},
        "topics": topics(office, language),
        "places": dict(sorted(places.items(), key=lambda item: item[1].casefold())),
        "speeches": LANGUAGES,
        "today": await _today(visit),
        "written": visit.field,
        "longest": LONGEST,
    }
    return render(visit, "attentions.html", 422 if wrong else 200, **values)


async def _today(visit: Visit) -> list[tuple[Attention, str]]:
    """The day's attentions of the whole office in its own time, the newest first, with who logged them."""
    local = visit.now.astimezone(visit.desk.office.service.zone)
    midnight = dt.datetime.combine(local.date(), dt.time(), local.tzinfo)
    statement = select(Attention, Agent.name).join(Agent, Agent.id == Attention.agent_id)
    found = await visit.session.execute(statement.where(Attention.at >= midnight).order_by(Attention.id.desc()))
    return [(attention, name) for attention, name in found.tuples()]


ROUTES: list[BaseRoute] = [
    Route("/attentions", page(show, "work_cases")),
    Route("/attentions", page(log, "work_cases"), methods=["POST"]),
]
