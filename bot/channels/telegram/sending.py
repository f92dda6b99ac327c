"""The calls that put one message of ours into a private chat: words, files, albums, corrections."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram import Bot, InputFile, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.channel import Undeliverable
from bot.channels.telegram.format import Part, length, render
from bot.message import Attachment, Outgoing

log = logging.getLogger(__name__)

Files = Callable[[int], Awaitable[bytes]]
"""The content of one of our own stored files."""

GONE = ("chat not found", "user not found", "deactivated", "blocked", "kicked", "peer_id_invalid", "peer id invalid")
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
CAPTIONED = ("photo", "video", "document", "audio", "voice", "animation")
CAPTION_LIMIT = 1024
UNCHANGED, UNCHANGEABLE = "not modified", ("to edit not found", "can't be edited")


async def say(bot: Bot, chat: str, part: Part, quoted: ReplyParameters | None = None) -> str:
    """Sends words; what Telegram does not take as HTML, plain. Returns the message's id."""
    options: dict[str, Any] = {"link_preview_options": NO_PREVIEW, "reply_parameters": quoted}
    try:
        sent = await bot.send_message(chat, part.html, ParseMode.HTML, reply_markup=part.keyboard, **options)
    except BadRequest as error:
        if any(sign in error.message.lower() for sign in GONE):
            raise
        log.error("Telegram refused a message to chat %s (%s): sending it plain", chat, reason(error))
        keyboard = part.keyboard if "entities" in error.message.lower() else None
        sent = await bot.send_message(chat, part.plain, reply_markup=keyboard, **options)
    return str(sent.message_id)


async def edit(bot: Bot, chat: str, outgoing: Outgoing, message_id: str) -> str:
    """Puts the new words in place of the old; where Telegram does not allow it any more, sends them anew."""
    parts = render(outgoing)
    if len(parts) > 1:
        # It was sent in parts, or would have to be now: the new words come whole, as a reply to the old.
        sent = [await say(bot, chat, part, reply_to(message_id)) for part in parts]
        return sent[0]
    part = parts[0]
    try:
        if outgoing.attachment:
            await bot.edit_message_caption(chat, int(message_id), caption=part.html, parse_mode=ParseMode.HTML)
        else:
            await bot.edit_message_text(
                part.html, chat, int(message_id), parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
            )
    except BadRequest as error:
        words = error.message.lower()
        if any(sign in words for sign in UNCHANGEABLE):
            return await say(bot, chat, part, reply_to(message_id))
        if UNCHANGED not in words:
            raise
    return message_id


async def hand_over(
    bot: Bot, chat: str, outgoing: Outgoing, quoted: ReplyParameters | None, files: Files | None
) -> str:
    """Sends a file with its words under it. Whoever writes more than fits there sends the words by themselves."""
    attachment = outgoing.attachment
    assert attachment
    part = render(outgoing)[0]
    fits = attachment.kind in CAPTIONED and part.plain.strip() and length(part.plain) <= CAPTION_LIMIT
    caption: dict[str, Any] = {"caption": part.html, "parse_mode": ParseMode.HTML} if fits else {}
    if attachment.stored is not None:
        return await _upload(bot, chat, attachment, caption, quoted, files)
    source, _, message = attachment.origin.partition(":")
    copied = await bot.copy_message(chat, source, int(message), reply_parameters=quoted, **caption)
    return str(copied.message_id)


async def hand_over_album(bot: Bot, chat: str, album: Sequence[Outgoing]) -> list[str]:
    """Copies an album as one. All of it comes from the same chat."""
    origins = sorted((outgoing.attachment.origin.split(":") for outgoing in album if outgoing.attachment), key=_number)
    copies = await bot.copy_messages(chat, origins[0][0], [int(message) for _, message in origins])
    return [str(copy.message_id) for copy in copies]


def _number(origin: list[str]) -> int:
    return int(origin[1])


async def _upload(
    bot: Bot,
    chat: str,
    attachment: Attachment,
    caption: dict[str, Any],
    quoted: ReplyParameters | None,
    files: Files | None,
) -> str:
    if files is None or attachment.stored is None:
        raise Undeliverable("the file is not kept here")
    file = InputFile(await files(attachment.stored), filename=attachment.name or None)
    if attachment.kind == "photo":
        sent = await bot.send_photo(chat, file, reply_parameters=quoted, **caption)
    else:
        sent = await bot.send_document(chat, file, reply_parameters=quoted, **caption)
    return str(sent.message_id)


def reply_to(message_id: str) -> ReplyParameters | None:
    """A quote of the message, and none if it is gone."""
    return ReplyParameters(int(message_id), allow_sending_without_reply=True) if message_id else None


def reason(error: TelegramError) -> str:
    """An error in words fit for a log: past the first colon of a refusal Telegram may quote the message."""
    match error:
        case BadRequest():
            return error.message.partition(":")[0]
        case Forbidden():
            return error.message
        case _:
            return type(error).__name__
