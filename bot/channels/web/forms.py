"""Reads what the page's forms and script send: checked where it comes from, and nothing but plain strings."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.channels.web.guard import ours

FRAGMENT = "text/vnd.infomigra.fragment+html"
MESSAGE_ID = re.compile(r"[\w-]{8,64}", re.ASCII)
CHOICE_LIMIT = 64
SPOT = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,10})?),(-?[0-9]{1,3}(?:\.[0-9]{1,10})?)")


@dataclass(frozen=True)
class Posted:
    """What a person wrote or pressed. `id` is the same however often it is sent; `after` the last message they see."""

    id: str
    text: str = ""
    choice: str = ""
    language: str = ""
    after: int = 0
    near: str = ""
    """`latitude,longitude` to about ten kilometres, where a person sent where they are."""


async def posted(request: Request) -> Posted:
    """The form, kept on the request so that a failure can give the text back. Raises HTTPException when foreign."""
    if not ours(request):
        raise HTTPException(403)
    fields = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    message_id = fields.get("id", "")
    form = Posted(
        id=message_id if MESSAGE_ID.fullmatch(message_id) else secrets.token_hex(16),
        text=fields.get("text", "").replace("\r\n", "\n").replace("\0", "").strip(),
        choice=fields.get("choice", "")[:CHOICE_LIMIT],
        language=fields.get("language", ""),
        after=number(fields.get("after")),
        near=area(fields.get("near", "")),
    )
    request.state.posted = form
    return form


def area(value: str) -> str:
    """A spot as the area around it, whatever the page made of it; empty if it is none."""
    if not (found := SPOT.fullmatch(value)):
        return ""
    latitude, longitude = map(float, found.groups())
    return f"{latitude:.1f},{longitude:.1f}" if abs(latitude) <= 90 and abs(longitude) <= 180 else ""


def number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 19 else 0


def by_script(request: Request) -> bool:
    """Whether our script asks, which wants only what is new, or a browser, which wants a page."""
    return FRAGMENT in request.headers.get("accept", "")
