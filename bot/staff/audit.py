"""The audit log: who did what, and how it stood before and after. Only ever added to; never what anybody wrote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.case_tables import Case
from bot.storage.staff_tables import Agent, Audit

PAGE = 50

State = Mapping[str, Any]
"""How something stands: words, numbers and ids that JSON can hold."""


@dataclass(frozen=True)
class Entry:
    """One thing done. `agent` is None where the service did it, `case` where it is about no case or an erased one."""

    id: int
    at: dt.datetime
    action: str
    agent: str | None
    case: str | None
    subject: str
    before: State | None
    after: State | None


async def record(
    session: AsyncSession,
    agent_id: int | None,
    action: str,
    *,
    case_id: int | None = None,
    subject: str = "",
    before: State | None = None,
    after: State | None = None,
) -> None:
    """Notes an action in the transaction that does it: they stand or fall together."""
    old, new = (None if state is None else dict(state) for state in (before, after))
    session.add(Audit(agent_id=agent_id, action=action, case_id=case_id, subject=subject, before=old, after=new))
    await session.flush()


async def was_erased(session: AsyncSession, case_id: int) -> bool:
    """Whether there was such a case, until its contact erased their data."""
    found = select(Audit.id).where(Audit.case_id == case_id, Audit.action == "case.erased").limit(1)
    return await session.scalar(found) is not None


async def entries(
    session: AsyncSession,
    *,
    case: str = "",
    agent_id: int | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    cases_only: bool = False,
    older_than: int | None = None,
    limit: int = PAGE,
) -> Sequence[Entry]:
    """The newest first, by a case's code, by agent and by time. The next page is what is `older_than` the last id."""
    query = (
        select(Audit, Agent.name, Case.code)
        .outerjoin(Agent, Agent.id == Audit.agent_id)
        .outerjoin(Case, Case.id == Audit.case_id)
        .order_by(Audit.id.desc())
        .limit(limit)
    )
    wishes = (
        Case.code == case if case else None,
        Audit.agent_id == agent_id if agent_id is not None else None,
        Audit.at >= since if since else None,
        Audit.at < until if until else None,
        Audit.case_id.is_not(None) if cases_only else None,
        Audit.id < older_than if older_than is not None else None,
    )
    query = query.where(*(wish for wish in wishes if wish is not None))
    rows = (await session.execute(query)).tuples()
    return [
        Entry(row.id, row.at, row.action, agent, code, row.subject, row.before, row.after) for row, agent, code in rows
    ]
