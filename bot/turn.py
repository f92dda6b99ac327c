"""One turn of a talk without any storage: incoming and context in, reply and new context out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from content.model import Knowledge
from nlu.interpreter import Interpreter
from nlu.parse import Parse

from bot.dialogue.actions import Action, Unknown
from bot.dialogue.context import Context
from bot.dialogue.decide import HUMAN, choose, decide, fixed
from bot.message import Incoming, Outgoing
from bot.wording import option_of, say


@dataclass(frozen=True)
class Turn:
    """What came of one message. `parse` is None when a button, command or attachment was answered."""

    action: Action
    context: Context
    outgoing: Outgoing
    parse: Parse | None


class Talker:
    """The assistant's understanding and knowledge together. Shared by every channel and command."""

    def __init__(self, knowledge: Knowledge, interpreter: Interpreter, today: Callable[[], dt.date]) -> None:
        self.knowledge, self._interpreter, self._today = knowledge, interpreter, today

    def turn(self, context: Context, incoming: Incoming) -> Turn:
        today = self._today()
        context = _hinted(context, incoming)
        parse = None
        if incoming.choice:
            action, context = choose(context, option_of(incoming.choice), self.knowledge, today)
        elif incoming.text.strip():
            parse = self._interpreter.parse(incoming.text)
            action, context = decide(context, parse, self.knowledge, today)
        else:
            action = fixed("attachment", context, self.knowledge)
        return Turn(action, context, say(action, context.speaking(), self.knowledge, today), parse)

    def apology(self, context: Context) -> Turn:
        """What to say when something of ours broke."""
        action = Unknown(reason="fault", options=(HUMAN,))
        return Turn(action, context, say(action, context.speaking(), self.knowledge, self._today()), None)


def _hinted(context: Context, incoming: Incoming) -> Context:
    """Before the first written words, the channel's word on the contact's language is the best we have."""
    if context.language or incoming.text.strip() and not incoming.choice or not incoming.language_hint:
        return context
    return context.model_copy(update={"language": "en" if incoming.language_hint.startswith("en") else "es"})
