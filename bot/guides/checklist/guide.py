"""The document checklist as a guide: from a country to a list, its ticks, dates, reminders and printed sheet."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.context import Context
from bot.guides.checklist.choosing import purposes
from bot.guides.checklist.hearing import heard
from bot.guides.checklist.state import NAME, State
from bot.guides.checklist.steps import Steps
from bot.guides.guide import Reply, Said, World
from bot.message import Outgoing
from bot.words import translator
from content.guides.papers import Guided, load_papers

BEFORE = {"place": "places", "for": "place", "date": "dates", "dates": "list", "remind": "list", "drop": "all"}
"""What is open -> what was open before it."""
ASKED = ("places", "place", "for", "pick", "date")
"""What waits for an answer. A list stays in sight: who asks on wants to read the answer to that."""


class Checklist:
    """Its buttons name the list and the paper they are about, so that those of older messages keep their meaning."""

    name = NAME

    def __init__(self, papers: Mapping[str, Guided] | None = None) -> None:
        self._papers = load_papers() if papers is None else papers

    def open(self, value: str, context: Context, world: World) -> Reply:
        return Steps(self._papers, context, world).take(value)

    def hear(self, said: Said, context: Context, world: World) -> Reply | None:
        return heard(said, Steps(self._papers, context, world))

    def again(self, context: Context, world: World) -> Outgoing | None:
        asks = State.of(context).asks
        if asks.partition("=")[0] not in ASKED:
            return None
        _ = translator(context.speaking())
        lead = _("Back to where we were.")
        return Steps(self._papers, context, world, lead).take(asks).messages[0]

    def back(self, context: Context, world: World) -> Reply | None:
        name, _, about = State.of(context).asks.partition("=")
        if name == "pick":
            several = len(purposes(context.place or "", world.knowledge)) > 1
            return Steps(self._papers, context, world).take(f"place={context.place}" if several else "places")
        if name not in BEFORE:
            return None
        return Steps(self._papers, context, world).take(f"{BEFORE[name]}={about.partition('.')[0]}")
