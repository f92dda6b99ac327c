"""The desk's pages, gathered under /desk."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.web.desk import (
    attentions,
    audit_pages,
    board,
    case_actions,
    case_page,
    files,
    gaps,
    learning,
    live,
    people_pages,
    profile,
    queue,
    sign_in,
)
from bot.channels.web.desk.access import page
from bot.channels.web.desk.desk import Desk
from bot.channels.web.desk.render import failure, sections
from bot.channels.web.desk.visit import Visit

BODY_LIMIT = 12 * 1024 * 1024
"""Bytes of a form with its files."""


def routes(desk: Desk) -> list[BaseRoute]:
    pages: list[BaseRoute] = [
        Route("/", page(_home)),
        *sign_in.ROUTES,
        *profile.ROUTES,
        *people_pages.ROUTES,
        *queue.ROUTES,
        *case_page.ROUTES,
        *case_actions.ROUTES,
        *files.ROUTES,
        *live.ROUTES,
        *attentions.ROUTES,
        *board.ROUTES,
        *learning.ROUTES,
        *gaps.ROUTES,
        *audit_pages.ROUTES,
        Route("/{rest:path}", page(_missing), methods=["GET", "POST"]),
    ]
    given = [Middleware(Given, desk=desk)]
    return [Route("/desk", _enter), Mount("/desk", routes=pages, middleware=given, max_body_size=BODY_LIMIT)]


class Given:
    """Middleware: every request knows its desk."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app, self._desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["desk"] = self._desk
        await self._app(scope, receive, send)


async def _enter(request: object) -> Response:
    return RedirectResponse("/desk/", 303)


async def _home(visit: Visit) -> Response:
    """The first part of the desk that is the agent's."""
    return RedirectResponse(sections(visit)[0].path, 303)


async def _missing(visit: Visit) -> Response:
    return failure(visit, 404)
