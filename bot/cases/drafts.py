"""What an agent has begun to write on a case, and who else has it open just now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.case_tables import Draft, Looking
from bot.storage.cases import announce
from bot.storage.staff_tables import Agent

LOOKS = dt.timedelta(seconds=45)
"""An open page says so every 20 seconds: one that missed two is closed."""
WRITES = dt.timedelta(seconds=20)
LONGEST = 10_000


@dataclass(frozen=True)
class Looker:
    """A colleague who has a case open, and whether they are writing."""

    name: str
    writing: bool


async def keep(session: AsyncSession, agent: Agent, case_id: int, text: str, now: dt.datetime) -> None:
    """Keeps the draft in place of the one before; an empty one is forgotten."""
    mine = (Draft.agent_id == agent.id, Draft.case_id == case_id)
    if not text.strip():
        await session.execute(delete(Draft).where(*mine))
        return
    last = await session.scalar(select(Draft.updated_at).where(*mine))
    values = {"text": text[:LONGEST], "updated_at": now}
    statement = insert(Draft).values(agent_id=agent.id, case_id=case_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["agent_id", "case_id"], set_=values))
    if last is None or now - last > WRITES:
        await announce(session, case_id)


async def draft(session: AsyncSession, agent: Agent, case_id: int) -> str:
    """What the agent had begun to write there."""
    kept = await session.get(Draft, (agent.id, case_id), populate_existing=True)
    return kept.text if kept else ""


async def look(session: AsyncSession, agent: Agent, case_id: int, now: dt.datetime) -> None:
    """The agent has the case open. Colleagues hear of it when that is new."""
    last = await session.scalar(select(Looking.seen_at).where(Looking.agent_id == agent.id, Looking.case_id == case_id))
    statement = insert(Looking).values(agent_id=agent.id, case_id=case_id, seen_at=now)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["agent_id", "case_id"], set_={"seen_at": now})
    )
    if last is None or now - last > LOOKS:
        await announce(session, case_id)


async def leave(session: AsyncSession, agent: Agent, case_id: int) -> None:
    """The agent closed the page."""
    await session.execute(delete(Looking).where(Looking.agent_id == agent.id, Looking.case_id == case_id))
    await announce(session, case_id)


async def lookers(
    session: AsyncSession, agent: Agent, case_ids: Iterable[int], now: dt.datetime
) -> Mapping[int, Sequence[Looker]]:
    """Case -> the colleagues who have it open."""
    statement = (
        select(Looking.case_id, Agent.name, Draft.updated_at)
        .join(Agent, Agent.id == Looking.agent_id)
        .outerjoin(Draft, (Draft.agent_id == Looking.agent_id) & (Draft.case_id == Looking.case_id))
        .where(Looking.case_id.in_(list(case_ids)), Looking.agent_id != agent.id, Looking.seen_at > now - LOOKS)
        .order_by(Agent.name)
    )
    found: dict[int, list[Looker]] = {}
    for case_id, name, wrote_at in (await session.execute(statement)).tuples():
        found.setdefault(case_id, []).append(Looker(name, wrote_at is not None and now - wrote_at < WRITES))
    return found
