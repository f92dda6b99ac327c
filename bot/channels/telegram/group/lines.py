"""What is said, as the thread shows it: who speaks, escaped and short enough, hidden where a case is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bot.cases import words
from bot.cases.office import Office
from bot.channels.telegram.format import CAPTION_LIMIT, LIMIT, length, split
from bot.channels.telegram.group.outbox import Item
from bot.message import Attachment, Incoming, Outgoing
from bot.storage.tables import MessageRow
from bot.words import mark, translator
from content.model import Language

LANGUAGE: Language = "es"
"""Of what all staff read together."""
CONTACT, ASSISTANT, DESK, NOTE, EVENT, EDITED, FILE = "👤 ", "🤖 ", "💬 ", "📝 ", "▪️ ", "✏️", "📎"
LOUD = {"opened", "raised", "again", "supervisor", "late", "silent", "returned", "forwarded", "undelivered", "blocked"}
"""Events that somebody should look at: the others make no sound."""
HISTORY, GIST = 20, 160
"""So many messages, each of so many letters, tell what was said before."""
KIND = {
    "photo": mark("photo"),
    "voice": mark("voice note"),
    "audio": mark("audio"),
    "video": mark("video"),
    "video_note": mark("video note"),
    "animation": mark("animation"),
    "document": mark("file"),
    "sticker": mark("sticker"),
    "location": mark("location"),
    "contact": mark("contact details"),
}


@dataclass(frozen=True)
class Line:
    """Words that fit one Telegram message: as they read, and as HTML."""

    plain: str
    html: str
    loud: bool = False


@dataclass(frozen=True)
class Media:
    """A file, place or sticker. `caption` replaces the words it came with; None leaves them."""

    attachment: Attachment
    caption: Line | None = None
    loud: bool = True


def veiled(text: str, hidden: bool) -> str:
    """The text as HTML; of a hidden case nothing can be read before it is touched."""
    safe = escape(text, quote=False)
    return f"<tg-spoiler>{safe}</tg-spoiler>" if hidden and text.strip() else safe


def said(prefix: str, text: str, hidden: bool, loud: bool = False) -> list[Line]:
    """The words behind a mark of who speaks, in as many pieces as it takes."""
    pieces = split(text, LIMIT - length(prefix))
    return [Line(prefix + piece, escape(prefix, quote=False) + veiled(piece, hidden), loud) for piece in pieces]


def shown(item: Item, hidden: bool, office: Office) -> Sequence[Line | Media]:
    """What one post puts into the thread."""
    if item.row is None:
        return said("", str(item.post.content.get("text") or ""), False)
    if item.post.kind == "event":
        name = str(item.content.get("event"))
        return said(EVENT, words.event(item.content, item.agent, office, LANGUAGE), False, name in LOUD)
    if item.post.kind == "note":
        return said(_signed(NOTE, item.agent), str(item.content.get("text") or ""), hidden)
    prefix, text, file = spoken(item.row, item.agent)
    if file is None:
        return said(prefix, text, hidden, item.row.direction == "incoming")
    if item.post.content.get("refused") or not (file.origin or file.stored is not None):
        return said(prefix, f"{FILE} {_kind(file)}\n{text}".strip(), hidden, True)
    return _file(item.row, prefix, text, file, hidden)


def _file(row: MessageRow, prefix: str, text: str, file: Attachment, hidden: bool) -> Sequence[Line | Media]:
    captions = said(prefix if row.direction == "outgoing" else "", text, hidden) if text else []
    if len(captions) > 1 or (captions and length(captions[0].plain) > CAPTION_LIMIT):
        return [Media(file, Line("", "")), *said(prefix, text, hidden)]
    if captions and (hidden or row.direction == "outgoing"):
        return [Media(file, captions[0])]
    return [Media(file)]


def spoken(row: MessageRow, agent: str) -> tuple[str, str, Attachment | None]:
    """(mark of who speaks, words, file) of a stored message."""
    if row.direction == "note":
        return _signed(NOTE, agent), str(row.content.get("text") or ""), None
    if row.direction == "incoming":
        incoming = Incoming.model_validate(row.content)
        edited = f"{EDITED} " if incoming.edited else ""
        return f"{CONTACT}{edited}", incoming.text or incoming.choice, incoming.attachment
    outgoing = Outgoing.model_validate(row.content)
    return _signed(DESK, agent) if row.voice == "agent" else ASSISTANT, outgoing.text, outgoing.attachment


def changed(row: MessageRow, hidden: bool) -> list[Line]:
    """The new words of a message of the contact's. Under a file nobody needs to be told who speaks."""
    prefix, text, file = spoken(row, "")
    return said(f"{EDITED} " if file else prefix, text, hidden)


def history(talk: Sequence[tuple[MessageRow, str]], hidden: bool) -> list[Line]:
    """What was said before, in short."""
    head = translator(LANGUAGE)("What was said before:")
    lines = [_gist(row, agent, hidden) for row, agent in talk]
    return joined([Line(head, f"<b>{head}</b>"), *lines]) if lines else []


def _gist(row: MessageRow, agent: str, hidden: bool) -> Line:
    prefix, text, file = spoken(row, agent)
    words = " ".join(filter(None, (f"{FILE} {_kind(file)}" if file else "", " ".join(text.split()))))
    return said(prefix, words if len(words) <= GIST else f"{words[: GIST - 1].rstrip()}…", hidden)[0]


def joined(lines: Sequence[Line]) -> list[Line]:
    """The lines in as few messages as hold them."""
    messages = [lines[0]]
    for line in lines[1:]:
        together = join([messages[-1], line])
        messages[-1:] = [together] if length(together.plain) <= LIMIT else [messages[-1], line]
    return messages


def join(lines: Sequence[Line]) -> Line:
    return Line(
        "\n".join(line.plain for line in lines),
        "\n".join(line.html for line in lines),
        any(line.loud for line in lines),
    )


def mention(people: Sequence[tuple[int, str]]) -> Line:
    """The names of people, who are notified by it."""
    links = " ".join(f'<a href="tg://user?id={number}">{escape(name, quote=False)}</a>' for number, name in people)
    return Line(" ".join(name for _, name in people), links, True)


def _signed(sign: str, agent: str) -> str:
    return f"{sign}{agent}: " if agent else sign


def _kind(file: Attachment) -> str:
    return words.label(KIND, file.kind, LANGUAGE)
