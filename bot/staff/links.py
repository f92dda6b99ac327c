"""Links that work once: to come in, to connect a Telegram account, to set up the first administrator."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.staff import tokens
from bot.staff.audit import record
from bot.storage.case_tables import Kept
from bot.storage.staff_tables import Agent, StaffLink

Purpose = Literal["sign_in", "telegram"]
LIFE = dt.timedelta(minutes=30)
WELCOME = dt.timedelta(hours=72)
"""How long the first link of a new agent works."""
START = "s_"
"""What tells an agent's token from a contact's `/start` on Telegram."""
FIRST = "first_link"


async def issue(
    session: AsyncSession, agent_id: int, purpose: Purpose, now: dt.datetime, life: dt.timedelta = LIFE
) -> str:
    """The token of a new link, in place of those the agent had for the same purpose."""
    await void(session, agent_id, purpose)
    token = tokens.new()
    session.add(
        StaffLink(
            agent_id=agent_id,
            token_hash=tokens.hashed(token),
            purpose=purpose,
            created_at=now,
            expires_at=now + life,
        )
    )
    await session.flush()
    return token


async def void(session: AsyncSession, agent_id: int, purpose: Purpose | None = None) -> None:
    """Ends the agent's open links, of one purpose or of all."""
    open_ones = delete(StaffLink).where(StaffLink.agent_id == agent_id, StaffLink.used_at.is_(None))
    await session.execute(open_ones if purpose is None else open_ones.where(StaffLink.purpose == purpose))


async def holder(session: AsyncSession, token: str, purpose: Purpose, now: dt.datetime) -> Agent | None:
    """Whose link it is, while it works. Looking does not use it."""
    query = select(Agent).join(StaffLink, StaffLink.agent_id == Agent.id)
    return await session.scalar(
        query.where(
            StaffLink.token_hash == tokens.hashed(token),
            StaffLink.purpose == purpose,
            StaffLink.used_at.is_(None),
            StaffLink.expires_at > now,
            Agent.active,
        )
    )


async def use(session: AsyncSession, token: str, purpose: Purpose, now: dt.datetime) -> Agent | None:
    """The agent whose link it is, once. Of two who come with it at the same time one gets None."""
    used = (
        update(StaffLink)
        .where(
            StaffLink.token_hash == tokens.hashed(token),
            StaffLink.purpose == purpose,
            StaffLink.used_at.is_(None),
            StaffLink.expires_at > now,
            StaffLink.agent_id == Agent.id,
            Agent.active,
        )
        .values(used_at=now)
        .returning(StaffLink.agent_id)
    )
    agent_id = await session.scalar(used)
    return await session.get(Agent, agent_id) if agent_id is not None else None


async def connect_telegram(session: AsyncSession, token: str, telegram_id: int, now: dt.datetime) -> Agent | None:
    """The agent who opened their link with this Telegram account, which is theirs from now on. None: no such link."""
    agent = await use(session, token.removeprefix(START), "telegram", now)
    if agent is None:
        return None
    await session.execute(update(Agent).where(Agent.telegram_id == telegram_id).values(telegram_id=None))
    agent.telegram_id = telegram_id
    await session.flush()
    await record(session, agent.id, "staff.telegram_on", subject=f"agent:{agent.id}")
    return agent


async def first_link(session: AsyncSession, now: dt.datetime) -> str | None:
    """The token with which the first administrator is set up, in place of any before. None: there are agents."""
    if await session.scalar(select(Agent.id).limit(1)):
        return None
    token = tokens.new()
    value = {"token_hash": tokens.hashed(token), "expires_at": (now + WELCOME).isoformat()}
    statement = insert(Kept).values(name=FIRST, value=value)
    await session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
    return token


async def is_first(session: AsyncSession, token: str, now: dt.datetime) -> bool:
    """Whether the token is that of the first link, and still works."""
    kept = await session.get(Kept, FIRST)
    return kept is not None and _works(kept.value, token, now) and not await session.scalar(select(Agent.id).limit(1))


async def use_first(session: AsyncSession, token: str, now: dt.datetime) -> bool:
    """Whether the first link was used just now, by this transaction and no other."""
    kept = await session.scalar(select(Kept).where(Kept.name == FIRST).with_for_update())
    if kept is None or not await is_first(session, token, now):
        return False
    await session.delete(kept)
    await session.flush()
    return True


def _works(value: dict[str, str], token: str, now: dt.datetime) -> bool:
    return value["token_hash"] == tokens.hashed(token) and now < dt.datetime.fromisoformat(value["expires_at"])
