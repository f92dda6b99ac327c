"""Links from outside that open something here: `?start=a_<article>`, `?start=g_<guide>`, `?start=c_<campaign>`."""

from __future__ import annotations

import re
from urllib.parse import quote

from bot.dialogue.context import Context
from bot.guides.typed import choice_of as opening
from content.guides.menu import load_ways
from content.knowledge import Knowledge

START = "start"
PAYLOAD = re.compile(r"[acg]_[\w-]{1,56}", re.ASCII)
CAMPAIGN = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
"""What an office or campaign may be called in a link."""


def choice_of(payload: str) -> str:
    """What coming by a link counts as; by one that nobody made, as coming without."""
    return f"{START}:{payload}" if PAYLOAD.fullmatch(payload) else START


def arrived(choice: str, context: Context, knowledge: Knowledge) -> tuple[str, Context]:
    """What a link opens, and the talk, which remembers the campaign. What does not exist leads to the start."""
    prefix, colon, payload = choice.partition(":")
    if prefix != START or not colon:
        return choice, context
    kind, _, name = payload.partition("_")
    if kind == "a" and name in knowledge.articles:
        return f"a:{name}", context
    if kind == "g" and (way := load_ways().get(name)) and way.listed:
        return opening(way), context
    if kind == "c" and CAMPAIGN.fullmatch(name):
        context = context.model_copy(update={"campaign": name})
    return START, context


def in_telegram(username: str, payload: str) -> str:
    """The address that opens the bot with this."""
    return f"https://t.me/{username}?start={payload}"


def on_page(address: str, payload: str) -> str:
    """The address that opens the chat page with this."""
    return f"{address.rstrip('/')}/?start={payload}"


def handed_on(address: str) -> str:
    """The address by which Telegram asks whom to hand a link on to."""
    return f"https://t.me/share/url?url={quote(address, safe='')}"
