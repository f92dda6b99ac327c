"""The language of a page: what the person chose, then what the conversation is in, then what the browser asks for."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request

from bot.channel import Stored

LANGUAGES = {"es": "Español", "en": "English"}
COOKIE = "language"


def page_language(request: Request, messages: Sequence[Stored] = ()) -> str:
    spoken = [message.outgoing.language for message in messages if message.outgoing]
    wishes = [request.query_params.get("lang"), request.cookies.get(COOKIE), *spoken[-1:], *_accepted(request)]
    return next((wish for wish in wishes if wish in LANGUAGES), "es")


def other(language: str) -> str:
    return "en" if language == "es" else "es"


def _accepted(request: Request) -> list[str]:
    """Browsers list their languages best first, so the weights tell nothing more."""
    return [part.strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
