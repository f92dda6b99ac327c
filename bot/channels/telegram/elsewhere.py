"""Groups that are not the staff's: there the bot says once that it attends in private, and nothing else."""

from __future__ import annotations

import time

from telegram import Bot, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.channels.telegram.sending import reason
from bot.words import translator

GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
OUT, IN = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED), (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)
AGAIN = 3600.0
"""Seconds for which it is not said again in the same group."""
COURTESY_TIMEOUT = 5.0


def called(update: Update) -> tuple[int, str] | None:
    """The group that the bot was taken into, or was given a command in, and the language of who did it."""
    chat, user = update.effective_chat, update.effective_user
    if chat is None or chat.type not in GROUPS:
        return None
    change, message = update.my_chat_member, update.message
    added = change and change.old_chat_member.status in OUT and change.new_chat_member.status in IN
    commanded = message and (message.text or "").startswith("/")
    return (chat.id, (user and user.language_code) or "") if added or commanded else None


class Elsewhere:
    """Says it, and remembers where."""

    def __init__(self, bot: Bot) -> None:
        self._bot, self._said = bot, dict[int, float]()

    async def tell(self, chat: int, language: str, username: str) -> str | None:
        """Best effort. Returns what went wrong, for the log."""
        if time.monotonic() - self._said.get(chat, -AGAIN) < AGAIN:
            return None
        self._said[chat] = time.monotonic()
        _ = translator("en" if language.startswith("en") else "es")
        text = _("I attend people in private only, to take care of their data. Write to me here: {link}").format(
            link=f"https://t.me/{username}"
        )
        try:
            await self._bot.send_message(chat, text, read_timeout=COURTESY_TIMEOUT)
        except TelegramError as error:
            return reason(error)
        return None
