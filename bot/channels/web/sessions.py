"""Who is writing: a secret token in a cookie, and the keys by which the storage knows conversation and message."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

TOKEN = re.compile(r"[0-9a-f]{32}")
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Session:
    """One browser. The token never leaves it but in its cookie."""

    token: str = field(repr=False)

    @property
    def chat(self) -> str:
        """The conversation's key. Who reads the database cannot open the conversation with it."""
        return hashlib.sha256(self.token.encode()).hexdigest()


class Sessions:
    """Finds the session of a request, begins new ones and gives them to the browser."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        self._cookie = "__Host-chat" if secure else "chat"
        self._key = secrets.token_bytes(16)

    def of(self, request: Request) -> Session | None:
        token = request.cookies.get(self._cookie, "")
        return Session(token) if TOKEN.fullmatch(token) else None

    def begin(self, message_id: str) -> Session:
        """The session that starts with a message. The same message again, its answer lost on the way, is the same."""
        return Session(hmac.new(self._key, message_id.encode(), "sha256").hexdigest()[:32])

    def remember(self, session: Session, response: Response) -> None:
        self.keep(response, self._cookie, session.token)

    def forget(self, response: Response) -> None:
        """Nothing in the browser tells any more that there was a talk."""
        response.delete_cookie(self._cookie, secure=self._secure, httponly=True, samesite="lax")

    def keep(self, response: Response, name: str, value: str) -> None:
        """A cookie for a year, for us alone."""
        response.set_cookie(name, value, max_age=YEAR, secure=self._secure, httponly=True, samesite="lax")


def source_id(message_id: str) -> str:
    """The message's id in the storage: hashed, because a session may have begun with it."""
    return "w" + hashlib.sha256(message_id.encode()).hexdigest()[:32]
