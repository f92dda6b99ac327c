"""Coming in: password, code, and the lock after too many wrong ones."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.staff import codes, passwords
from bot.staff.audit import record
from bot.storage.staff_tables import Agent

TRIES = 5
FIRST_LOCK, LONGEST_LOCK = dt.timedelta(minutes=1), dt.timedelta(hours=1)

Step = Literal["code", "in"]


async def by_password(session: AsyncSession, email: str, password: str, now: dt.datetime) -> tuple[Agent, Step] | None:
    """The agent, who is in or has a code to give. None for every other case, which all take as long."""
    agent = await _held(session, select(Agent).where(Agent.email == email.strip().lower()))
    if agent is None or not agent.active or is_locked(agent, now):
        await passwords.fits(None, password)
        return None
    if not await passwords.fits(agent, password):
        await _count(session, agent, now)
        return None
    if agent.totp_secret:
        # The failures stand: else whoever knows the password could try codes for ever.
        return agent, "code"
    _forgive(agent)
    return agent, "in"


async def by_code(session: AsyncSession, proof: str, code: str, now: dt.datetime) -> Agent | None:
    """The agent who gave their password before, and now the right code."""
    claimed = codes.whose(proof)
    agent = await hold(session, claimed) if claimed is not None else None
    if agent is None or not agent.active or is_locked(agent, now) or not codes.is_half_way(agent, proof, now):
        return None
    return agent if await code_fits(session, agent, code, now) else None


async def code_fits(session: AsyncSession, agent: Agent, code: str, now: dt.datetime) -> bool:
    """Whether an agent whose row is held gave the right code. A wrong one counts."""
    if is_locked(agent, now):
        return False
    if not codes.use(agent, code, now):
        await _count(session, agent, now)
        return False
    _forgive(agent)
    return True


async def password_fits(session: AsyncSession, agent: Agent, password: str, now: dt.datetime) -> bool:
    """Whether an agent who is in knows their password. A wrong one counts as at the door."""
    held = await hold(session, agent.id)
    if held is None or is_locked(held, now):
        return False
    if not await passwords.fits(held, password):
        await _count(session, held, now)
        return False
    return True


def is_locked(agent: Agent, now: dt.datetime) -> bool:
    return agent.locked_until is not None and now < agent.locked_until


async def hold(session: AsyncSession, agent_id: int) -> Agent | None:
    """The agent, ours alone until the transaction ends: guesses made at once are counted one by one."""
    return await _held(session, select(Agent).where(Agent.id == agent_id))


async def _held(session: AsyncSession, query: Select[Agent]) -> Agent | None:
    held = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return (await session.scalars(held)).one_or_none()


async def _count(session: AsyncSession, agent: Agent, now: dt.datetime) -> None:
    agent.failures += 1
    if agent.failures < TRIES:
        return
    # An exponent beyond the longest lock would only overflow.
    doubled = FIRST_LOCK * 2 ** min(agent.failures - TRIES, 10)
    agent.locked_until = now + min(doubled, LONGEST_LOCK)
    await record(session, None, "staff.locked", subject=f"agent:{agent.id}", after={"failures": agent.failures})


def _forgive(agent: Agent) -> None:
    agent.failures, agent.locked_until = 0, None
