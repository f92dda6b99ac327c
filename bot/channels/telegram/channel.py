"""The Telegram channel: sends what the assistant says. Owns the bot's token and every call to the Bot API."""

from __future__ import annotations

import datetime as dt
import json
import logging
import mimetypes
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlencode

from pydantic import SecretStr
from telegram import Bot, ReplyKeyboardRemove
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.channel import PARTS, CannotStart, Delayed, Undeliverable
from bot.channels.telegram.commands import menu
from bot.channels.telegram.format import Part, render
from bot.channels.telegram.sending import Files, edit, hand_over_album, put, put_away, reason, reply_to, take_back
from bot.channels.telegram.updates import NAME
from bot.message import Attachment, Outgoing
from content.guides.welcome import load_welcome
from content.model import Language

log = logging.getLogger(__name__)

OFFICIAL_API = "https://api.telegram.org"
WANTED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
LONG_POLL_SECONDS = 25
POLL_READ_TIMEOUT = LONG_POLL_SECONDS + 10.0
COURTESY_TIMEOUT = 5.0
IN: tuple[tuple[str | None, Language], ...] = ((None, "es"), ("es", "es"), ("en", "en"))
"""What is said in which language of Telegram's: Spanish to who uses another."""


class TokenRefused(CannotStart):
    """Telegram does not know the bot's token: mistyped, or revoked."""

    def __init__(self) -> None:
        super().__init__("Telegram refused the bot's token: copy it again from @BotFather")


class TelegramChannel:
    """Sends to private chats. Nothing it raises or logs holds the token or what people wrote."""

    name = NAME

    def __init__(
        self,
        token: SecretStr,
        api_url: str = OFFICIAL_API,
        *,
        read_timeout: float = 20.0,
        files: Files | None = None,
    ) -> None:
        _hush()
        secret, root = token.get_secret_value().strip(), api_url.rstrip("/")
        self._requests, self._polls = _Requests(64, read_timeout), _Requests(2, read_timeout)
        try:
            self.bot = Bot(
                secret,
                f"{root}/bot",
                f"{root}/file/bot",
                request=self._requests,
                get_updates_request=self._polls,
            )
        except InvalidToken:
            raise TokenRefused from None
        self.username = ""
        self._files = files
        self._unfinished: dict[tuple[str, Outgoing], list[str]] = {}
        self._asked_where: set[str] = set()
        """The chats that show the key for one's location. Whoever presses it hides it, even if we forget this set."""

    async def send(self, chat: str, outgoing: Outgoing, *, quotes: str = "", edits: str = "") -> str:
        """Sends one message, in parts if it is long. A part that has arrived is not sent again by the next try."""
        try:
            if edits:
                return await edit(self.bot, chat, outgoing, edits)
            return await self._say(chat, outgoing, quotes)
        except TelegramError as error:
            log.warning("message to chat %s not sent: %s", chat, reason(error))
            raise failure(error) from None

    async def send_album(self, chat: str, album: Sequence[Outgoing]) -> list[str]:
        """Sends what belongs together as one album. Raises Delayed or Undeliverable."""
        try:
            return await hand_over_album(self.bot, chat, album)
        except TelegramError as error:
            raise failure(error) from None

    async def fetch(self, attachment: Attachment) -> tuple[bytes, str]:
        """The content of a file Telegram keeps, and its type. Raises Delayed or Undeliverable."""
        try:
            file = await self.bot.get_file(attachment.reference)
            content = bytes(await file.download_as_bytearray())
        except TelegramError as error:
            raise failure(error) from None
        guessed = mimetypes.guess_type(attachment.name or file.file_path or "")[0]
        return content, attachment.media_type or guessed or "application/octet-stream"

    async def _say(self, chat: str, outgoing: Outgoing, quotes: str) -> str:
        parts = render(outgoing, self.username)
        if chat in self._asked_where and not outgoing.wants_location:
            parts = await self._key_put_away(chat, parts)
        arrived = self._unfinished.pop((chat, outgoing), [])
        for number, part in enumerate(parts[len(arrived) :], len(arrived)):
            try:
                quoted = reply_to("" if number else quotes)
                arrived.append(await put(self.bot, chat, part, quoted, self._files))
            except TelegramError as error:
                if number and isinstance(failure(error), Delayed):
                    self._unfinished[chat, outgoing] = arrived
                raise
        (self._asked_where.add if outgoing.wants_location else self._asked_where.discard)(chat)
        return PARTS.join(arrived)

    async def _key_put_away(self, chat: str, parts: list[Part]) -> list[Part]:
        """Takes the key for one's location away, with the first part that has no buttons; else beside them."""
        free = next((number for number, part in enumerate(parts) if part.keyboard is None), None)
        if free is None:
            await put_away(self.bot, chat)
            return parts
        parts[free] = replace(parts[free], keyboard=ReplyKeyboardRemove())
        return parts

    async def forget(self, chat: str, remote_ids: Sequence[str]) -> None:
        """Deletes messages of a private chat, ours and the contact's: Telegram lets us within 48 hours."""
        try:
            await take_back(self.bot, chat, [int(number) for number in remote_ids])
        except TelegramError as error:
            raise failure(error) from None

    async def farewell(self, chat: str, outgoing: Outgoing) -> None:
        """A message like any other: Telegram keeps it, we do not."""
        await self.send(chat, outgoing)

    async def typing(self, chat: str) -> None:
        """Shows that an answer is coming."""
        try:
            await self.bot.send_chat_action(chat, ChatAction.TYPING, read_timeout=COURTESY_TIMEOUT)
        except TelegramError as error:
            log.debug("typing not shown in chat %s: %s", chat, reason(error))

    async def check(self) -> None:
        """Learns the bot's username. Raises TokenRefused, or Delayed when Telegram is out of reach."""
        try:
            self.username = (await self.bot.get_me()).username or ""
        except TelegramError as error:
            raise failure(error) from None

    async def set_commands(self) -> None:
        """Puts the commands into Telegram's menu: Spanish for everyone, English for those who use it in English."""
        try:
            for code, language in IN:
                await self.bot.set_my_commands(menu(language), language_code=code)
        except TelegramError as error:
            raise failure(error) from None

    async def introduce(self) -> None:
        """Says in an empty chat and in the bot's profile what it is. Best effort: an operator may have said it."""
        words = load_welcome()
        try:
            for code, language in IN:
                await self.bot.set_my_description(words.description.of(language), language_code=code)
                await self.bot.set_my_short_description(words.short.of(language), language_code=code)
        except TelegramError as error:
            log.warning("what the bot says of itself was not set: %s", reason(error))

    async def remove_webhook(self) -> None:
        """Telegram hands out updates only while no webhook is set. Raises Telegram's own errors."""
        await self.bot.delete_webhook()

    async def updates(self, offset: int) -> list[dict[str, Any]]:
        """The updates from `offset` on, waiting for one. Confirms all below. Raises Telegram's own errors."""
        # Not Bot.get_updates: it reads a batch as a whole, so that one update it cannot read loses all of them,
        # and it then writes them to the log.
        asked = {"offset": offset, "timeout": LONG_POLL_SECONDS, "allowed_updates": json.dumps(WANTED_UPDATES)}
        url = f"{self.bot.base_url}/getUpdates?{urlencode(asked)}"
        return cast("list[dict[str, Any]]", await self._polls.post(url, read_timeout=POLL_READ_TIMEOUT))

    async def acknowledge(self, callback_query_id: str) -> None:
        """Ends the waiting sign on a pressed button. Best effort."""
        try:
            await self.bot.answer_callback_query(callback_query_id, read_timeout=COURTESY_TIMEOUT)
        except TelegramError as error:
            log.debug("button press %s not acknowledged: %s", callback_query_id, reason(error))

    async def close(self) -> None:
        """Closes the connections."""
        await self._requests.shutdown()
        await self._polls.shutdown()


class _Requests(HTTPXRequest):
    def __init__(self, connections: int, read_timeout: float) -> None:
        super().__init__(connections, read_timeout, write_timeout=20.0, connect_timeout=10.0, pool_timeout=20.0)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Telegram's answer. The library's own writes what it cannot read, people's messages included, to the log."""
        try:
            answer: dict[str, Any] = json.loads(payload)
        except ValueError:
            raise TelegramError("Invalid server response") from None
        return answer


def failure(error: TelegramError) -> Delayed | Undeliverable | TokenRefused:
    """What an error of Telegram's means to the assistant."""
    match error:
        case InvalidToken():
            return TokenRefused()
        case RetryAfter():
            return Delayed(patience(error))
        case Forbidden() | BadRequest() | ChatMigrated():
            return Undeliverable(reason(error))
        case _:
            return Delayed()


def patience(error: RetryAfter) -> float:
    """The seconds Telegram asks us to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, dt.timedelta) else float(wait)


def _hush() -> None:
    """These libraries log the token with each request's address, and people's messages with its parameters."""
    for name in ("httpx", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
