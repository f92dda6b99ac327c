"""Takes messages out of contacts' chats that are to go, and says the last word. What fails for now is tried again."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.channel import Channel, Delayed, Undeliverable
from bot.message import Outgoing
from bot.privacy.erasure import GROUP
from bot.storage.contact_tables import Removal
from content.guides.privacy import load_privacy
from content.model import Language

OFF = 600.0
"""Seconds after which one for a channel that is off is looked at again."""

log = logging.getLogger(__name__)


async def take_away(sessions: async_sessionmaker[AsyncSession], channels: Mapping[str, Channel]) -> None:
    """Works off what is due, one by one, so that what fails holds nothing else up."""
    tried: set[int] = set()
    while True:
        async with sessions.begin() as session:
            removal = await _next(session, tried)
            if removal is None:
                return
            tried.add(removal.id)
            delay = await _taken(removal, channels.get(removal.channel))
            if delay is None:
                await session.delete(removal)
            else:
                removal.retry_at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=delay)


async def _next(session: AsyncSession, tried: set[int]) -> Removal | None:
    due = or_(Removal.retry_at.is_(None), Removal.retry_at <= func.now())
    statement = select(Removal).where(Removal.channel != GROUP, due, Removal.id.not_in(tried)).order_by(Removal.id)
    return await session.scalar(statement.limit(1).with_for_update(skip_locked=True))


async def _taken(removal: Removal, channel: Channel | None) -> float | None:
    """The seconds to wait before it is tried again; None when there is nothing left to do."""
    if channel is None:
        return OFF
    try:
        await channel.forget(removal.chat, removal.remote_ids)
        # Should the last word fail, nothing is left to be deleted.
        removal.remote_ids = []
        if removal.farewell:
            await channel.farewell(removal.chat, last_word("en" if removal.farewell == "en" else "es"))
    except Delayed as error:
        return error.seconds
    except Undeliverable as error:
        log.warning("removal %s: the chat cannot be reached: %s", removal.id, error)
    except Exception as error:
        # One of them must not keep the others.
        log.error("removal %s failed (%s)", removal.id, type(error).__name__)
        return OFF
    return None


def last_word(language: Language) -> Outgoing:
    return Outgoing(text=load_privacy().erased.of(language), language=language)
