"""Each effect to what carries it out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.office import Office
from bot.guides.effects import Effect, HandOver
from bot.message import Outgoing
from bot.storage.tables import Conversation, MessageRow


@dataclass(frozen=True)
class Setting:
    """Where an effect happens: the transaction, the office, whose talk it is, and the message it answers."""

    session: AsyncSession
    office: Office
    conversation: Conversation
    question: MessageRow


Handler = Callable[[Setting, Any], Awaitable[Sequence[Outgoing]]]


async def _done_by_the_reception(setting: Setting, effect: HandOver) -> Sequence[Outgoing]:
    return ()


HANDLERS: dict[type[Effect], Handler] = {
    HandOver: _done_by_the_reception,
}
"""Effect -> what does it and returns the messages that it brings."""


async def carry_out(setting: Setting, effects: Iterable[Effect]) -> list[Outgoing]:
    """Does all of them in order. Returns what is to be said of it."""
    said: list[Outgoing] = []
    for effect in effects:
        said += await HANDLERS[type(effect)](setting, effect)
    return said
