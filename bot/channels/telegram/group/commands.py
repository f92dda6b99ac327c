"""What agents can command in the group, under which names, and how a message is read as a command, note or answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.words import mark, translator
from content.model import Language

NAMES: dict[str, tuple[str, str]] = {
    "take": ("take", "tomar"),
    "return": ("return", "devolver"),
    "forward": ("forward", "derivar"),
    "pause": ("pause", "pausar"),
    "close": ("close", "cerrar"),
    "reopen": ("reopen", "reabrir"),
    "note": ("note", "nota"),
    "canned": ("replies", "respuestas"),
    "bot": ("bot", "bot"),
    "info": ("info", "info"),
    "help": ("help", "ayuda"),
}
"""What it does -> its name in English and in Spanish."""
COMMANDS = {name: word for word, names in NAMES.items() for name in names}
ABOUT = {
    "take": mark("take the case"),
    "return": mark("give it back to the queue"),
    "forward": mark("hand it to a team or a colleague, with a word on it"),
    "pause": mark("put it on hold, for so many days"),
    "close": mark("close it: how it ended, and the topic"),
    "reopen": mark("take up a closed case again"),
    "note": mark("write for colleagues only; // does the same"),
    "canned": mark("choose a ready reply"),
    "bot": mark("leave the contact with the assistant"),
    "info": mark("see the case, or another by its code"),
    "help": mark("see this"),
}
_COMMAND = re.compile(r"/(?P<name>\w+)(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?\s*", re.DOTALL)
NOTE = "//"


@dataclass(frozen=True)
class Command:
    """`word` is empty where we have no such command."""

    word: str
    rest: str = ""
    bot: str = ""
    """Whom it is for, where that is said."""


def read(text: str) -> Command | None:
    """The command that a message is; None if it is an answer to the contact."""
    text = text.strip()
    if text.startswith(NOTE):
        return Command("note", text.removeprefix(NOTE).strip())
    if not text.startswith("/"):
        return None
    found = _COMMAND.fullmatch(text)
    if found is None:
        return Command("")
    return Command(COMMANDS.get(found["name"].lower(), ""), (found["rest"] or "").strip(), found["bot"] or "")


def manual(language: Language) -> str:
    """All of it, for an agent."""
    _ = translator(language)
    mine = 1 if language == "es" else 0
    lines = [f"/{names[mine]} — {_(ABOUT[word])}" for word, names in NAMES.items()]
    return "\n".join([_("What you write in a case's thread goes to the contact. And:"), *lines])
