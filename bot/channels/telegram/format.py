"""Turns an `Outgoing` into the messages Telegram takes: escaped HTML, short enough, with an inline keyboard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.message import Button, Citation, Outgoing

LIMIT = 4096
SEPARATORS = ("\n\n", "\n", " ")
PERSON = "👤"
LONG_LABEL = 18
LABEL_LIMIT = 60


@dataclass(frozen=True)
class Part:
    """One Telegram message. `plain` is what contacts read of `html`: it is sent when Telegram refuses the HTML."""

    html: str
    plain: str
    keyboard: InlineKeyboardMarkup | None = None


def render(outgoing: Outgoing) -> list[Part]:
    """The messages that say `outgoing`, in order; the buttons are under the last one."""
    parts = [Part(escape(text, quote=False), text) for text in split(outgoing.text)]
    if outgoing.author:
        parts = _signed(outgoing.author, parts)
    for number, citation in enumerate(outgoing.citations):
        line, glue = _line(citation), " · " if citation.follows else "\n" if number else "\n\n"
        joined = Part(f"{parts[-1].html}{glue}{line.html}", f"{parts[-1].plain}{glue}{line.plain}")
        parts[-1:] = [joined] if length(joined.plain) <= LIMIT else [parts[-1], line]
    return [*parts[:-1], replace(parts[-1], keyboard=keyboard(outgoing.buttons))]


def _signed(author: str, parts: list[Part]) -> list[Part]:
    """A person speaks, not the assistant: their name goes first, in a message of its own if there is no room."""
    html, plain = f"{PERSON} <b>{escape(author, quote=False)}</b>", f"{PERSON} {author}"
    first = Part(f"{html}\n{parts[0].html}", f"{plain}\n{parts[0].plain}")
    return [first, *parts[1:]] if length(first.plain) <= LIMIT else [Part(html, plain), *parts]


def _line(citation: Citation) -> Part:
    link = f'<a href="{escape(citation.url)}">{escape(citation.name, quote=False)}</a>'
    html = f"{escape(citation.prefix, quote=False)}{link}{escape(citation.suffix, quote=False)}"
    return Part(html, f"{citation.prefix}{citation.name}{citation.suffix}")


def length(text: str) -> int:
    """The length as Telegram counts it: in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def split(text: str, limit: int = LIMIT, separators: tuple[str, ...] = SEPARATORS) -> list[str]:
    """The text in pieces of at most `limit`: broken between paragraphs, else lines, else words, else characters."""
    if length(text) <= limit:
        return [text]
    if not separators:
        return _cut(text, limit)
    separator, *finer = separators
    pieces = [""]
    for piece in text.split(separator):
        joined = f"{pieces[-1]}{separator}{piece}" if pieces[-1] else piece
        pieces[-1:] = [joined] if length(joined) <= limit else [pieces[-1], *split(piece, limit, tuple(finer))]
    return [piece for piece in pieces if piece.strip()] or [""]


def _cut(text: str, limit: int) -> list[str]:
    pieces, room = [""], limit
    for character in text:
        size = length(character)
        if size > room:
            pieces.append("")
            room = limit
        pieces[-1] += character
        room -= size
    return pieces


def keyboard(buttons: tuple[Button, ...]) -> InlineKeyboardMarkup | None:
    """The buttons two a row, or one a row as soon as one label is long."""
    if not buttons:
        return None
    width = 1 if any(len(button.label) > LONG_LABEL for button in buttons) else 2
    keys = [InlineKeyboardButton(_label(button), callback_data=button.data) for button in buttons]
    return InlineKeyboardMarkup([keys[start : start + width] for start in range(0, len(keys), width)])


def _label(button: Button) -> str:
    return button.label if len(button.label) <= LABEL_LIMIT else f"{button.label[: LABEL_LIMIT - 1].rstrip()}…"
