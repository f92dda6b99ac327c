"""Files, places and stickers on their way into the thread: copied from the contact's chat, or uploaded from ours."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from telegram import InputFile, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.channels.telegram.group.lines import Media
from bot.channels.telegram.group.outbox import Item
from bot.channels.telegram.group.step import Group
from bot.channels.telegram.sending import CAPTIONED
from bot.storage.case_tables import Case, File
from bot.storage.tables import MessageRow

COVERED = ("photo", "video", "animation")
"""What Telegram can cover until it is touched."""


def album_of(item: Item) -> tuple[str, str] | None:
    """(album, chat) of what belongs together and can be copied together."""
    if item.row is None or item.row.direction not in ("incoming", "outgoing") or item.post.content.get("refused"):
        return None
    file = item.row.content.get("attachment") or {}
    return (file["album"], origin(item)[0]) if file.get("album") and file.get("origin") else None


def origin(item: Item) -> tuple[str, int]:
    """(chat, message) from where a file can be copied."""
    chat, _, message = str((item.row.content if item.row else {})["attachment"]["origin"]).partition(":")
    return chat, int(message)


def same_file(one: MessageRow, other: MessageRow) -> bool:
    """Whether both show the same file, or none: only the words differ. What has no room for words is never the same."""
    files = [row.content.get("attachment") or {} for row in (one, other)]
    if not any(files):
        return True
    kept = all(file.get("kind") in CAPTIONED for file in files)
    return kept and files[0].get("reference") == files[1].get("reference")


async def put(group: Group, case: Case, piece: Media, quoted: ReplyParameters | None) -> int:
    """Puts it into the case's thread. Returns the message's id. Raises Telegram's errors."""
    file = piece.attachment
    where: dict[str, Any] = {"message_thread_id": case.thread_id, "reply_parameters": quoted}
    caption = piece.caption if file.kind in CAPTIONED else None
    words: dict[str, Any] = {} if caption is None else {"caption": caption.html, "parse_mode": ParseMode.HTML}
    if file.stored is not None:
        return await _upload(group, piece, where | words, covered=case.hidden)
    if case.hidden and file.kind in COVERED and file.reference:
        send = getattr(group.bot, f"send_{file.kind}")
        sent = await send(group.chat, file.reference, has_spoiler=True, **where, **words)
        return int(sent.message_id)
    chat, _, message = file.origin.partition(":")
    copied = await group.bot.copy_message(group.chat, chat, int(message), **where, **words)
    return copied.message_id


async def _upload(group: Group, piece: Media, options: dict[str, Any], *, covered: bool) -> int:
    wanted = select(File.content, File.name).where(File.id == piece.attachment.stored)
    stored = (await group.session.execute(wanted)).tuples().first()
    if stored is None:
        raise BadRequest("the file is gone")
    file = InputFile(stored[0], filename=stored[1] or None)
    if piece.attachment.kind == "photo":
        sent = await group.bot.send_photo(group.chat, file, has_spoiler=covered, **options)
    else:
        sent = await group.bot.send_document(group.chat, file, **options)
    return sent.message_id
