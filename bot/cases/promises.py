"""The promise ledger: by when we told a contact that a person will have answered, and what became of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.expected import Expected, expect
from bot.cases.hours import NeverOpen, minutes_between
from bot.cases.office import Office
from bot.storage import cases
from bot.storage.case_tables import Case, Promise
from content.desk.service import Priority


async def expected(session: AsyncSession, office: Office, priority: Priority) -> Expected:
    """When a contact who asks now can expect a person. Raises NeverOpen."""
    now = office.now()
    waits = [
        minutes_between(office.service, opened, replied)
        for opened, replied in await cases.waits(session, priority, now)
    ]
    return expect(office.service, now, priority, waits)


async def promise(session: AsyncSession, office: Office, case: Case) -> Expected | None:
    """A new promise in place of the one that runs. None: the office never opens, and nothing can be promised."""
    try:
        wait = await expected(session, office, case.priority)
    except NeverOpen:
        await cases.end_promises(session, case.id, office.now(), None)
        return None
    await until(session, office, case, wait.due_at)
    return wait


async def until(session: AsyncSession, office: Office, case: Case, due_at: dt.datetime) -> None:
    """Promises an answer by a certain moment."""
    await cases.end_promises(session, case.id, office.now(), None)
    session.add(Promise(case_id=case.id, made_at=office.now(), due_at=due_at))
