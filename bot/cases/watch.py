"""What time does to cases: told again, to the supervisor, promises missed, holders who fell silent, holds that end."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.cases import notices
from bot.cases.hours import minutes_between
from bot.cases.office import Office
from bot.cases.promises import promise
from bot.cases.record import happened, standing, tell
from bot.cases.work import to_queue
from bot.storage import cases
from bot.storage.case_tables import Case

log = logging.getLogger(__name__)

TOLD_AGAIN, TOLD_SUPERVISOR = 1, 2


@dataclass(frozen=True)
class Due:
    """What is due on a case, the contact first."""

    late: bool = False
    again: bool = False
    supervisor: bool = False
    silent: bool = False
    over: bool = False

    def __bool__(self) -> bool:
        return any((self.late, self.again, self.supervisor, self.silent, self.over))


def due(case: Case, promised_at: dt.datetime | None, office: Office) -> Due:
    """What is due now. Minutes are minutes of opening time: at night nobody is late."""
    now, service = office.now(), office.service
    late = promised_at is not None and now >= promised_at
    if case.status == "waiting":
        waited = minutes_between(service, case.waiting_since, now)
        unclaimed = service.unclaimed
        supervisor = case.told < TOLD_SUPERVISOR and waited >= unclaimed.supervisor.of(case.priority)
        again = case.told < TOLD_AGAIN and waited >= unclaimed.again.of(case.priority)
        return Due(late=late, again=again and not supervisor, supervisor=supervisor)
    if case.status == "paused":
        return Due(over=case.paused_until is not None and now >= case.paused_until)
    if case.status == "held" and case.owed_since:
        owed = minutes_between(service, case.owed_since, now)
        return Due(late=late, silent=owed >= service.silent_after.of(case.priority))
    return Due()


async def watch_all(sessions: async_sessionmaker[AsyncSession], office: Office) -> list[int]:
    """Does what is due on every open case. Returns the conversations whose contact was told something."""
    async with sessions() as session:
        watched = await cases.under_watch(session)
    told = []
    for case_id in watched:
        try:
            async with sessions.begin() as session:
                if conversation_id := await watch(session, office, case_id):
                    told.append(conversation_id)
        except Exception as error:
            # One case must not keep the others from being watched.
            log.error("case %s could not be watched (%s)", case_id, type(error).__name__)
    return told


async def watch(session: AsyncSession, office: Office, case_id: int) -> int | None:
    """Does what is due on one case. Returns its conversation if the contact was told something."""
    case = await cases.locked(session, case_id)
    if case is None or case.status == "closed":
        return None
    promised = await cases.promise_of(session, case_id)
    found = due(case, promised.due_at if promised else None, office)
    if not found:
        return None
    if found.late:
        await _late(session, office, case)
    if found.supervisor or found.again:
        await _told(session, office, case, TOLD_SUPERVISOR if found.supervisor else TOLD_AGAIN)
    if found.silent:
        await to_queue(session, office, case, "silent", None)
    if found.over:
        await _over(session, office, case)
    return case.conversation_id if found.late or found.silent else None


async def _late(session: AsyncSession, office: Office, case: Case) -> None:
    """The contact first, then staff."""
    before = standing(case)
    await cases.end_promises(session, case.id, office.now(), False)
    tell(session, case, notices.late(case, await promise(session, office, case), office))
    await session.flush()
    await happened(session, office, case, "late", None, before)


async def _told(session: AsyncSession, office: Office, case: Case, step: int) -> None:
    before = standing(case)
    case.told = step
    await happened(session, office, case, "supervisor" if step == TOLD_SUPERVISOR else "again", None, before)


async def _over(session: AsyncSession, office: Office, case: Case) -> None:
    """The time on hold has passed: the holder owes the contact a word."""
    before = standing(case)
    case.status, case.paused_until, case.owed_since = "held", None, office.now()
    await happened(session, office, case, "due", None, before)
