"""One call to Telegram at a time: what a pending post needs next, so that each can be remembered once it is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot, InlineKeyboardMarkup, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.cases.office import Office
from bot.channels.telegram.group import outbox
from bot.channels.telegram.group.lines import Line
from bot.channels.telegram.sending import NO_PREVIEW
from bot.storage.case_tables import Case, Post

UNCHANGED = ("not modified", "not_modified")
VANISHED = ("not found", "can't be edited", "can't be pinned")
THREAD_IS_GONE = ("thread not found", "topic_deleted", "topic_id_invalid", "topic not found")
UNUSABLE = (
    "chat not found",
    "not a forum",
    "not enough rights",
    "have no rights",
    "admin",
    "deactivated",
    "topic_closed",
)


@dataclass(frozen=True)
class Step:
    """A call, the posts it is for, and how many messages it is to Telegram's limit. Calling it marks the posts."""

    call: Callable[[], Awaitable[None]]
    posts: Sequence[Post] = field(default=())
    cost: int = 0


@dataclass(frozen=True)
class Group:
    """The group's chat within one transaction."""

    bot: Bot
    session: AsyncSession
    office: Office
    chat: int
    limit: int

    async def say(
        self,
        case: Case,
        line: Line,
        *,
        quoted: ReplyParameters | None = None,
        keys: InlineKeyboardMarkup | None = None,
        quiet: bool = False,
    ) -> int:
        """Writes into the case's thread, and nowhere else. Returns the message's id."""
        assert case.thread_id
        sent = await self.bot.send_message(
            self.chat,
            line.html,
            ParseMode.HTML,
            message_thread_id=case.thread_id,
            reply_parameters=quoted,
            reply_markup=keys,
            disable_notification=quiet,
            link_preview_options=NO_PREVIEW,
        )
        return sent.message_id

    async def rewrite(
        self, number: int, html: str, keys: InlineKeyboardMarkup | None = None, *, caption: bool = False
    ) -> None:
        """Changes what one of our messages says, or what is said under its file."""
        options: dict[str, Any] = {"parse_mode": ParseMode.HTML, "reply_markup": keys}
        try:
            if caption:
                await self.bot.edit_message_caption(self.chat, number, caption=html, **options)
            else:
                await self.bot.edit_message_text(html, self.chat, number, link_preview_options=NO_PREVIEW, **options)
        except BadRequest as error:
            if not says(error, UNCHANGED):
                raise


def done(posts: Sequence[Post]) -> Step:
    """Nothing is left to be done."""

    async def call() -> None:
        outbox.finish(posts)

    return Step(call, posts)


def wait(post: Post, seconds: float) -> Step:
    """The post waits a little."""

    async def call() -> None:
        outbox.later(post, seconds)

    return Step(call, [post])


def says(error: BadRequest, signs: Sequence[str]) -> bool:
    return any(sign in error.message.lower() for sign in signs)
