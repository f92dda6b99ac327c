"""Turns a conversation into HTML. Everything a person or the assistant wrote is escaped by the templates."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channel import Stored
from bot.channels.web.forms import Posted
from bot.channels.web.language import LANGUAGES, other
from bot.channels.web.uploads import ACCEPTED
from bot.guides.links import START, choice_of
from bot.words import translator
from content.guides.privacy import load_privacy

HERE = Path(__file__).parent
STATIC = HERE / "static"
VERSIONS = {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12] for file in STATIC.iterdir()}
BULLET = "• "
RECENT = 50
"""Messages on a page before one asks for the earlier ones: a long history is slow on a slow network."""


@dataclass(frozen=True)
class Block:
    """A run of lines that belong together: a paragraph, or a list's items."""

    listed: bool
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """Paragraphs stand between blank lines; lines that begin with a bullet are a list, blank lines between or not."""
    kinds: list[tuple[tuple[int, bool], str]] = []
    paragraph = 0
    for line in text.splitlines():
        listed = line.startswith(BULLET)
        if not line.strip():
            paragraph += 1
        else:
            kinds.append(((0 if listed else paragraph, listed), line.removeprefix(BULLET)))
    return [Block(key[1], tuple(line for _, line in run)) for key, run in groupby(kinds, key=lambda kind: kind[0])]


def static_url(name: str) -> str:
    """The address of a static file, another one whenever the file changes."""
    return f"/static/{name}?v={VERSIONS[name]}"


def map_url(latitude: float | str, longitude: float | str) -> str:
    """The spot on a map."""
    query = urlencode({"mlat": latitude, "mlon": longitude})
    return f"https://www.openstreetmap.org/?{query}#map=17/{latitude}/{longitude}"


def fragment(messages: Sequence[Stored], language: str) -> str:
    """New messages alone, for a page that has the ones before."""
    return _render("messages.html", language, messages=messages)


def page(
    messages: Sequence[Stored],
    language: str,
    *,
    due: bool = False,
    everything: bool = False,
    notice: str = "",
    draft: str = "",
    start: str = "",
) -> str:
    """The whole page with the conversation so far. `draft` is what the person wrote and could not send; `start` what
    the link they followed opens, which they still have to press: looking at a page changes nothing."""
    shown = messages if everything else messages[-RECENT:]
    return _render(
        "page.html",
        language,
        messages=shown,
        earlier=len(shown) < len(messages),
        latest=_latest(shown),
        due=due,
        notice=notice,
        draft=draft,
        arrival=_arrival(start, language),
    )


def _arrival(start: str, language: str) -> dict[str, str] | None:
    """The one big button for who followed a link; none for a link that nobody made."""
    choice = choice_of(start)
    if choice == START:
        return None
    _ = translator(language)
    words = {
        "a": (_("Somebody shared an answer of Infomigra with you."), _("See the answer")),
        "g": (_("Infomigra, the automatic assistant, opens this for you."), _("Open")),
        "c": (_("Welcome to Infomigra, the automatic assistant for who migrates."), _("Begin")),
    }
    text, label = words[start[0]]
    return {"choice": choice, "words": text, "label": label}


def failure(status: int, language: str, draft: Posted | None) -> str:
    """A page that says what went wrong, and gives back the message that could not be sent."""
    return _render("failure.html", language, trouble=trouble(status, language), draft=draft)


def trouble(status: int, language: str) -> str:
    """What went wrong, in a person's words."""
    _ = translator(language)
    if status == 404:
        return _("This page does not exist.")
    if status == 413:
        return _("That is a lot at once. Please say it in up to 2,000 characters.")
    if status < 500:
        return _("This message could not be taken. Please open the chat again and write it there.")
    return _("Something failed on our side. Please try again in a minute.")


def _latest(messages: Sequence[Stored]) -> int:
    """Where to begin reading: at the person's last message, so that the start of a long answer is on the screen."""
    asked = [message.id for message in messages if message.direction == "incoming"]
    return asked[-1] if asked else messages[-1].id if messages else 0


def _render(template: str, language: str, **values: Any) -> str:
    values.setdefault("latest", 0)
    return _ENVIRONMENT.get_template(template).render(
        _=translator(language), language=language, other=other(language), languages=LANGUAGES, **values
    )


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
_ENVIRONMENT.globals |= {
    "accepted": ACCEPTED,
    "static": static_url,
    "fresh_id": lambda: secrets.token_hex(16),
    "blocks": blocks,
    "map_url": map_url,
    "privacy": lambda language: load_privacy().notice.of(language),
}
