"""The queues' page: who waits, with whom, for how long, what was promised; filters, search and many cases at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.cases import drafts, moves, queues, words
from bot.cases.queues import ALL, QUEUES, Filters, Row
from bot.cases.work import CaseError
from bot.channels.web.desk import talk
from bot.channels.web.desk.access import page
from bot.channels.web.desk.card_view import CHANNEL
from bot.channels.web.desk.case_actions import priority
from bot.channels.web.desk.case_page import common, language_of, looking_words, workers
from bot.channels.web.desk.render import render
from bot.channels.web.desk.visit import Visit
from bot.channels.web.forms import by_script, number
from bot.channels.web.language import LANGUAGES
from bot.storage.case_tables import Case
from bot.storage.staff_tables import Agent
from bot.wording import place_name
from bot.words import mark, translator
from content.model import Language

NAMES = {
    "mine": mark("Mine"),
    "waiting": mark("Waiting"),
    "team": mark("Team"),
    "urgent": mark("Urgent cases"),
    "closed": mark("Closed cases"),
    ALL: mark("All cases"),
}
EXCERPT = 160
FURTHEST = 1000
"""The last page anybody turns to."""
MOST = 100
"""Cases that one form can change."""

Do = Callable[[int], Awaitable[object]]


@dataclass(frozen=True)
class Asked:
    """What of the queues is asked for."""

    queue: str
    filters: Filters
    page: int

    @classmethod
    def of(cls, params: QueryParams) -> Asked:
        filters = Filters(
            **{item.name: params.get(item.name, "").replace("\0", "").strip()[:80] for item in fields(Filters)}
        )
        name = params.get("queue", "")
        # A search is of all that there is.
        known = ALL if filters.text or name == ALL else name if name in QUEUES else "waiting"
        return cls(known, filters, min(max(1, number(params.get("page"))), FURTHEST))

    def url(self, **changes: object) -> str:
        """The address of this view with some things changed."""
        wanted = {"queue": self.queue, **vars(self.filters), "page": self.page, **changes}
        kept = {name: value for name, value in wanted.items() if value and (name, value) != ("page", 1)}
        return f"/desk/cases?{urlencode(kept)}"


async def show(visit: Visit) -> Response:
    return await _page(visit)


async def bulk(visit: Visit) -> Response:
    """Does one thing to every chosen case, and says which of them refused and why."""
    chosen = [number(str(value)) for value in visit.form.getlist("case")][:MOST]
    done, refused = await moves.each(visit.session, visit.agent, chosen, await _wish(visit))
    for case_id in done:
        case = await visit.session.get(Case, case_id)
        if case:
            visit.wake(case.conversation_id)
    language = language_of(visit)
    codes = {case_id: await _code(visit, case_id) for case_id, _ in refused}
    results = [(codes[case_id], words.refusal(error, language)) for case_id, error in refused]
    return await _page(visit, done=len(done), refused=results, asked_many=True)


async def _wish(visit: Visit) -> Do:
    session, office, agent = visit.session, visit.desk.office, visit.agent
    to = await session.get(Agent, number(visit.field("agent"))) if visit.field("agent") else None
    team, note, outcome = visit.field("team"), visit.field("words"), visit.field("outcome")

    async def close(case_id: int) -> object:
        return await moves.close(session, office, agent, case_id, outcome)

    async def forward(case_id: int) -> object:
        return await moves.forward(session, office, agent, case_id, note, team=team)

    async def assign(case_id: int) -> object:
        if to is None:
            raise CaseError("cannot_take", holder="?")
        return await moves.forward(session, office, agent, case_id, note, to=to)

    async def rank(case_id: int) -> object:
        return await moves.sort(session, office, agent, case_id, priority=priority(visit.field("priority")))

    wishes: dict[str, Do] = {"close": close, "forward": forward, "assign": assign, "priority": rank}
    if visit.field("do") not in wishes:
        raise HTTPException(400)
    return wishes[visit.field("do")]


async def _code(visit: Visit, case_id: int) -> str:
    case = await queues.one(visit.session, visit.agent, case_id)
    return case.code if case else "?"


async def _page(
    visit: Visit, *, done: int = 0, refused: list[tuple[str, str]] | None = None, asked_many: bool = False
) -> Response:
    session, agent, language = visit.session, visit.agent, language_of(visit)
    asked = Asked.of(visit.request.query_params)
    rows, more = await queues.queue(session, agent, asked.queue, asked.filters, asked.page)
    looking = await drafts.lookers(session, agent, [row.case.id for row in rows], visit.now)
    known = await queues.places(session, agent)
    values: dict[str, Any] = {
        **common(visit),
        "asked": asked,
        "names": NAMES,
        "queues": QUEUES,
        "ranks": {name: translator(language)(text) for name, text in words.PRIORITY.items()},
        "counts": await queues.counts(session, agent),
        "rows": rows,
        "more": more,
        "last_words": {row.case.id: _last(row, language) for row in rows},
        "lookers": {case_id: looking_words(found, language) for case_id, found in looking.items()},
        "place_of": lambda code: place_name(code, language, visit.desk.office.knowledge),
        "places": {code: place_name(code, language, visit.desk.office.knowledge) for code in known},
        "channels": CHANNEL,
        "speeches": LANGUAGES,
        "outcomes": moves.OUTCOMES,
        "many": asked_many,
        "done": done,
        "refused": refused or [],
        "staff": await workers(session) if visit.may("assign") else [],
    }
    return render(visit, "queue_live.html" if by_script(visit.request) else "queue.html", **values)


def _last(row: Row, language: Language) -> str:
    """What the contact said last, short; nothing where it is hidden."""
    if row.last is None:
        return ""
    said = " ".join(row.last.text.split())
    if row.last.attachment:
        said = " · ".join(filter(None, (talk.kind(row.last.attachment, language), said)))
    return said if len(said) <= EXCERPT else said[: EXCERPT - 1].rstrip() + "…"


ROUTES: list[BaseRoute] = [
    Route("/cases", page(show, "see_cases")),
    Route("/cases", page(bulk, "assign"), methods=["POST"]),
]
