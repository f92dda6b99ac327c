"""Passwords of staff: the rules for a new one, and argon2 for keeping and checking them."""

from __future__ import annotations

import asyncio
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.staff import sessions
from bot.storage.staff_tables import Agent

SHORTEST, LONGEST = 12, 200
Fault = Literal["short", "long", "known"]

_HASHER = PasswordHasher()
_NOBODYS = _HASHER.hash("nobody has this password")
"""Checked where there is no password to check, so that the time it takes tells nothing."""


class Unfit(Exception):
    """The rules refuse a new password."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def check(password: str, email: str, name: str) -> None:
    """Length is what makes a password strong, so there are no rules on its letters. Raises Unfit."""
    if len(password) < SHORTEST:
        raise Unfit("short")
    if len(password) > LONGEST:
        raise Unfit("long")
    known = {email.casefold(), email.partition("@")[0].casefold(), name.casefold()}
    if password.casefold() in known:
        raise Unfit("known")


async def change(session: AsyncSession, agent: Agent, password: str) -> None:
    """A new password, with which every session of the agent ends. Raises Unfit."""
    check(password, agent.email, agent.name)
    agent.password_hash = await asyncio.to_thread(_HASHER.hash, password)
    await sessions.revoke_all(session, agent.id)


async def fits(agent: Agent | None, password: str) -> bool:
    """Whether it is the agent's password: as slow where there is no agent, or no password."""
    kept = agent.password_hash if agent else None
    right = await asyncio.to_thread(_matches, kept or _NOBODYS, password[: LONGEST + 1])
    if agent is None or kept is None or not right:
        return False
    if _HASHER.check_needs_rehash(kept):
        agent.password_hash = await asyncio.to_thread(_HASHER.hash, password)
    return True


def _matches(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except VerificationError:
        return False
