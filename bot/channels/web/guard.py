"""What keeps the web chat safe: where a form may come from, the headers of every response, how fast one may write."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Nothing to other sites, like no-referrer; but with that, browsers send forms with `Origin: null`, and those
    # that lack Sec-Fetch-Site (Safari before 16.4) could then not be told from a foreign site.
    "Referrer-Policy": "same-origin",
    # The page asks for one's area when one presses a button; nobody it might show may ask, nor for anything else.
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Cache-Control": "no-store",
}


class Headers:
    """Middleware: puts the headers on every response that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


def ours(request: Request) -> bool:
    """Whether a form was sent from our own page. Clients that say nothing are no browsers, and hold no cookie."""
    if site := request.headers.get("sec-fetch-site"):
        return site in {"same-origin", "none"}
    if origin := request.headers.get("origin"):
        return urlsplit(origin).netloc == request.headers.get("host")
    return True


class Pace:
    """At most `limit` messages a minute of one session, for a guide is tapped through faster than one writes. In
    memory: each process counts its own, enough for a flood."""

    MINUTE = 60.0
    CROWD = 10_000

    def __init__(self, limit: int = 40, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._clock = limit, clock
        self._recent: dict[str, deque[float]] = {}

    def wait(self, chat: str) -> float:
        """Counts a message: 0 where it may pass, else the seconds until one may."""
        now = self._clock()
        if len(self._recent) > self.CROWD:
            self._recent = {key: times for key, times in self._recent.items() if now - times[-1] < self.MINUTE}
        times = self._recent.setdefault(chat, deque())
        while times and now - times[0] >= self.MINUTE:
            times.popleft()
        if len(times) >= self._limit:
            return self.MINUTE - (now - times[0])
        times.append(now)
        return 0.0
