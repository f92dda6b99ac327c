"""The Telegram channel: sends what the assistant says. Owns the bot's token and every call to the Bot API."""

from __future__ import annotations

import datetime as dt
import json
import logging
from typing import Any, cast
from urllib.parse import urlencode

from pydantic import SecretStr
from telegram import Bot, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.channel import CannotStart, Delayed, Undeliverable
from bot.channels.telegram.commands import menu
from bot.channels.telegram.format import Part, render
from bot.channels.telegram.updates import NAME
from bot.message import Outgoing

log = logging.getLogger(__name__)

OFFICIAL_API = "https://api.telegram.org"
WANTED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
LONG_POLL_SECONDS = 25
POLL_READ_TIMEOUT = LONG_POLL_SECONDS + 10.0
COURTESY_TIMEOUT = 5.0
GONE = ("chat not found", "user not found", "deactivated", "blocked", "kicked", "peer_id_invalid", "peer id invalid")
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TokenRefused(CannotStart):
    """Telegram does not know the bot's token: mistyped, or revoked."""

    def __init__(self) -> None:
        super().__init__("Telegram refused the bot's token: copy it again from @BotFather")


class TelegramChannel:
    """Sends to private chats. Nothing it raises or logs holds the token or what people wrote."""

    name = NAME

    def __init__(self, token: SecretStr, api_url: str = OFFICIAL_API, *, read_timeout: float = 20.0) -> None:
        _hush()
        secret, base = token.get_secret_value().strip(), f"{api_url.rstrip('/')}/bot"
        self._requests, self._polls = _Requests(64, read_timeout), _Requests(2, read_timeout)
        try:
            self._bot = Bot(secret, base, request=self._requests, get_updates_request=self._polls)
        except InvalidToken:
            raise TokenRefused from None
        self.username = ""
        self._unfinished: dict[tuple[str, Outgoing], int] = {}

    async def send(self, chat: str, outgoing: Outgoing) -> None:
        """Sends one message, in parts if it is long. A part that has arrived is not sent again by the next try."""
        parts = render(outgoing)
        arrived = self._unfinished.pop((chat, outgoing), 0)
        for number, part in enumerate(parts[arrived:], arrived):
            try:
                await self._send(chat, part)
            except TelegramError as error:
                refusal = failure(error)
                if number and isinstance(refusal, Delayed):
                    self._unfinished[chat, outgoing] = number
                log.warning("message to chat %s not sent: %s", chat, reason(error))
                raise refusal from None

    async def _send(self, chat: str, part: Part) -> None:
        try:
            await self._bot.send_message(
                chat, part.html, ParseMode.HTML, reply_markup=part.keyboard, link_preview_options=NO_PREVIEW
            )
        except BadRequest as error:
            if any(sign in error.message.lower() for sign in GONE):
                raise
            log.error("Telegram refused a message to chat %s (%s): sending it plain", chat, reason(error))
            keyboard = part.keyboard if "entities" in error.message.lower() else None
            await self._bot.send_message(chat, part.plain, reply_markup=keyboard, link_preview_options=NO_PREVIEW)

    async def typing(self, chat: str) -> None:
        """Shows that an answer is coming."""
        try:
            await self._bot.send_chat_action(chat, ChatAction.TYPING, read_timeout=COURTESY_TIMEOUT)
        except TelegramError as error:
            log.debug("typing not shown in chat %s: %s", chat, reason(error))

    async def check(self) -> None:
        """Learns the bot's username. Raises TokenRefused, or Delayed when Telegram is out of reach."""
        try:
            self.username = (await self._bot.get_me()).username or ""
        except TelegramError as error:
            raise failure(error) from None

    async def set_commands(self) -> None:
        """Puts the commands into Telegram's menu: Spanish for everyone, English for those who use it in English."""
        try:
            for code, language in ((None, "es"), ("es", "es"), ("en", "en")):
                await self._bot.set_my_commands(menu(language), language_code=code)
        except TelegramError as error:
            raise failure(error) from None

    async def remove_webhook(self) -> None:
        """Telegram hands out updates only while no webhook is set. Raises Telegram's own errors."""
        await self._bot.delete_webhook()

    async def updates(self, offset: int) -> list[dict[str, Any]]:
        """The updates from `offset` on, waiting for one. Confirms all below. Raises Telegram's own errors."""
        # Not Bot.get_updates: it reads a batch as a whole, so that one update it cannot read loses all of them,
        # and it then writes them to the log.
        asked = {"offset": offset, "timeout": LONG_POLL_SECONDS, "allowed_updates": json.dumps(WANTED_UPDATES)}
        url = f"{self._bot.base_url}/getUpdates?{urlencode(asked)}"
        return cast("list[dict[str, Any]]", await self._polls.post(url, read_timeout=POLL_READ_TIMEOUT))

    async def acknowledge(self, callback_query_id: str) -> None:
        """Ends the waiting sign on a pressed button. Best effort."""
        try:
            await self._bot.answer_callback_query(callback_query_id, read_timeout=COURTESY_TIMEOUT)
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


def reason(error: TelegramError) -> str:
    """An error in words fit for a log: past the first colon of a refusal Telegram may quote the message."""
    match error:
        case BadRequest():
            return error.message.partition(":")[0]
        case Forbidden():
            return error.message
        case _:
            return type(error).__name__


def _hush() -> None:
    """These libraries log the token with each request's address, and people's messages with its parameters."""
    for name in ("httpx", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
