"""The desk's door: who is asking, whether they may, whether the form is theirs, and one transaction for the answer."""

from __future__ import annotations

import hmac
import math
import re
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from bot.channels.web.desk.desk import Desk
from bot.channels.web.desk.render import failure, trouble
from bot.channels.web.desk.visit import Arrival, Visit
from bot.channels.web.forms import by_script
from bot.channels.web.guard import ours
from bot.staff import sessions
from bot.staff.roles import NotAllowed, Right

SIGN_IN, HOME = "/desk/sign-in", "/desk/"
INSIDE = re.compile(r"/desk(?:/[\w-]+)*(?:\?[\w=&%+-]*)?", re.ASCII)

Endpoint = Callable[[Request], Awaitable[Response]]
Page = Callable[[Visit], Awaitable[Response]]
OpenPage = Callable[[Arrival], Awaitable[Response]]


def page(handler: Page, right: Right | None = None) -> Endpoint:
    """A page for agents with the right. What the handler did is committed, or undone with NotAllowed, HTTPException."""

    async def endpoint(request: Request) -> Response:
        desk, token = desk_of(request), request.cookies.get(cookie(desk_of(request)), "")
        posting = request.method == "POST"
        # Nobody's form is read before they are known; and no connection waits for a slow upload.
        if posting and not await _known(desk, token):
            return _to_sign_in(request)
        form, unread = await _form(request) if posting else (FormData(), None)
        async with desk.sessions.begin() as session:
            found = await sessions.find(session, token, desk.office.now()) if token else None
            if found is None:
                return _to_sign_in(request)
            visit = Visit(
                request=request, session=session, desk=desk, form=form, agent=found[0], signed_in=found[1], token=token
            )
            response = await _answer(visit, handler, right, unread)
        _deliver(visit)
        return response

    return endpoint


def guest(handler: OpenPage) -> Endpoint:
    """A page for anybody, such as signing in. Its forms must come from our own pages, and not too many."""

    async def endpoint(request: Request) -> Response:
        desk = desk_of(request)
        form = FormData()
        if request.method == "POST":
            if not ours(request):
                raise HTTPException(403)
            form = await request.form()
        async with desk.sessions.begin() as session:
            arrival = Arrival(request=request, session=session, desk=desk, form=form)
            seconds = desk.door.wait(arrival.address) if request.method == "POST" else 0
            response = _too_fast(arrival, seconds) if seconds else await handler(arrival)
        _deliver(arrival)
        return response

    return endpoint


def desk_of(request: Request) -> Desk:
    desk = request.state.desk
    assert isinstance(desk, Desk)
    return desk


def cookie(desk: Desk) -> str:
    return "__Host-staff" if desk.secure else "staff"


def remember(desk: Desk, token: str, response: Response) -> None:
    """Lax, not strict: a link to a case, from Telegram or a letter, must find its agent signed in."""
    age = int(sessions.LONGEST.total_seconds())
    response.set_cookie(cookie(desk), token, max_age=age, secure=desk.secure, httponly=True, samesite="lax")


def forget(desk: Desk, response: Response) -> None:
    response.delete_cookie(cookie(desk), secure=desk.secure, httponly=True, samesite="lax")


def inside(path: str) -> str:
    """Where to go on after signing in: a page of the desk, and nowhere else."""
    return path if INSIDE.fullmatch(path) else HOME


async def _known(desk: Desk, token: str) -> bool:
    async with desk.sessions() as session:
        return bool(token and await sessions.find(session, token, desk.office.now()))


async def _form(request: Request) -> tuple[FormData, HTTPException | None]:
    """The form, or why it cannot be read: too big, or broken on the way."""
    try:
        return await request.form(), None
    except HTTPException as error:
        return FormData(), error


async def _answer(visit: Visit, handler: Page, right: Right | None, unread: HTTPException | None) -> Response:
    try:
        if unread:
            raise unread
        if visit.request.method == "POST":
            _check(visit)
        if right:
            visit.demand(right)
        return await handler(visit)
    except NotAllowed:
        error = HTTPException(403)
    except HTTPException as raised:
        error = raised
    # Before the rollback, which makes the session forget the agent.
    response: Response = failure(visit, error.status_code)
    if by_script(visit.request) or "x-csrf" in visit.request.headers:
        response = PlainTextResponse(trouble(error.status_code, visit.language), error.status_code)
    response.headers.update(error.headers or {})
    await visit.session.rollback()
    visit.woken.clear()
    return response


def _check(visit: Visit) -> None:
    """That a form comes from our own page and this very session, and not too many of them."""
    sent = visit.request.headers.get("x-csrf") or visit.field("csrf")
    if not ours(visit.request) or not hmac.compare_digest(sent.encode(), visit.csrf.encode()):
        raise HTTPException(403)
    if seconds := visit.desk.pace.wait(str(visit.signed_in.id)):
        raise HTTPException(429, headers={"Retry-After": str(math.ceil(seconds))})


def _too_fast(arrival: Arrival, seconds: float) -> Response:
    response = failure(arrival, 429)
    response.headers["Retry-After"] = str(math.ceil(seconds))
    return response


def _to_sign_in(request: Request) -> Response:
    if by_script(request) or "x-csrf" in request.headers:
        return Response(status_code=401)
    if request.method == "POST" or request.url.path == HOME:
        return RedirectResponse(SIGN_IN, 303)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{SIGN_IN}?next={quote(inside(asked), safe='/')}", 303)


def _deliver(arrival: Arrival) -> None:
    for conversation_id in arrival.woken:
        arrival.desk.wake(conversation_id)
