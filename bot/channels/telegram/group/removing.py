"""Takes the thread of an erased case out of the group, with all that was written in it."""

from __future__ import annotations

import datetime as dt
import logging
from contextlib import suppress

from sqlalchemy import func
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.channels.telegram.channel import patience
from bot.channels.telegram.group.lines import LANGUAGE
from bot.channels.telegram.group.step import THREAD_IS_GONE, Group, says
from bot.channels.telegram.sending import reason, take_back
from bot.storage.contact_tables import Removal
from content.guides.privacy import load_privacy

AGAIN = dt.timedelta(minutes=1)
HOPELESS = dt.timedelta(hours=1)
"""After so long it is tried again where Telegram does not let us now: an administrator may give us the right."""

log = logging.getLogger(__name__)


async def take_out(group: Group, removal: Removal) -> float:
    """Deletes the thread; where we may not, its messages. Returns the seconds that Telegram wants a rest."""
    try:
        gone = await _deleted(group, int(removal.chat))
        if not gone:
            await _emptied(group, removal)
        if removal.code:
            words = load_privacy().taken.of(LANGUAGE).replace("{code}", removal.code)
            await group.bot.send_message(group.chat, words)
    except RetryAfter as error:
        return patience(error)
    except TelegramError as error:
        log.warning("removal %s: a thread is not gone yet (%s)", removal.id, reason(error))
        refused = isinstance(error, BadRequest | Forbidden)
        removal.retry_at = func.clock_timestamp() + (HOPELESS if refused else AGAIN)
        return 0.0
    await group.session.delete(removal)
    return 0.0


async def _deleted(group: Group, thread: int) -> bool:
    try:
        await group.bot.delete_forum_topic(group.chat, thread)
    except BadRequest as error:
        if says(error, THREAD_IS_GONE):
            return True
        if says(error, ("not enough rights",)):
            return False
        raise
    return True


async def _emptied(group: Group, removal: Removal) -> None:
    """Without the right to delete the thread: what stands in it goes as far as Telegram lets us, and it is closed."""
    await take_back(group.bot, group.chat, [int(number) for number in removal.remote_ids])
    name = load_privacy().erased_thread.of(LANGUAGE)
    for change in (
        group.bot.edit_forum_topic(group.chat, int(removal.chat), name),
        group.bot.close_forum_topic(group.chat, int(removal.chat)),
    ):
        with suppress(BadRequest):
            await change
