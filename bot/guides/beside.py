"""What is offered beside an answer: the guide for its topic."""

from __future__ import annotations

from bot.dialogue.actions import Action, Answer
from bot.dialogue.context import Context
from bot.guides.menu import first_ways, way_in
from bot.message import Button, Outgoing
from content.guides.menu import load_ways

HUMAN = "c:human"


def beside(outgoing: Outgoing, action: Action, context: Context) -> Outgoing:
    """The answer with what it offers besides, before the way to a person. Nothing in a talk of danger."""
    if not isinstance(action, Answer) or context.danger:
        return outgoing
    added = _guide(action.topic or "", context)
    buttons = outgoing.buttons
    place = next((number for number, button in enumerate(buttons) if button.data == HUMAN), len(buttons))
    return outgoing.model_copy(update={"buttons": (*buttons[:place], *added, *buttons[place:])})


def _guide(topic: str, context: Context) -> tuple[Button, ...]:
    """At most one: of those for the topic the one that fits the contact best, and none that is under way."""
    ways = dict.fromkeys(way.id for way in (*first_ways(context), *load_ways().values()) if topic in way.topics)
    found = next((load_ways()[name] for name in ways if name != context.guide), None)
    return (way_in(found, context),) if found else ()
