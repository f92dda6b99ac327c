"""The promise ledger: by when we told a contact that a person will have answered, and what became of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.expected import Expected, expect
from bot.cases.hours import NeverOpen, after, minutes_between
from bot.cases.office import Office
from bot.storage import cases
from bot.storage.case_tables import Case, Promise
from content.desk.service import Priority


async def expected(session: AsyncSession, office: Office, priority: Priority) -> Expected | None:
    """When a contact who asks now can expect a person. None: nobody works here, or never."""
    if not any(await cases.at_work(session)):
        return None
    now, service = office.now(), office.service
    try:
        waits = [minutes_between(service, *wait) for wait in await cases.waits(session, priority, now)]
        # A case that has waited too long already is as real as one that was answered late.
        still = [minutes_between(service, since, now) for since in await cases.unanswered_since(session, priority)]
        late = [wait for wait in still if wait > service.targets.first_reply.of(priority)]
        return expect(service, now, priority, [*late, *waits])
    except NeverOpen:
        return None


async def promise(session: AsyncSession, office: Office, case: Case, *, missed: bool = False) -> Expected | None:
    """A new promise in place of the one that runs. None: nothing can be promised.

    After a missed one the contact is not told the same again: it takes at least as long as they have waited.
    """
    wait = await expected(session, office, case.priority)
    if wait is None:
        await cases.end_promises(session, case.id, office.now(), answered=None)
        return None
    if missed:
        waited = minutes_between(office.service, case.owed_since or case.opened_at, office.now())
        due_at = max(wait.due_at, after(office.service, office.now(), waited))
        wait = Expected(due_at, wait.open_now, wait.opens_at, wait.measured)
    await until(session, office, case, wait.due_at)
    return wait


async def until(session: AsyncSession, office: Office, case: Case, due_at: dt.datetime) -> None:
    """Promises an answer by a certain moment."""
    await cases.end_promises(session, case.id, office.now(), answered=None)
    session.add(Promise(case_id=case.id, made_at=office.now(), due_at=due_at))
