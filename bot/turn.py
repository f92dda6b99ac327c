"""One turn of a talk without any storage: incoming and context in, reply and new context out."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.dialogue.actions import Action, Unknown
from bot.dialogue.candidates import place_of
from bot.dialogue.choose import choose
from bot.dialogue.context import Context
from bot.dialogue.danger import Heard, noticed, plain, urgent
from bot.dialogue.decide import decide
from bot.dialogue.replies import HUMAN, fixed
from bot.message import Incoming, Outgoing
from bot.wording import option_of, say
from content.knowledge import Knowledge
from nlu.interpreter import Interpreter
from nlu.parse import Parse
from nlu.triage import Triage

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Turn:
    """What came of one message. `parse` is None when a button, command or attachment was answered."""

    action: Action
    context: Context
    outgoing: Outgoing
    parse: Parse | None


class Talker:
    """The assistant's understanding and knowledge together. Shared by every channel and command."""

    def __init__(
        self,
        knowledge: Knowledge,
        interpreter: Interpreter,
        triage: Triage,
        today: Callable[[], dt.date],
    ) -> None:
        self.knowledge, self._interpreter, self._triage, self._today = knowledge, interpreter, triage, today

    def turn(self, context: Context, incoming: Incoming) -> Turn:
        today = self._today()
        context = _hinted(context, incoming)
        parse = None
        action: Action
        if incoming.choice:
            action, context = choose(context, option_of(incoming.choice), self.knowledge, today)
        elif incoming.text.strip():
            parse, action, context = self._understood(incoming.text, context, today)
        else:
            action = fixed("attachment", context, self.knowledge, today)
        return Turn(action, context, say(action, context.speaking(), self.knowledge, today, context.danger), parse)

    def alarm(self, context: Context, incoming: Incoming, helped: str = "") -> Turn | None:
        """The help for a danger that a message tells of, and nothing else: a person has the talk.

        That person reads along, so that only what is said plainly counts, not what might sound like danger. `helped`:
        the rule whose help was given without knowing where the contact is: it is given again once they say it.
        """
        if incoming.choice or not incoming.text.strip():
            return None
        today, context = self._today(), _hinted(context, incoming)
        rule, parse = self._triage.check(incoming.text), None
        try:
            parse = self._interpreter.parse(incoming.text)
        except Exception as error:
            log.error("the understanding broke on a message to a person: %s", type(error).__name__)
        if parse is None:
            parse = Parse(incoming.text, context.speaking(), 0.0, "", 0.0)
        elif rule is None and plain(parse.risk) and not self._triage.over(incoming.text, parse.risk.name):
            rule = parse.risk.name
        elif rule is None and helped in self._triage.rules and place_of(parse, context, self.knowledge):
            rule = helped
        if rule is None:
            return None
        action, context = urgent(self._triage.rules[rule], context, parse, self.knowledge, today)
        return Turn(action, context, say(action, context.speaking(), self.knowledge, today), parse)

    def _understood(self, text: str, context: Context, today: dt.date) -> tuple[Parse, Action, Context]:
        """Danger before all: a rule that fired is answered even if the understanding breaks on the message."""
        rule = self._triage.check(text)
        try:
            parse = self._interpreter.parse(text)
            action, after = decide(context, parse, self.knowledge, today)
            heard = Heard(rule, parse.risk, self._triage.over(text, parse.risk.name))
            danger = noticed(heard, action, self._triage.rules)
        except Exception as error:
            if rule is None:
                raise
            # Without the error's own words, which may quote the message.
            log.error("the understanding broke on a message of danger: %s", type(error).__name__)
            parse, danger = Parse(text, context.speaking(), 0.0, "", 0.0), rule
        if danger:
            action, after = urgent(self._triage.rules[danger], context, parse, self.knowledge, today)
        return parse, action, after

    def apology(self, context: Context) -> Turn:
        """What to say when something of ours broke."""
        action = Unknown(reason="fault", options=(HUMAN,))
        return Turn(action, context, say(action, context.speaking(), self.knowledge, self._today()), None)


def _hinted(context: Context, incoming: Incoming) -> Context:
    """Until the contact has written enough to tell, the channel's word on their language is the best we have."""
    if context.language or not incoming.language_hint:
        return context
    return context.model_copy(update={"language": "en" if incoming.language_hint.startswith("en") else "es"})
