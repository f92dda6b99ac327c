"""Turns an `Outgoing` into the messages Telegram takes: escaped HTML, short enough, with its file, pin and keyboard."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.guides.links import handed_on, in_telegram
from bot.message import Attachment, Button, Citation, Outgoing, Venue
from bot.words import translator

LIMIT = 4096
CAPTIONED = ("photo", "video", "document", "audio", "voice", "animation")
CAPTION_LIMIT = 1024
SEPARATORS = ("\n\n", "\n", " ")
PERSON = "👤"
LONG_LABEL = 18
MARK, MARKS = re.compile(r"\W? ?\d{1,2}"), 5
"""A number, with a mark before it or not: so many stand in a row."""
LABEL_LIMIT = 60


@dataclass(frozen=True)
class Part:
    """One Telegram message. `plain` is what contacts read of `html`: it is sent when Telegram refuses the HTML."""

    html: str
    plain: str
    keyboard: InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None = None
    file: Attachment | None = None
    """It is sent with the words under it."""
    venue: Venue | None = None
    """It is a pin on the map, in place of the words, which are for channels without maps."""


def render(outgoing: Outgoing, username: str = "") -> list[Part]:
    """The messages that say `outgoing`, in order; the buttons are under the last one. `username`: the bot's own, for
    what is handed on."""
    parts = worded(outgoing)
    if outgoing.attachment:
        parts = _with_file(outgoing.attachment, parts, bool(outgoing.text.strip() or outgoing.citations))
    if outgoing.venue:
        parts = [Part("", outgoing.text, venue=outgoing.venue)]
    parts[-1] = replace(parts[-1], keyboard=keyboard(outgoing.buttons, username))
    return [*parts, _asking_where(outgoing.language)] if outgoing.wants_location else parts


def worded(outgoing: Outgoing) -> list[Part]:
    """The words alone, in order; none where it has none."""
    if not (outgoing.text.strip() or outgoing.citations or outgoing.author):
        return []
    parts = [Part(escape(text, quote=False), text) for text in split(outgoing.text)]
    if outgoing.author:
        parts = _signed(outgoing.author, parts)
    for number, citation in enumerate(outgoing.citations):
        line, glue = _line(citation), " · " if citation.follows else "\n" if number else "\n\n"
        joined = Part(f"{parts[-1].html}{glue}{line.html}", f"{parts[-1].plain}{glue}{line.plain}")
        parts[-1:] = [joined] if length(joined.plain) <= LIMIT else [parts[-1], line]
    return parts


def _with_file(file: Attachment, parts: list[Part], says: bool) -> list[Part]:
    """The file with the words under it, if they fit there; else before them. A name alone is no words."""
    if len(parts) == 1 and file.kind in CAPTIONED and length(parts[0].plain) <= CAPTION_LIMIT:
        return [replace(parts[0], file=file)]
    return [Part("", "", file=file), *(parts if says else ())]


def _asking_where(language: str) -> Part:
    """A message may have one keyboard only: the key that sends where one is comes under one of its own."""
    _ = translator(language)
    key = KeyboardButton(_("📍 Send my location"), request_location=True)
    hint = _("You can also send your location with the key below.")
    return Part(hint, hint, ReplyKeyboardMarkup([[key]], resize_keyboard=True, one_time_keyboard=True))


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


def keyboard(buttons: tuple[Button, ...], username: str = "") -> InlineKeyboardMarkup | None:
    """The buttons two a row, or one a row as soon as one label is long; marks such as `☑ 3` side by side."""
    keys = [key for button in buttons if (key := _key(button, username))]
    if not keys:
        return None
    wide = 1 if any(len(button.label) > LONG_LABEL for button in buttons) else 2
    runs = [
        (MARKS if small else wide, list(run))
        for small, run in groupby(keys, lambda key: bool(MARK.fullmatch(key.text)))
    ]
    return InlineKeyboardMarkup(
        [run[start : start + width] for width, run in runs for start in range(0, len(run), width)]
    )


def _key(button: Button, username: str) -> InlineKeyboardButton | None:
    """The button as Telegram takes it. None: nothing can be handed on before we know our own name."""
    if button.data:
        return InlineKeyboardButton(_label(button), callback_data=button.data)
    if button.url:
        return InlineKeyboardButton(_label(button), url=button.url)
    return InlineKeyboardButton(_label(button), url=_shared(button.share, username)) if username else None


def _shared(payload: str, username: str) -> str:
    """Telegram's page that hands on a link to us."""
    return handed_on(in_telegram(username, payload))


def _label(button: Button) -> str:
    return button.label if len(button.label) <= LABEL_LIMIT else f"{button.label[: LABEL_LIMIT - 1].rstrip()}…"
