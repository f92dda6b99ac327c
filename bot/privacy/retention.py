"""What has been kept long enough goes: one by one, so that a stop in the midst loses nothing."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.privacy.erasure import erase, erase_case
from bot.privacy.export import NAMES
from bot.storage.case_tables import Case, File
from bot.storage.contact_tables import Removal, Unasked
from bot.storage.tables import Conversation, MessageRow
from content.guides.retention import Retention

log = logging.getLogger(__name__)

Sessions = async_sessionmaker[AsyncSession]
Statement = Select[int]


async def overdue(session: AsyncSession, now: dt.datetime, retention: Retention) -> dict[str, Sequence[int]]:
    """The ids of what has been kept too long, by kind."""
    return {
        name: (await session.scalars(statement(now - dt.timedelta(days=getattr(retention, name))))).all()
        for name, statement in _STATEMENTS.items()
    }


async def retain(sessions: Sessions, now: dt.datetime, retention: Retention) -> Mapping[str, int]:
    """Erases it. Returns how many of each kind."""
    async with sessions() as session:
        found = await overdue(session, now, retention)
    gone = dict.fromkeys(found, 0)
    for name, ids in found.items():
        for number in ids:
            try:
                async with sessions.begin() as session:
                    await _DROPS[name](session, number)
            except Exception as error:
                # One of them must not keep the others.
                log.error("%s %s could not be erased (%s)", name, number, type(error).__name__)
            else:
                gone[name] += 1
    if any(gone.values()):
        log.info("kept long enough and erased: %s", gone)
    return gone


def _cases(before: dt.datetime) -> Statement:
    return select(Case.id).where(Case.status == "closed", Case.closed_at < before).order_by(Case.id)


def _talks(before: dt.datetime) -> Statement:
    """Without a case, without a word, and without a reminder that came or comes due within the time."""
    last = select(func.max(MessageRow.created_at)).where(MessageRow.conversation_id == Conversation.id)
    held = exists().where(Case.conversation_id == Conversation.id)
    wanted = exists().where(Unasked.conversation_id == Conversation.id, Unasked.due_at >= before)
    silent = func.coalesce(last.scalar_subquery(), Conversation.created_at) < before
    return select(Conversation.id).where(silent, ~held, ~wanted).order_by(Conversation.id)


def _files(before: dt.datetime) -> Statement:
    """As long as a person works on the case, its documents stay."""
    in_use = exists().where(Case.conversation_id == File.conversation_id, Case.status != "closed")
    return select(File.id).where(File.created_at < before, ~in_use).order_by(File.id)


def _exports(before: dt.datetime) -> Statement:
    return select(File.id).where(File.created_at < before, _is_export()).order_by(File.id)


def _is_export() -> ColumnElement[bool]:
    return File.name.in_(NAMES.values()) & (File.media_type == "application/json")


def _removals(before: dt.datetime) -> Statement:
    return select(Removal.id).where(Removal.created_at < before).order_by(Removal.id)


async def _drop_case(session: AsyncSession, number: int) -> None:
    """The case with what was said in it; the rest of the talk has its own time."""
    case = await session.scalar(select(Case).where(Case.id == number).with_for_update())
    if case is None or case.status != "closed":
        return
    await erase_case(session, case, "case.expired")
    await session.flush()
    await session.execute(delete(MessageRow).where(MessageRow.case_id == number))
    await session.execute(delete(Case).where(Case.id == number))


async def _drop_talk(session: AsyncSession, number: int) -> None:
    await erase(session, number, farewell=False)


async def _drop_file(session: AsyncSession, number: int) -> None:
    await session.execute(delete(File).where(File.id == number))


async def _drop_removal(session: AsyncSession, number: int) -> None:
    await session.execute(delete(Removal).where(Removal.id == number))


_STATEMENTS: dict[str, Callable[[dt.datetime], Statement]] = {
    "cases": _cases,
    "talks": _talks,
    "exports": _exports,
    "files": _files,
    "removals": _removals,
}
_DROPS: dict[str, Callable[[AsyncSession, int], Awaitable[None]]] = {
    "cases": _drop_case,
    "talks": _drop_talk,
    "exports": _drop_file,
    "files": _drop_file,
    "removals": _drop_removal,
}
