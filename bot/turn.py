"""One turn of a talk without any storage: incoming and context in, reply and new context out."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.dialogue.actions import Action, Step, Unknown, Urgent
from bot.dialogue.candidates import place_of
from bot.dialogue.choose import choose
from bot.dialogue.context import Context
from bot.dialogue.danger import Heard, noticed, plain, urgent
from bot.dialogue.decide import decide
from bot.dialogue.replies import HUMAN, fixed, in_language, iso
from bot.guides.effects import Effect
from bot.guides.guide import Reply, Said, World
from bot.guides.shelf import shelf
from bot.guides.typed import sounds_like_question, typed
from bot.message import Incoming, Outgoing
from bot.wording import option_of, say
from content.knowledge import Knowledge
from nlu.interpreter import Interpreter
from nlu.parse import Parse
from nlu.triage import Triage

log = logging.getLogger(__name__)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Turn:
    """What came of one message. `parse` is None when a button, command or attachment was answered."""

    action: Action
    context: Context
    outgoing: Outgoing
    parse: Parse | None
    more: tuple[Outgoing, ...] = ()
    """What is said after it, each in a message of its own."""
    effects: tuple[Effect, ...] = ()
    """What is to be done besides; it may bring further messages."""

    @property
    def messages(self) -> tuple[Outgoing, ...]:
        return (self.outgoing, *self.more)


class Talker:
    """The assistant's understanding and knowledge together. Shared by every channel and command."""

    def __init__(
        self,
        knowledge: Knowledge,
        interpreter: Interpreter,
        triage: Triage,
        today: Callable[[], dt.date],
        now: Callable[[], dt.datetime] = _now,
    ) -> None:
        self.knowledge, self._interpreter, self._triage, self._today = knowledge, interpreter, triage, today
        self._now, self._guides = now, shelf()

    def turn(self, context: Context, incoming: Incoming) -> Turn:
        context = _hinted(context, incoming)
        if choice := incoming.choice or typed(incoming.text):
            return self._chosen(choice, context)
        if incoming.text.strip():
            return self._written(incoming, context)
        return self._sent(incoming, context)

    def _chosen(self, choice: str, context: Context) -> Turn:
        world = self._world()
        if reply := self._guides.choose(choice, context, world):
            return self._guided(reply, None)
        action, after = choose(context, option_of(choice), self.knowledge, world.today)
        return self._said(action, after, None)

    def _written(self, incoming: Incoming, context: Context) -> Turn:
        """Danger before all, then the guide under way, then a question like any other."""
        today = self._today()
        parse, action, after, answer = self._understood(incoming, context, today)
        if isinstance(action, Urgent):
            return self._said(action, after.left(), parse)
        return self._guided(answer, parse) if answer else self._said(action, after, parse)

    def _sent(self, incoming: Incoming, context: Context) -> Turn:
        """A file, a voice note, a location."""
        said = Said(incoming.text, attachment=incoming.attachment)
        if reply := self._guides.hear(said, context, self._world()):
            return self._guided(reply, None)
        return self._said(fixed("attachment", context, self.knowledge, self._today()), context, None)

    def _world(self) -> World:
        return World(self.knowledge, self._today(), self._now())

    def _said(self, action: Action, context: Context, parse: Parse | None) -> Turn:
        """An action in words; what a guide had asked comes after it, once more."""
        today = self._today()
        outgoing = say(action, context.speaking(), self.knowledge, today, context.danger)
        if action.kind == "handoff":
            context = context.left()
        again = self._guides.again(context, self._world()) if context.guide else None
        return Turn(action, context, outgoing, parse, (again,) if again else ())

    def _guided(self, reply: Reply, parse: Parse | None) -> Turn:
        context = reply.context
        action = Step(guide=context.guide, step=reply.step, place=iso(context.place))
        first, *more = reply.messages
        return Turn(action, context, first, parse, tuple(more), reply.effects)

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

    def _understood(
        self, incoming: Incoming, context: Context, today: dt.date
    ) -> tuple[Parse, Action, Context, Reply | None]:
        """Danger before all: a rule that fired is answered even if the understanding breaks on the message. The last
        is what the guide under way makes of it, if that takes it for an answer."""
        text, answer = incoming.text, None
        rule = self._triage.check(text)
        try:
            parse = self._interpreter.parse(text)
            spoken = in_language(context, parse)
            said = Said(text, parse, incoming.attachment, sounds_like_question(text))
            answer = self._guides.hear(said, spoken, self._world()) if context.guide else None
            # Who answers a guide is understood by the guide: there, only what sounds very much like danger counts.
            action, after = (Step(), spoken) if answer else decide(context, parse, self.knowledge, today)
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
        return parse, action, after, answer

    def apology(self, context: Context) -> Turn:
        """What to say when something of ours broke."""
        action = Unknown(reason="fault", options=(HUMAN,))
        return Turn(action, context, say(action, context.speaking(), self.knowledge, self._today()), None)


def _hinted(context: Context, incoming: Incoming) -> Context:
    """Until the contact has written enough to tell, the channel's word on their language is the best we have."""
    if context.language or not incoming.language_hint:
        return context
    return context.model_copy(update={"language": "en" if incoming.language_hint.startswith("en") else "es"})
