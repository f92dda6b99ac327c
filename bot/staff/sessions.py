"""Signed-in browsers of staff: begun, recognised by their token, listed and revoked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.staff import tokens
from bot.storage.staff_tables import Agent, StaffSession

IDLE = dt.timedelta(days=14)
LONGEST = dt.timedelta(days=30)
TOUCH = dt.timedelta(minutes=5)
"""How exactly it is kept when a session was last seen: not every request is worth a write."""


async def begin(session: AsyncSession, agent: Agent, device: str, now: dt.datetime) -> str:
    """The token of a new session, which nobody can read again."""
    token = tokens.new()
    session.add(
        StaffSession(
            agent_id=agent.id,
            token_hash=tokens.hashed(token),
            device=device,
            created_at=now,
            seen_at=now,
            expires_at=now + LONGEST,
        )
    )
    await session.flush()
    return token


async def find(session: AsyncSession, token: str, now: dt.datetime) -> tuple[Agent, StaffSession] | None:
    """Who is signed in with the token: an active agent, in a session neither revoked nor over."""
    query = (
        select(Agent, StaffSession)
        .join(StaffSession, StaffSession.agent_id == Agent.id)
        .where(StaffSession.token_hash == tokens.hashed(token), Agent.active, *_alive(now))
    )
    found = (await session.execute(query)).tuples().first()
    if found and now - found[1].seen_at > TOUCH:
        found[1].seen_at = now
    return found


async def running(session: AsyncSession, agent_id: int, now: dt.datetime) -> Sequence[StaffSession]:
    """The agent's sessions, the last seen first."""
    query = select(StaffSession).where(StaffSession.agent_id == agent_id, *_alive(now))
    return (await session.scalars(query.order_by(StaffSession.seen_at.desc(), StaffSession.id.desc()))).all()


async def revoke(session: AsyncSession, agent_id: int, session_id: int) -> bool:
    """Whether the agent had that session."""
    mine = delete(StaffSession).where(StaffSession.agent_id == agent_id, StaffSession.id == session_id)
    return await session.scalar(mine.returning(StaffSession.id)) is not None


async def revoke_all(session: AsyncSession, agent_id: int) -> None:
    await session.execute(delete(StaffSession).where(StaffSession.agent_id == agent_id))


def _alive(now: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    return StaffSession.expires_at > now, StaffSession.seen_at > now - IDLE
