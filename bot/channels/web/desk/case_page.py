"""One case at the desk: its whole talk, its card, what the agent may do, and what they had begun to write."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.cases import canned, drafts, queues, words
from bot.cases.card import card_of
from bot.cases.contact import reopenable
from bot.cases.drafts import Looker
from bot.cases.moves import OUTCOMES
from bot.cases.office import Office
from bot.cases.times import moment
from bot.channels.web.desk import card_view, knowledge_search, talk
from bot.channels.web.desk.access import page
from bot.channels.web.desk.render import render
from bot.channels.web.desk.visit import Visit
from bot.channels.web.forms import by_script, number
from bot.channels.web.pages import blocks
from bot.staff import audit
from bot.staff.roles import may
from bot.storage import cases
from bot.storage.case_tables import Case
from bot.storage.staff_tables import Agent
from bot.storage.tables import MessageRow
from bot.words import translator
from content.desk.service import PRIORITIES
from content.model import Language

RECENT, EVERYTHING = 80, 2000
"""Messages on the page, and when all are asked for."""
CODE = re.compile(rf"[{cases.CODE_LETTERS}]{{4}}-[{cases.CODE_LETTERS}]{{4}}")
LONGEST = 4000
"""Letters of a message: what every channel takes at once."""


@dataclass(frozen=True)
class May:
    """What the agent may do with the case as it stands."""

    take: bool
    reply: bool
    back: bool
    hand_on: bool
    pause: bool
    reopen: bool
    sort: bool


def may_do(visit: Visit, case: Case) -> May:
    mine, is_open, boss = case.agent_id == visit.agent.id, case.status != "closed", visit.may("assign")
    return May(
        take=case.status == "waiting" or (mine and case.status == "paused"),
        reply=is_open and (mine or case.status == "waiting"),
        back=mine and is_open,
        hand_on=is_open and (mine or boss),
        pause=mine and case.status == "held",
        reopen=reopenable(case, visit.desk.office) and not is_open,
        sort=boss,
    )


async def asked(visit: Visit) -> Case:
    """The case of the address, if the agent may see it. Raises HTTPException: to all others there is none."""
    case_id = number(str(visit.request.path_params["id"]))
    case = await queues.one(visit.session, visit.agent, case_id)
    if case is None:
        raise HTTPException(410 if await audit.was_erased(visit.session, case_id) else 404)
    return case


async def show(visit: Visit) -> Response:
    case = await asked(visit)
    if not by_script(visit.request):
        await drafts.look(visit.session, visit.agent, case.id, visit.now)
    return await shown(visit, case)


async def by_code(visit: Visit) -> Response:
    """The way to a case from its code, as the record and the staff's group name it."""
    code = visit.request.path_params["code"].upper()
    case = await cases.by_code(visit.session, code) if CODE.fullmatch(code) else None
    seen = await queues.one(visit.session, visit.agent, case.id) if case else None
    if seen is None:
        raise HTTPException(404)
    return RedirectResponse(f"/desk/cases/{seen.id}", 303)


async def shown(
    visit: Visit, case: Case, status: int = 200, notice: str = "", written: Mapping[str, str] | None = None
) -> Response:
    """The page, or for the script its parts that change. `written`: what a refused form said."""
    values = await _live_values(visit, case)
    if by_script(visit.request):
        return render(visit, "case_live.html", status, **values)
    find = visit.request.query_params.get("find", "")
    values |= {
        "notice": notice,
        "written": written or {},
        "draft": (written or {}).get("text") or await drafts.draft(visit.session, visit.agent, case.id),
        "used": visit.request.query_params.get("canned", ""),
        "canned": await canned.ready(visit.session, visit.desk.office, visit.agent, case),
        "find": find,
        "found": _found(visit, case, find) if find else None,
    }
    return render(visit, "case.html", status, **values)


async def search(visit: Visit) -> Response:
    """What the knowledge holds on some words: a part of the page."""
    case, find = await asked(visit), visit.request.query_params.get("find", "")
    return render(visit, "found.html", case=case, find=find, found=_found(visit, case, find))


def _found(visit: Visit, case: Case, find: str) -> list[knowledge_search.Found]:
    return knowledge_search.find(find, visit.desk.office, language_of(visit), case.language)


async def _live_values(visit: Visit, case: Case) -> dict[str, Any]:
    session, agent, office, language = visit.session, visit.agent, visit.desk.office, language_of(visit)
    everything = "all" in visit.request.query_params
    rows = await queues.talk(session, agent, case, EVERYTHING if everything else RECENT)
    card = await card_of(session, office, case)
    names = await _names(session, rows)
    mine, _ = await queues.queue(session, agent, "mine", queues.Filters())
    looking = await drafts.lookers(session, agent, [case.id], visit.now)
    return {
        **common(visit),
        "case": case,
        "card": card,
        "view": card_view.view(card, office, language),
        "lines": talk.lines(rows, names, office, language, agent.id),
        "more": not everything and len(rows) == RECENT,
        "can": may_do(visit, case),
        "mine": mine,
        "counts": await queues.counts(session, agent),
        "lookers": looking_words(looking.get(case.id, ()), language),
        "earlier": await queues.before(session, agent, case),
        "colleagues": await _colleagues(session, case),
        "outcomes": OUTCOMES,
        "regions": card_view.regions(language),
        "blocks": blocks,
        "longest": LONGEST,
    }


def common(visit: Visit) -> dict[str, Any]:
    """What pages with cases say: the words of ids, teams and topics, and moments in the office's time."""
    office, language = visit.desk.office, language_of(visit)
    return {
        "STATUS": words.STATUS,
        "PRIORITY": words.PRIORITY,
        "REASON": words.REASON,
        "OUTCOME": words.OUTCOME,
        "priorities": PRIORITIES,
        "team_of": lambda name: card_view.team(name, office, language),
        "topic_of": lambda name: card_view.topic(name, office, language),
        "teams": {name: team.name.of(language) for name, team in office.service.teams.items()},
        "topics": topics(office, language),
        "when": lambda at: moment(at, visit.now, office.service, language),
        "waited": lambda at: waited((visit.now - at).total_seconds()),
    }


def topics(office: Office, language: Language) -> dict[str, str]:
    """Id -> name, by name."""
    named = {name: topic.name.of(language) for name, topic in office.knowledge.topics.items()}
    return dict(sorted(named.items(), key=lambda item: item[1].casefold()))


def waited(seconds: float) -> str:
    """`4 min`, `3 h 12 min`, `2 d 5 h`: the same in both languages, and in desk-case.js."""
    minutes = max(0, int(seconds // 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def looking_words(lookers: Sequence[Looker], language: Language) -> str:
    """“Ana is looking. Luis is writing.”"""
    _ = translator(language)
    said = {True: _("{name} is writing."), False: _("{name} is looking.")}
    return " ".join(said[looker.writing].format(name=looker.name) for looker in lookers)


def language_of(visit: Visit) -> Language:
    return "en" if visit.language == "en" else "es"


async def looking(visit: Visit) -> Response:
    """The page is still open; answers who else is there."""
    case = await asked(visit)
    await drafts.look(visit.session, visit.agent, case.id, visit.now)
    others = await drafts.lookers(visit.session, visit.agent, [case.id], visit.now)
    return PlainTextResponse(looking_words(others.get(case.id, ()), language_of(visit)))


async def left(visit: Visit) -> Response:
    case = await asked(visit)
    await drafts.leave(visit.session, visit.agent, case.id)
    return Response(status_code=204)


async def keep_draft(visit: Visit) -> Response:
    case = await asked(visit)
    await drafts.keep(visit.session, visit.agent, case.id, visit.field("text"), visit.now)
    return Response(status_code=204)


async def _names(session: AsyncSession, rows: Sequence[MessageRow]) -> dict[int, str]:
    agents = {row.agent_id for row in rows if row.agent_id}
    found = await session.execute(select(Agent.id, Agent.name).where(Agent.id.in_(agents)))
    return dict(found.tuples().all())


async def workers(session: AsyncSession) -> list[Agent]:
    """All who can take cases, by name."""
    active = select(Agent).where(Agent.active).order_by(Agent.name)
    return [agent for agent in await session.scalars(active) if may(agent, "work_cases")]


async def _colleagues(session: AsyncSession, case: Case) -> list[Agent]:
    """Who could take it over, those of its team first."""
    others = [agent for agent in await workers(session) if agent.id != case.agent_id]
    return sorted(others, key=lambda other: case.team not in other.teams)


ROUTES: list[BaseRoute] = [
    Route("/cases/{id:int}", page(show, "see_cases")),
    Route("/cases/{code:str}", page(by_code, "see_cases")),
    Route("/cases/{id:int}/knowledge", page(search, "see_cases")),
    Route("/cases/{id:int}/looking", page(looking, "see_cases"), methods=["POST"]),
    Route("/cases/{id:int}/left", page(left, "see_cases"), methods=["POST"]),
    Route("/cases/{id:int}/draft", page(keep_draft, "work_cases"), methods=["POST"]),
]
