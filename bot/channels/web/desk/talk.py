"""A conversation as staff read it: who said what, what was corrected or never arrived, notes, and what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.cases import words
from bot.cases.office import Office
from bot.channels.web.signatures import IMAGES
from bot.message import Attachment, Citation, Incoming, Outgoing
from bot.storage.tables import MessageRow
from bot.words import mark, translator
from content.model import Language

KINDS = {
    "photo": mark("Photo"),
    "document": mark("File"),
    "voice": mark("Voice message"),
    "audio": mark("Sound"),
    "video": mark("Video"),
    "video_note": mark("Video message"),
    "animation": mark("Moving picture"),
    "sticker": mark("Sticker"),
    "location": mark("Location"),
    "contact": mark("Contact card"),
}
PLAYS: dict[str, Literal["audio", "video"]] = {
    "voice": "audio",
    "audio": "audio",
    "video": "video",
    "video_note": "video",
    "animation": "video",
}
"""What is heard or seen in the page."""
QUOTED = 120


@dataclass(frozen=True)
class Shown:
    """An attachment. `href` is empty where there is no file to it; `plays` where it is neither heard nor seen."""

    label: str
    name: str
    href: str
    image: bool
    plays: Literal["audio", "video", ""]
    size: int
    near: str


@dataclass
class Line:
    """One thing said, noted or done. `by` is contact, bot, agent, notice, note or event."""

    id: int
    by: str
    author: str
    text: str
    at: dt.datetime
    status: str
    language: str = ""
    pressed: bool = False
    mine: bool = False
    citations: Sequence[Citation] = ()
    attachment: Shown | None = None
    quoted: str = ""
    was: list[str] = field(default_factory=list)
    """What it said before it was corrected."""


def lines(
    rows: Sequence[MessageRow], names: Mapping[int, str], office: Office, language: Language, me: int = 0
) -> list[Line]:
    """In the order it happened; a correction stands in the place of what it corrects."""
    found: dict[int, Line] = {}
    by_remote: dict[str, int] = {}
    for row in rows:
        line, corrects = _line(row, names, office, language, found, by_remote)
        line.mine = row.agent_id == me
        if corrects in found:
            _correct(found[corrects], line)
            continue
        if corrects:
            line.was.append("")
        found[row.id] = line
        if row.remote_id:
            by_remote[row.remote_id] = row.id
    return list(found.values())


def _line(
    row: MessageRow,
    names: Mapping[int, str],
    office: Office,
    language: Language,
    found: Mapping[int, Line],
    by_remote: Mapping[str, int],
) -> tuple[Line, int]:
    """The line, and the id of the one it corrects."""
    author = names.get(row.agent_id or 0, "")
    line = Line(row.id, row.direction, author, "", row.created_at, row.status)
    if row.direction == "incoming":
        incoming = Incoming.model_validate(row.content)
        line.by, line.text, line.pressed = "contact", incoming.text, bool(incoming.choice)
        line.attachment = shown(row.id, incoming.attachment, language)
        line.quoted = _excerpt(found.get(by_remote.get(incoming.quotes, 0)))
        return line, (by_remote.get(row.remote_id or "", 0) or -1) if incoming.edited else 0
    if row.direction == "outgoing":
        outgoing = Outgoing.model_validate(row.content)
        line.by = "agent" if row.voice == "agent" else "notice" if row.voice == "notice" else "bot"
        line.text, line.citations, line.language = outgoing.text, outgoing.citations, outgoing.language
        line.author = outgoing.author or author if line.by == "agent" else ""
        line.attachment = shown(row.id, outgoing.attachment, language)
        line.quoted = _excerpt(found.get(outgoing.quotes or 0))
        return line, outgoing.edits or 0
    line.text = str(row.content.get("text") or "")
    if row.direction == "event":
        line.text = words.event(row.content, author, office, language)
    return line, 0


def _correct(line: Line, by: Line) -> None:
    line.was.append(line.text)
    line.text, line.quoted = by.text, line.quoted or by.quoted
    if by.status in ("failed", "pending"):
        line.status = by.status


def _excerpt(line: Line | None) -> str:
    if line is None:
        return ""
    words = line.text or (line.attachment.label if line.attachment else "")
    return words if len(words) <= QUOTED else words[: QUOTED - 1].rstrip() + "…"


def shown(message_id: int, attachment: Attachment | None, language: Language) -> Shown | None:
    if attachment is None:
        return None
    held = bool(attachment.reference or attachment.stored is not None)
    image = held and (attachment.kind == "photo" or attachment.media_type in IMAGES)
    return Shown(
        label=kind(attachment, language),
        name=attachment.name,
        href=f"/desk/files/{message_id}" if held else "",
        image=image,
        plays=PLAYS.get(attachment.kind, "") if held and not image else "",
        size=attachment.size,
        near=attachment.near,
    )


def kind(attachment: Attachment, language: Language) -> str:
    """Photo, file, voice message, in words."""
    return translator(language)(KINDS.get(attachment.kind, KINDS["document"]))
