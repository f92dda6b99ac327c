"""Files, places and stickers on their way into the thread: copied from the contact's chat, or uploaded from ours."""

from __future__ import annotations

import mimetypes
from collections.abc import Awaitable
from typing import Any, TypeVar

from sqlalchemy import select
from telegram import InputFile, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken

from bot.cases import words
from bot.channels.telegram.format import CAPTIONED
from bot.channels.telegram.group.lines import KIND, LANGUAGE, Media
from bot.channels.telegram.group.outbox import Item
from bot.channels.telegram.group.step import Group, says
from bot.message import Attachment
from bot.storage.case_tables import Case, File
from bot.storage.tables import MessageRow

COVERED = ("photo", "video", "animation")
"""What Telegram can cover until it is touched."""
NAMED = ("document", "audio")
"""What shows its name in previews and notifications."""
SOURCE_IS_GONE = ("chat not found", "deactivated")
APART = "apart"
"""Of a post's content: its file is copied by itself, though it came with others."""

T = TypeVar("T")


def album_of(item: Item) -> tuple[str, str] | None:
    """(album, chat) of what belongs together and can be copied together."""
    if item.row is None or item.row.direction not in ("incoming", "outgoing"):
        return None
    if item.post.content.get("refused") or item.post.content.get(APART):
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
    under: dict[str, Any] = {} if caption is None else {"caption": caption.html, "parse_mode": ParseMode.HTML}
    if file.stored is not None or (case.hidden and file.kind in NAMED and file.reference):
        return await _upload(group, file, where | under, covered=case.hidden)
    if case.hidden and file.kind in COVERED and file.reference:
        send = getattr(group.bot, f"send_{file.kind}")
        sent = await send(group.chat, file.reference, has_spoiler=True, **where, **under)
        return int(sent.message_id)
    chat, _, message = file.origin.partition(":")
    copy = await copied(group, group.bot.copy_message(group.chat, chat, int(message), **where, **under))
    return copy.message_id


async def copied(group: Group, copying: Awaitable[T]) -> T:
    """What Telegram copied. That it no longer knows where from is a refusal of this alone, not of the group."""
    try:
        return await copying
    except (BadRequest, Forbidden) as error:
        if isinstance(error, BadRequest) and not says(error, SOURCE_IS_GONE):
            raise
        # It would say the same of the group: that is known by asking for it.
        await group.bot.get_chat(group.chat)
        raise BadRequest("the chat to copy from is gone") from None


async def _upload(group: Group, file: Attachment, options: dict[str, Any], *, covered: bool) -> int:
    content, name = await _content(group, file)
    if covered:
        name = f"{words.label(KIND, file.kind, LANGUAGE)}{mimetypes.guess_extension(file.media_type) or ''}"
    given = InputFile(content, filename=name or None)
    if file.kind == "photo":
        sent = await group.bot.send_photo(group.chat, given, has_spoiler=covered, **options)
    else:
        sent = await group.bot.send_document(group.chat, given, **options)
    return sent.message_id


async def _content(group: Group, file: Attachment) -> tuple[bytes, str]:
    """(content, name) of a file of ours, or of one that Telegram keeps."""
    if file.stored is None:
        kept = await group.bot.get_file(file.reference)
        try:
            return bytes(await kept.download_as_bytearray()), file.name
        except InvalidToken:
            # So the library calls every page that is not there.
            raise BadRequest("the file is gone") from None
    wanted = select(File.content, File.name).where(File.id == file.stored)
    stored = (await group.session.execute(wanted)).tuples().first()
    if stored is None:
        raise BadRequest("the file is gone")
    return stored
