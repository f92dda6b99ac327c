"""The web chat as an ASGI application: its routes, and what each of them asks of the assistant."""

from __future__ import annotations

import asyncio
import datetime as dt
import math
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from bot.channel import Delayed, Inbox, Receipt, Stored, Undeliverable
from bot.channels.web import pages, uploads
from bot.channels.web.channel import NAME, WebChannel
from bot.channels.web.desk.desk import Desk
from bot.channels.web.desk.files import served
from bot.channels.web.desk.routes import routes
from bot.channels.web.forms import Posted, by_script, number, posted
from bot.channels.web.guard import HEADERS, Headers, Pace
from bot.channels.web.language import COOKIE, LANGUAGES, page_language
from bot.channels.web.sessions import Session, Sessions, source_id
from bot.channels.web.static_files import HashedFiles
from bot.message import Attachment, Incoming
from bot.words import translator

Fetch = Callable[[Attachment], Awaitable[tuple[bytes, str]]]
ANSWER_SECONDS = 8.0
"""How long a form waits for its answer before the page is shown without it."""
POLL_SECONDS = 2.0
PATIENCE = dt.timedelta(seconds=30)
"""An answer that has not come by then will not."""
ON_ITS_WAY = dt.timedelta(seconds=3)
"""The answer to a message that is settled has been sent by then, or there is none: a person has the case, and the page
must not seem to be typing."""
LONGEST = 2000
BODY_LIMIT = 64 * 1024
PATH = "/#latest"


def application(
    inbox: Inbox,
    *,
    channel: WebChannel | None = None,
    secure: bool = False,
    desk: Desk | None = None,
    fetch: Fetch | None = None,
) -> Starlette:
    """The web chat over an inbox, and the staff's desk if there is one.

    `channel` is the one the inbox sends to; `secure` where people come by https; `fetch` gets the content of a file.
    """
    chat = _Chat(inbox, channel or WebChannel(), Sessions(secure=secure), fetch)
    return Starlette(
        routes=[
            Route("/", chat.page),
            Route("/messages", chat.news),
            Route("/messages", chat.write, methods=["POST"]),
            Route("/language", chat.speak, methods=["POST"]),
            Route("/files/{message:int}", chat.file),
            Route("/files", chat.send_file, methods=["POST"], max_body_size=uploads.BODY_LIMIT),
            Route("/healthz", _health),
            Mount("/static", HashedFiles()),
            *(routes(desk) if desk else ()),
        ],
        middleware=[Middleware(Headers), Middleware(GZipMiddleware)],
        exception_handlers={HTTPException: _failed, Exception: _failed, ClientDisconnect: _gone},
        max_body_size=BODY_LIMIT,
    )


class _Chat:
    """The routes of a conversation: that of the session in the request's cookie."""

    def __init__(self, inbox: Inbox, channel: WebChannel, sessions: Sessions, fetch: Fetch | None) -> None:
        self._inbox, self._channel, self._sessions, self._fetch = inbox, channel, sessions, fetch
        self._pace = Pace()

    async def page(self, request: Request) -> Response:
        session = self._sessions.of(request)
        if session and (last := self._channel.last_word(session.chat)):
            # Everything was erased: this is said once, and the browser forgets us too.
            response = _page(request, [], notice=last.text)
            self._sessions.forget(response)
            return response
        return _page(request, await self._history(session))

    async def news(self, request: Request) -> Response:
        """What was said after the message `after`. Where an answer is due, waits for it a little."""
        session, after = self._sessions.of(request), number(request.query_params.get("after"))
        if session is None:
            return HTMLResponse("")
        arrival = self._channel.arrival(session.chat)
        messages = await self._history(session, after)
        if _due(messages) and messages[-1].id <= after:
            with suppress(TimeoutError):
                await asyncio.wait_for(arrival.wait(), POLL_SECONDS)
            messages = await self._history(session, after)
        return _fragment(request, messages, after, due=_due(messages), over=self._channel.is_over(session.chat))

    async def write(self, request: Request) -> Response:
        """Stores what a person wrote or pressed, and waits for the answer."""
        written = await posted(request)
        if not written.text and not written.choice and not written.near:
            return RedirectResponse(PATH, 303)
        session = self._sessions.of(request) or self._sessions.begin(written.id)
        if refusal := await self._refusal(request, session, written):
            return refusal
        area = Attachment(kind="location", near=written.near) if written.near else None
        answered = await self._receive(request, session, written, area)
        response: Response = RedirectResponse(PATH, 303)
        if by_script(request):
            messages = await self._history(session, written.after)
            response = _fragment(
                request,
                messages,
                written.after,
                due=not answered and _due(messages),
                over=self._channel.is_over(session.chat),
            )
        self._sessions.remember(session, response)
        if written.choice.startswith("l:"):
            self._prefer(written.choice.removeprefix("l:"), response)
        return response

    async def speak(self, request: Request) -> Response:
        """Switches the language of the page, and that of the conversation where there is one."""
        asked = await posted(request)
        if asked.language not in LANGUAGES:
            raise HTTPException(400)
        session = self._sessions.of(request)
        if session and await self._history(session) and not self._pace.wait(session.chat):
            choice = Posted(asked.id, text=LANGUAGES[asked.language], choice=f"l:{asked.language}")
            await self._receive(request, session, choice)
        response = RedirectResponse(PATH, 303)
        self._prefer(asked.language, response)
        return response

    async def file(self, request: Request) -> Response:
        """What staff sent in a message of this conversation."""
        asked = request.path_params["message"]
        told = await self._history(self._sessions.of(request), asked)
        attachment = next((one.outgoing.attachment for one in told if one.id == asked and one.outgoing), None)
        if attachment is None or self._fetch is None:
            raise HTTPException(404)
        try:
            content, _ = await self._fetch(attachment)
        except (Delayed, Undeliverable):
            raise HTTPException(503) from None
        return served(content, attachment.name or attachment.kind)

    async def send_file(self, request: Request) -> Response:
        """Keeps a file for staff, and takes it in as a message."""
        written, language = await posted(request), page_language(request)
        upload = (await request.form()).get("file")
        if not isinstance(upload, UploadFile) or not upload.filename:
            return RedirectResponse(PATH, 303)
        session = self._sessions.of(request) or self._sessions.begin(written.id)
        if refusal := await self._refusal(request, session, written):
            return refusal
        try:
            given = await uploads.read(upload, language)
        except uploads.NotTaken as error:
            return _page(request, await self._history(self._sessions.of(request)), 422, str(error))
        media_type = given.kind.media_type
        stored = await self._inbox.keep(NAME, session.chat, given.name, media_type, given.content)
        size = len(given.content)
        file = Attachment(kind=given.kind.name, stored=stored, name=given.name, media_type=media_type, size=size)
        await self._receive(request, session, written, file)
        response = RedirectResponse(PATH, 303)
        self._sessions.remember(session, response)
        return response

    async def _receive(
        self, request: Request, session: Session, written: Posted, file: Attachment | None = None
    ) -> bool:
        """Whether it was answered in time."""
        incoming = Incoming(
            channel=NAME,
            chat=session.chat,
            source_id=source_id(written.id),
            text=written.text,
            choice=written.choice,
            attachment=file,
            language_hint=page_language(request),
        )
        receipt = await self._inbox.receive(incoming)
        return receipt is not None and await _answered(receipt)

    async def _refusal(self, request: Request, session: Session, written: Posted) -> Response | None:
        """The page, or for the script the words alone, where a message is too long or comes too fast."""
        _ = translator(page_language(request))
        if len(written.text) > LONGEST:
            status, notice = 422, _("That is a lot at once. Please say it in up to 2,000 characters.")
        elif seconds := self._pace.wait(session.chat):
            status, notice = 429, _("That was very fast. Please wait a moment and send it again.")
        else:
            return None
        if by_script(request):
            refusal: Response = PlainTextResponse(notice, status)
        else:
            messages = await self._history(self._sessions.of(request))
            refusal = _page(request, messages, status, notice, written.text)
        if status == 429:
            refusal.headers["Retry-After"] = str(math.ceil(seconds))
        return refusal

    def _prefer(self, language: str, response: Response) -> None:
        if language in LANGUAGES:
            self._sessions.keep(response, COOKIE, language)

    async def _history(self, session: Session | None, after: int = 0) -> list[Stored]:
        """The conversation from message `after` on, that one included."""
        return await self._inbox.history(NAME, session.chat, max(after - 1, 0)) if session else []


async def _answered(receipt: Receipt) -> bool:
    # Not wait_for: it would cancel the answer of a person who has to wait too long for it.
    done, _ = await asyncio.wait({asyncio.ensure_future(receipt.done)}, timeout=ANSWER_SECONDS)
    return bool(done)


def _due(messages: Sequence[Stored]) -> bool:
    """Whether an answer to the last message is still to be expected."""
    if not messages or messages[-1].direction == "outgoing":
        return False
    patience = ON_ITS_WAY if messages[-1].status == "answered" else PATIENCE
    return dt.datetime.now(dt.UTC) - messages[-1].created_at < patience


def _page(
    request: Request, messages: Sequence[Stored], status: int = 200, notice: str = "", draft: str = ""
) -> Response:
    html = pages.page(
        messages,
        page_language(request, messages),
        due=_due(messages),
        everything="all" in request.query_params,
        notice=notice,
        draft=draft,
        start=request.query_params.get("start", ""),
    )
    return HTMLResponse(html, status)


def _fragment(request: Request, messages: Sequence[Stored], after: int, *, due: bool, over: bool = False) -> Response:
    """The messages after `after`: 202 when the answer is still to come, 205 when all of the talk was erased."""
    if over:
        return Response(status_code=205)
    new = [message for message in messages if message.id != after]
    return HTMLResponse(pages.fragment(new, page_language(request, messages)), 202 if due else 200)


async def _failed(request: Request, error: Exception) -> Response:
    status, allow = (error.status_code, error.headers) if isinstance(error, HTTPException) else (500, None)
    language = page_language(request)
    # An error of ours is answered outside of all middleware.
    headers = HEADERS | dict(allow or {})
    if by_script(request):
        return PlainTextResponse(pages.trouble(status, language), status, headers)
    draft = getattr(request.state, "posted", None)
    return HTMLResponse(pages.failure(status, language, draft), status, headers)


async def _gone(request: Request, error: Exception) -> Response:
    return Response(status_code=400)


async def _health(request: Request) -> Response:
    return PlainTextResponse("ok")
