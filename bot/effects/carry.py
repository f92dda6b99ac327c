"""Each effect to what carries it out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from bot.effects.answers import rate
from bot.effects.offers import drop_searches, find_offers, list_searches, save_search
from bot.effects.privacy import erase, export, hide_all
from bot.effects.reminders import forget, recall, remind
from bot.effects.setting import Setting
from bot.guides.effects import (
    DropSearches,
    Effect,
    Erase,
    Export,
    FindOffers,
    Forget,
    HandOver,
    Hide,
    ListSearches,
    Rate,
    Recall,
    Remind,
    SaveSearch,
)
from bot.message import Outgoing

Handler = Callable[[Setting, Any], Awaitable[Sequence[Outgoing]]]


async def _done_by_the_reception(setting: Setting, effect: HandOver) -> Sequence[Outgoing]:
    return ()


HANDLERS: dict[type[Effect], Handler] = {
    HandOver: _done_by_the_reception,
    Rate: rate,
    FindOffers: find_offers,
    SaveSearch: save_search,
    DropSearches: drop_searches,
    ListSearches: list_searches,
    Remind: remind,
    Forget: forget,
    Recall: recall,
    Export: export,
    Erase: erase,
    Hide: hide_all,
}
"""Effect -> what does it and returns the messages that it brings."""


async def carry_out(setting: Setting, effects: Iterable[Effect]) -> list[Outgoing]:
    """Does all of them in order. Returns what is to be said of it."""
    said: list[Outgoing] = []
    for effect in effects:
        said += await HANDLERS[type(effect)](setting, effect)
    return said
