"""The calls that put one message of ours into a private chat: words, files, albums, corrections."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, ReplyKeyboardRemove, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.channel import PARTS, Undeliverable
from bot.channels.telegram.format import Part, keyboard, worded
from bot.message import Attachment, Outgoing

log = logging.getLogger(__name__)

Files = Callable[[int], Awaitable[bytes]]
"""The content of one of our own stored files."""

GONE = ("chat not found", "user not found", "deactivated", "blocked", "kicked", "peer_id_invalid", "peer id invalid")
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
BATCH = 100
"""Messages that are deleted at once."""
UNCHANGED, UNCHANGEABLE = "not modified", ("to edit not found", "can't be edited")


async def put(bot: Bot, chat: str, part: Part, quoted: ReplyParameters | None, files: Files | None) -> str:
    """Sends one part: a file, a pin on the map, or words. Returns the message's id."""
    if part.file:
        return await _hand_over(bot, chat, part, part.file, quoted, files)
    if pin := part.venue:
        sent = await bot.send_venue(
            chat,
            pin.latitude,
            pin.longitude,
            pin.name,
            pin.address,
            reply_markup=part.keyboard,
            reply_parameters=quoted,
        )
        return str(sent.message_id)
    return await say(bot, chat, part, quoted)


async def say(bot: Bot, chat: str, part: Part, quoted: ReplyParameters | None = None) -> str:
    """Sends words; what Telegram does not take as HTML, plain. Returns the message's id."""
    options: dict[str, Any] = {"link_preview_options": NO_PREVIEW, "reply_parameters": quoted}
    try:
        sent = await bot.send_message(chat, part.html, ParseMode.HTML, reply_markup=part.keyboard, **options)
    except BadRequest as error:
        if any(sign in error.message.lower() for sign in GONE):
            raise
        log.error("Telegram refused a message to chat %s (%s): sending it plain", chat, reason(error))
        keys = part.keyboard if "entities" in error.message.lower() else None
        sent = await bot.send_message(chat, part.plain, reply_markup=keys, **options)
    return str(sent.message_id)


async def edit(bot: Bot, chat: str, outgoing: Outgoing, message_id: str) -> str:
    """Puts the new words in place of the old; where Telegram does not allow it any more, sends them anew."""
    parts = worded(outgoing) or [Part("", "")]
    parts[-1] = replace(parts[-1], keyboard=keyboard(outgoing.buttons))
    if len(parts) > 1:
        # It was sent in parts, or would have to be now: the new words come whole, as a reply to the old.
        sent = [await say(bot, chat, part, reply_to(message_id)) for part in parts]
        return PARTS.join(sent)
    part = parts[0]
    try:
        if outgoing.attachment:
            await bot.edit_message_caption(chat, int(message_id), caption=part.html, parse_mode=ParseMode.HTML)
        else:
            keys = part.keyboard if isinstance(part.keyboard, InlineKeyboardMarkup) else None
            await bot.edit_message_text(
                part.html,
                chat,
                int(message_id),
                parse_mode=ParseMode.HTML,
                reply_markup=keys,
                link_preview_options=NO_PREVIEW,
            )
    except BadRequest as error:
        words = error.message.lower()
        if any(sign in words for sign in UNCHANGEABLE):
            return await say(bot, chat, part, reply_to(message_id))
        if UNCHANGED not in words:
            raise
    return message_id


async def _hand_over(
    bot: Bot, chat: str, part: Part, file: Attachment, quoted: ReplyParameters | None, files: Files | None
) -> str:
    """Sends a file with its words under it."""
    options: dict[str, Any] = {"reply_markup": part.keyboard, "reply_parameters": quoted}
    if part.plain.strip():
        options |= {"caption": part.html, "parse_mode": ParseMode.HTML}
    if file.stored is not None:
        return await _upload(bot, chat, file, options, files)
    source, _, message = file.origin.partition(":")
    copied = await bot.copy_message(chat, source, int(message), **options)
    return str(copied.message_id)


async def hand_over_album(bot: Bot, chat: str, album: Sequence[Outgoing]) -> list[str]:
    """Copies an album as one. All of it comes from the same chat."""
    origins = sorted((outgoing.attachment.origin.split(":") for outgoing in album if outgoing.attachment), key=_number)
    copies = await bot.copy_messages(chat, origins[0][0], [int(message) for _, message in origins])
    return [str(copy.message_id) for copy in copies]


def _number(origin: list[str]) -> int:
    return int(origin[1])


async def _upload(bot: Bot, chat: str, attachment: Attachment, options: dict[str, Any], files: Files | None) -> str:
    if files is None or attachment.stored is None:
        raise Undeliverable("the file is not kept here")
    file = InputFile(await files(attachment.stored), filename=attachment.name or None)
    if attachment.kind == "photo":
        sent = await bot.send_photo(chat, file, **options)
    else:
        sent = await bot.send_document(chat, file, **options)
    return str(sent.message_id)


async def put_away(bot: Bot, chat: str) -> None:
    """Takes a keyboard away that is not under a message: a message has to do it, which goes at once. Best effort."""
    with suppress(TelegramError):
        sent = await bot.send_message(chat, "…", reply_markup=ReplyKeyboardRemove(), disable_notification=True)
        await bot.delete_message(chat, sent.message_id)


async def take_back(bot: Bot, chat: str | int, numbers: Sequence[int]) -> None:
    """Deletes messages. One that Telegram will not delete any more must not save the others."""
    ordered = sorted(set(numbers))
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        try:
            await bot.delete_messages(chat, batch)
        except BadRequest as error:
            if any(sign in error.message.lower() for sign in GONE):
                raise
            for number in batch:
                with suppress(BadRequest):
                    await bot.delete_message(chat, number)


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
