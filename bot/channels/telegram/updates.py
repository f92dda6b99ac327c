"""Turns Telegram's updates into `Incoming`: private chats only, and no more of a person than an answer needs."""

from __future__ import annotations

import re

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType

from bot.channels.telegram.commands import CHOICES
from bot.message import Attachment, Incoming
from content.model import LANGUAGES

NAME = "telegram"
COMMAND = re.compile(r"/(?P<name>\w+)(?:@\w+)?(?:\s+(?P<rest>.*))?", re.DOTALL)
ARTICLE = re.compile(r"a_(?P<article>[\w-]+)", re.ASCII)
FILES = ("voice", "audio", "video", "video_note", "animation", "document", "sticker")
UNNAMED = ("location", "contact", "poll", "dice", "story")


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
    return _written(update.update_id, message)


def _written(update_id: int, message: Message) -> Incoming | None:
    text, attachment = message.text or message.caption or "", _attachment(message)
    if not text and not attachment:
        return None
    choice, text = _command(text)
    return Incoming(
        channel=NAME,
        chat=str(message.chat.id),
        source_id=f"u{update_id}",
        text=text,
        choice=choice,
        attachment=attachment,
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
    choice = CHOICES.get(name.lower(), "")
    if choice == "start":
        link = ARTICLE.fullmatch(rest)
        return (f"a:{link['article']}" if link else choice), text
    if choice == "language" and rest in LANGUAGES:
        return f"l:{rest}", text
    if choice and not rest:
        return choice, text
    # What follows a command is said to us, and danger may be in it.
    return "", rest if choice else f"{name} {rest}".strip()


def _attachment(message: Message) -> Attachment | None:
    if message.photo:
        return Attachment(kind="photo", reference=message.photo[-1].file_id)
    for kind in FILES:
        if file := getattr(message, kind):
            return Attachment(kind=kind, reference=file.file_id)
    return next((Attachment(kind=kind) for kind in UNNAMED if getattr(message, kind)), None)
