"""Attentions logged by hand: who came to the window, wrote an e-mail or telephoned."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.web.desk import card_view
from bot.channels.web.desk.access import page
from bot.channels.web.desk.case_page import language_of, topics
from bot.channels.web.desk.render import render
from bot.channels.web.desk.visit import Visit
from bot.channels.web.forms import number
from bot.channels.web.language import LANGUAGES
from bot.staff import audit
from bot.storage.case_tables import Attention
from bot.storage.staff_tables import Agent
from bot.wording import place_name
from bot.words import mark

DONE = {"logged": mark("Logged."), "undone": mark("Undone.")}
CHANNELS = {"window": mark("Window"), "email": mark("E-mail"), "phone": mark("Telephone")}
LONGEST = 1000
PATH = "/desk/attentions"
OWN_IDS = 2**58
"""From here on an id was drawn with its form, so that a form that comes twice is one row."""


async def show(visit: Visit) -> Response:
    return await _page(visit)


async def log(visit: Visit) -> Response:
    """Adds one, or gives the form back with what is missing."""
    allowed = _allowed(visit)
    chosen = {name: visit.field(name) for name in allowed}
    wrong = [name for name, value in chosen.items() if value not in allowed[name]]
    if wrong:
        return await _page(visit, wrong)
    row = insert(Attention).values(
        id=asked if (asked := number(visit.field("id"))) >= OWN_IDS else _fresh_id(),
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
    await visit.session.execute(row.on_conflict_do_nothing())
    return RedirectResponse(f"{PATH}?done=logged", 303)


async def undo(visit: Visit) -> Response:
    """Takes back one of the agent's own of today."""
    mine = (Attention.agent_id == visit.agent.id, Attention.at >= _midnight(visit))
    statement = delete(Attention).where(Attention.id == number(visit.field("attention")), *mine).returning(Attention)
    row = await visit.session.scalar(statement)
    if row is None:
        raise HTTPException(404)
    before = {"channel": row.channel, "topic": row.topic}
    await audit.record(visit.session, visit.agent.id, "attention.undone", subject=f"attention:{row.id}", before=before)
    return RedirectResponse(f"{PATH}?done=undone", 303)


def _fresh_id() -> int:
    return OWN_IDS + secrets.randbits(58)


def _allowed(visit: Visit) -> dict[str, set[str]]:
    """What may stand in each field; an empty one where it need not be known."""
    knowledge = visit.desk.office.knowledge
    return {
        "channel": set(CHANNELS),
        "audience": {"", *knowledge.audiences},
        "region": {"", *card_view.regions(language_of(visit))},
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
        "done": DONE.get(visit.request.query_params.get("done", "")),
        "fresh": _fresh_id(),
        "channels": CHANNELS,
        "regions": card_view.regions(language),
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
    statement = select(Attention, Agent.name).join(Agent, Agent.id == Attention.agent_id)
    newest = statement.where(Attention.at >= _midnight(visit)).order_by(Attention.at.desc(), Attention.id)
    return [(attention, name) for attention, name in (await visit.session.execute(newest)).tuples()]


def _midnight(visit: Visit) -> dt.datetime:
    local = visit.now.astimezone(visit.desk.office.service.zone)
    return dt.datetime.combine(local.date(), dt.time(), local.tzinfo)


ROUTES: list[BaseRoute] = [
    Route("/attentions", page(show, "work_cases")),
    Route("/attentions", page(log, "work_cases"), methods=["POST"]),
    Route("/attentions/undo", page(undo, "work_cases"), methods=["POST"]),
]
