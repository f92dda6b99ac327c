"""What time does to cases: told again, to the supervisor, promises missed, holders who fell silent, holds that end."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.cases import notices
from bot.cases.hours import minutes_between
from bot.cases.moves import to_queue
from bot.cases.office import Office
from bot.cases.promises import promise
from bot.cases.record import happened, standing, tell
from bot.staff.roles import may
from bot.storage import cases
from bot.storage.case_tables import Case
from bot.storage.staff_tables import Agent

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


def due(case: Case, promised_at: dt.datetime | None, holder: Agent | None, office: Office) -> Due:
    """What is due now. Minutes are minutes of opening time: at night nobody is late."""
    now, service = office.now(), office.service
    late = promised_at is not None and now >= promised_at
    if case.status == "waiting":
        waited = minutes_between(service, case.waiting_since, now)
        supervisor = case.told < TOLD_SUPERVISOR and waited >= service.unclaimed.supervisor.of(case.priority)
        again = case.told < TOLD_AGAIN and waited >= service.unclaimed.again.of(case.priority)
        return Due(late=late, again=again and not supervisor, supervisor=supervisor)
    if holder is None or not may(holder, "work_cases"):
        return Due(late=late, silent=True)
    if case.status == "paused":
        return Due(late=late, over=case.paused_until is not None and now >= case.paused_until)
    return Due(late=late, silent=_fell_silent(case, office))


def _fell_silent(case: Case, office: Office) -> bool:
    """Whether who has the case has owed an answer too long, reckoned from when they could give it."""
    if case.owed_since is None:
        return False
    since = max(case.owed_since, case.held_since or case.owed_since)
    return minutes_between(office.service, since, office.now()) >= office.service.silent_after.of(case.priority)


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
    holder = await session.get(Agent, case.agent_id) if case.agent_id else None
    found = due(case, promised.due_at if promised else None, holder, office)
    if not found:
        return None
    if found.silent:
        await _silent(session, office, case, found.late)
    elif found.late:
        await _late(session, office, case)
    if found.supervisor or found.again:
        await _told(session, office, case, TOLD_SUPERVISOR if found.supervisor else TOLD_AGAIN)
    if found.over:
        await _over(session, office, case)
    return case.conversation_id if found.late or found.silent else None


async def _silent(session: AsyncSession, office: Office, case: Case, late: bool) -> None:
    """Who had it did not answer. If a promise was missed as well, both are said at once."""
    if late:
        await cases.end_promises(session, case.id, office.now(), answered=False)
    await to_queue(session, office, case, "silent", None, late=late)


async def _late(session: AsyncSession, office: Office, case: Case) -> None:
    """The contact first, then staff."""
    before = standing(case)
    await cases.end_promises(session, case.id, office.now(), answered=False)
    tell(session, case, notices.late(case, await promise(session, office, case, missed=True), office))
    await session.flush()
    await happened(session, office, case, "late", None, before)


async def _told(session: AsyncSession, office: Office, case: Case, step: int) -> None:
    before = standing(case)
    case.told = step
    await happened(session, office, case, "supervisor" if step == TOLD_SUPERVISOR else "again", None, before)


async def _over(session: AsyncSession, office: Office, case: Case) -> None:
    """The time on hold has passed: the holder owes the contact a word."""
    before = standing(case)
    case.status, case.paused_until = "held", None
    case.owed_since = case.held_since = office.now()
    await happened(session, office, case, "due", None, before)
