"""Live pages: a stream that names the cases that changed. What changed is fetched by who may see it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from sqlalchemy import select
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from bot.cases.queues import visible_to
from bot.channels.web.desk.access import page
from bot.channels.web.desk.desk import Desk
from bot.channels.web.desk.visit import Visit
from bot.staff import sessions
from bot.storage.case_tables import Case
from bot.storage.database import conninfo

HEARTBEAT = 15.0
"""Seconds of quiet after which a word is sent, so that no proxy takes the stream for dead."""
RETRY = "retry: 3000\n\n"
HEADERS = {"X-Accel-Buffering": "no"}


@dataclass
class _Stream:
    """What one open page is told."""

    desk: Desk
    token: str = field(repr=False)
    seen: set[int] = field(default_factory=set)
    """The cases it may have on show: it must hear, once, that one of them is no longer the agent's to see."""

    async def events(self) -> AsyncIterator[str]:
        async with self.desk.news.reader(conninfo(self.desk.sessions.kw["bind"].url)) as reader:
            yield RETRY
            while not reader.closed:
                changed = await reader.next(HEARTBEAT)
                told = await self._told(changed, everything=reader.missed)
                if told is None:
                    return
                if reader.missed:
                    reader.missed = False
                    yield _event("all", "")
                for case_id in sorted(told):
                    yield _event("case", str(case_id))
                if not told:
                    yield ":\n\n"

    async def _told(self, changed: set[int], *, everything: bool) -> set[int] | None:
        """Those of the changed cases that concern the agent. None: they are no longer signed in."""
        async with self.desk.sessions() as session:
            found = await sessions.find(session, self.token, self.desk.office.now())
            if found is None:
                return None
            asked = select(Case.id).where(visible_to(found[0]))
            asked = asked.where(Case.status != "closed") if everything else asked.where(Case.id.in_(changed))
            visible = set(await session.scalars(asked))
        if everything:
            self.seen |= visible
            return set()
        gone = changed & self.seen - visible
        self.seen = self.seen - gone | visible
        return visible | gone


async def live(visit: Visit) -> Response:
    events = _Stream(visit.desk, visit.token).events()
    return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"


ROUTES: list[BaseRoute] = [Route("/live", page(live, "see_cases"))]
