"""One update of the group at work: who came, what is to be done once all of it is committed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot, User

from bot.cases import words
from bot.cases.office import Office
from bot.cases.work import CaseError
from bot.staff.roles import NotAllowed
from bot.storage.case_tables import Case
from bot.storage.staff_tables import Agent
from bot.words import translator
from content.model import Language


@dataclass
class Visit:
    """A transaction, the agent who acts in it (None: nobody we know), and what follows it."""

    session: AsyncSession
    office: Office
    chat: int
    user: User
    agent: Agent | None
    wake: set[int] = field(default_factory=set)
    """Conversations with something to send."""
    after: list[Callable[[Bot], Awaitable[object]]] = field(default_factory=list)
    """Courtesies of Telegram's that cost nothing if they fail."""

    @property
    def language(self) -> Language:
        spoken = self.agent.language if self.agent else self.user.language_code or "es"
        return "en" if spoken.startswith("en") else "es"

    def source_id(self, message_id: int) -> str:
        """By which what an agent wrote is known again."""
        return f"g{self.chat}:{message_id}"

    async def attempt(self, case: Case, deed: Awaitable[object]) -> str:
        """Does all of it or nothing. Returns why not, in the agent's words."""
        _ = translator(self.language)
        try:
            async with self.session.begin_nested():
                await deed
        except CaseError as error:
            refused = words.refusal(error, self.language)
        except NotAllowed:
            refused = _("Your role does not work on cases.")
        else:
            self.wake.add(case.conversation_id)
            return ""
        await self.session.refresh(case)
        return refused

    def stranger(self) -> str:
        """How somebody we do not know becomes known."""
        _ = translator(self.language)
        return _("I do not know this account, so nothing was sent. Connect your Telegram in your profile at the desk.")
