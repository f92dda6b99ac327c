"""Turns Telegram's updates into `Incoming`: private chats only, and no more of a person than an answer needs."""

from __future__ import annotations

import re

from telegram import CallbackQuery, Location, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.channels.telegram.commands import CHOICES
from bot.guides.links import choice_of
from bot.guides.typed import commanded
from bot.message import Attachment, Incoming
from content.model import LANGUAGES

NAME = "telegram"
COMMAND = re.compile(r"/(?P<name>\w+)(?:@\w+)?(?:\s+(?P<rest>.*))?", re.DOTALL)
FILES = ("photo", "voice", "audio", "video", "video_note", "animation", "document", "sticker")
KINDS = (*FILES, "location", "contact", "poll", "dice", "story")


def incoming(update: Update) -> Incoming | None:
    """What a contact did, or None where there is nothing to answer."""
    if update.callback_query:
        return _pressed(update.update_id, update.callback_query)
    message = update.message or update.edited_message
    if message is None or message.chat.type != ChatType.PRIVATE:
        return None
    # A shared live location is edited every few seconds, without the contact doing anything.
    if update.edited_message and message.location:
        return None
    return _written(update.update_id, message, edited=update.edited_message is not None)


def reach(update: Update) -> tuple[str, bool] | None:
    """The private chat that blocked the bot or lets it in again, and which of the two."""
    change = update.my_chat_member
    if change is None or change.chat.type != ChatType.PRIVATE:
        return None
    return str(change.chat.id), change.new_chat_member.status == ChatMemberStatus.MEMBER


def _written(update_id: int, message: Message, *, edited: bool) -> Incoming | None:
    text, file = message.text or message.caption or "", attachment(message)
    if not text and not file:
        return None
    choice, text = _command(text)
    return Incoming(
        channel=NAME,
        chat=str(message.chat.id),
        source_id=f"u{update_id}",
        text=text,
        choice=choice,
        attachment=file,
        remote_id=str(message.message_id),
        quotes=str(message.reply_to_message.message_id) if message.reply_to_message else "",
        edited=edited,
        forwarded=message.forward_origin is not None,
        language_hint=(message.from_user and message.from_user.language_code) or "",
    )


def _pressed(update_id: int, query: CallbackQuery) -> Incoming | None:
    if not query.data or not query.message or query.message.chat.type != ChatType.PRIVATE:
        return None
    return Incoming(
        channel=NAME,
        chat=str(query.message.chat.id),
        source_id=f"u{update_id}",
        text=_label(query, query.data),
        choice=query.data,
        under=str(query.message.message_id),
        language_hint=query.from_user.language_code or "",
    )


def _label(query: CallbackQuery, data: str) -> str:
    """The pressed button's label; empty when Telegram no longer shows us the message it was under."""
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    keys = [key for row in markup.inline_keyboard for key in row] if markup else []
    return next((key.text for key in keys if key.callback_data == data), "")


def _command(text: str) -> tuple[str, str]:
    """The choice a command stands for, and the text. A command we do not have is a text like any other."""
    if not text.startswith("/"):
        return "", text
    match = COMMAND.fullmatch(text)
    if match is None:
        return "", text[1:] or text
    name, rest = match["name"], (match["rest"] or "").strip()
    choice = CHOICES.get(name.lower(), "") or commanded(name)
    if choice == "start":
        return choice_of(rest), text
    if choice == "language" and rest in LANGUAGES:
        return f"l:{rest}", text
    if choice and not rest:
        return choice, text
    # What follows a command is said to us, and danger may be in it.
    return "", rest if choice else f"{name} {rest}".strip()


def attachment(message: Message, digits: int = 1) -> Attachment | None:
    """What came with a message or as one. Of a contact's location no more than the area; staff's own is exact."""
    kind, file = next(((kind, found) for kind in KINDS if (found := getattr(message, kind))), ("", None))
    if not kind:
        return None
    if kind == "photo":
        file = message.photo[-1]
    return Attachment(
        kind=kind,
        reference=getattr(file, "file_id", ""),
        origin=f"{message.chat.id}:{message.message_id}",
        name=getattr(file, "file_name", None) or "",
        media_type=getattr(file, "mime_type", None) or "",
        size=getattr(file, "file_size", None) or 0,
        album=message.media_group_id or "",
        near=_near(message.location, digits) if message.location else "",
    )


def _near(location: Location, digits: int) -> str:
    return f"{location.latitude:.{digits}f},{location.longitude:.{digits}f}"
