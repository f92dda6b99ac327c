"""What is told unasked, in words: all that is due in one message, and how to stop it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogue.context import Context
from bot.guides.buttons import press
from bot.guides.privacy import NAME, hide_button, stop_button
from bot.message import Button, Outgoing
from bot.words import translator
from content.guides.privacy import load_privacy

Note = Mapping[str, Any]
"""`es` and `en`: the words; `choice` and `label`: a button, where there is one."""
MOST = 8
"""Buttons of notes under one message."""


def joined(notes: Sequence[Note], context: Context) -> Outgoing:
    """One message that says all of them. On a phone that others use it only says that there is something."""
    if context.shared_phone:
        return _hint(context)
    return spelled(notes, context)


def spelled(notes: Sequence[Note], context: Context) -> Outgoing:
    """The same in full."""
    language = context.speaking()
    words = dict.fromkeys(str(note[language]) for note in notes)
    buttons = {button.data: button for note in notes if (button := _button(note, context))}
    last = hide_button(language) if context.shared_phone else stop_button(language)
    return Outgoing(text="\n\n".join(words), buttons=(*list(buttons.values())[:MOST], last), language=language)


def _hint(context: Context) -> Outgoing:
    language = context.speaking()
    see = press(translator(language)("See"), NAME, "see")
    return Outgoing(text=load_privacy().waiting.of(language), buttons=(see, stop_button(language)), language=language)


def _button(note: Note, context: Context) -> Button | None:
    language = context.speaking()
    if not note.get("choice"):
        return None
    label = (note.get("label") or {}).get(language) or translator(language)("See")
    return Button(label=label, data=note["choice"])
