"""Where an effect happens."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.office import Office
from bot.storage.tables import Conversation, MessageRow


@dataclass(frozen=True)
class Setting:
    """The transaction, the office, whose talk it is, and the message the effect answers."""

    session: AsyncSession
    office: Office
    conversation: Conversation
    question: MessageRow
