"""Members of staff: added, found, listed and changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.staff import links, sessions
from bot.staff.audit import record
from bot.staff.roles import Role
from bot.storage.staff_tables import Agent

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LANGUAGES = ("es", "en")
MOST = 50
"""Cases at once."""
LONGEST_NAME = 80


class EmailTaken(Exception):
    """Somebody else signs in with that e-mail."""


class NotAnEmail(Exception):
    """What was given is no e-mail address."""


class LastAdministrator(Exception):
    """Without that administrator nobody could manage the staff."""


@dataclass(frozen=True)
class Work:
    """What an administrator decides on an agent."""

    role: Role
    teams: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("es",)
    capacity: int = 5
    active: bool = True


async def add(
    session: AsyncSession, email: str, name: str, work: Work, *, language: str = "es", by: int | None = None
) -> Agent:
    """A new agent, who has no password yet. Raises EmailTaken, NotAnEmail."""
    email = email.strip().lower()
    if not EMAIL.fullmatch(email):
        raise NotAnEmail
    agent = Agent(email=email, name=name.strip(), language=language, **_columns(work))
    try:
        async with session.begin_nested():
            session.add(agent)
    except IntegrityError:
        raise EmailTaken from None
    await session.refresh(agent)
    await record(session, by, "staff.added", subject=f"agent:{agent.id}", after=_columns(work))
    return agent


async def change(session: AsyncSession, agent: Agent, work: Work, *, by: int | None) -> None:
    """Who is no longer active is out at once. Raises LastAdministrator."""
    before, after = _columns(work_of(agent)), _columns(work)
    if before == after:
        return
    if agent.active and agent.role == "administrator" and not (work.active and work.role == "administrator"):
        await _keep_one(session, agent)
    for name, value in after.items():
        setattr(agent, name, value)
    if not work.active:
        await sessions.revoke_all(session, agent.id)
        await links.void(session, agent.id)
    for name in [name for name in after if before[name] == after[name]]:
        del before[name], after[name]
    await record(session, by, "staff.changed", subject=f"agent:{agent.id}", before=before, after=after)


def work_of(agent: Agent) -> Work:
    return Work(
        agent.role,
        tuple(agent.teams),
        tuple(agent.languages),
        agent.capacity,
        agent.active,
    )


async def everybody(session: AsyncSession) -> Sequence[Agent]:
    """Those who work here first, by name."""
    return (await session.scalars(select(Agent).order_by(Agent.active.desc(), func.lower(Agent.name), Agent.id))).all()


async def by_email(session: AsyncSession, email: str) -> Agent | None:
    return await session.scalar(select(Agent).where(Agent.email == email.strip().lower()))


async def by_telegram(session: AsyncSession, telegram_id: int) -> Agent | None:
    """The active agent with that Telegram account."""
    return await session.scalar(select(Agent).where(Agent.telegram_id == telegram_id, Agent.active))


async def _keep_one(session: AsyncSession, agent: Agent) -> None:
    # All of them are held, so that of two who leave at once the second is refused.
    administrators = select(Agent.id).where(Agent.active, Agent.role == "administrator").order_by(Agent.id)
    if set(await session.scalars(administrators.with_for_update(key_share=True))) <= {agent.id}:
        raise LastAdministrator


def _columns(work: Work) -> dict[str, object]:
    lists = {"teams": list(work.teams), "languages": list(work.languages)}
    return asdict(work) | lists
