"""One request to the desk, as its pages see it: of anybody, or of an agent who is signed in."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.requests import Request

from bot.channels.web.desk.desk import Desk
from bot.channels.web.language import page_language
from bot.staff.roles import Right, demand, may
from bot.storage.staff_tables import Agent, StaffSession


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Somebody at the door. `session` is the request's transaction: it is committed unless the page raises."""

    request: Request
    session: AsyncSession = field(repr=False)
    desk: Desk = field(repr=False)
    form: FormData = field(default_factory=FormData, repr=False)
    woken: set[int] = field(default_factory=set)

    @property
    def language(self) -> str:
        return page_language(self.request)

    @property
    def now(self) -> dt.datetime:
        return self.desk.office.now()

    @property
    def address(self) -> str:
        return self.request.client.host if self.request.client else ""

    def field(self, name: str) -> str:
        """What was written into a field of the form, nothing where it is missing or a file."""
        value = self.form.get(name)
        return value.replace("\r\n", "\n").replace("\0", "").strip() if isinstance(value, str) else ""

    def wake(self, conversation_id: int) -> None:
        """Has what is pending in a conversation delivered as soon as this request is committed."""
        self.woken.add(conversation_id)


@dataclass(frozen=True, kw_only=True)
class Visit(Arrival):
    """An agent's request."""

    agent: Agent
    signed_in: StaffSession
    token: str = field(repr=False)

    @property
    def language(self) -> str:
        return self.agent.language

    @property
    def csrf(self) -> str:
        """What every form of this session carries, and no other site can know."""
        return hashlib.sha256(f"csrf {self.token}".encode()).hexdigest()

    def may(self, right: Right) -> bool:
        return may(self.agent, right)

    def demand(self, right: Right) -> None:
        """Raises NotAllowed where the agent may not."""
        demand(self.agent, right)
