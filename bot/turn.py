"""One turn of a talk without any storage: incoming and context in, reply and new context out."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.dialogue.actions import Action, Answer, Step, Unknown, Urgent
from bot.dialogue.candidates import place_of
from bot.dialogue.choose import choose
from bot.dialogue.context import Context
from bot.dialogue.danger import Heard, noticed, plain, sensed, urgent
from bot.dialogue.decide import decide
from bot.dialogue.replies import ENOUGH_WORDS, HUMAN, in_language, iso
from bot.guides.answer import judged, let_go
from bot.guides.beside import beside
from bot.guides.effects import Effect
from bot.guides.guide import Reply, Said, World
from bot.guides.links import START, arrived
from bot.guides.meant import lost, wants_person, was_read
from bot.guides.privacy import sheltered
from bot.guides.profile.known import NAME as PROFILE
from bot.guides.profile.known import speaks
from bot.guides.profile.welcome import is_greeting, welcomed
from bot.guides.sent import ANSWER, kept_words, reply_to_forwarded, reply_to_heard, reply_to_sent
from bot.guides.shelf import shelf
from bot.guides.typed import sounds_like_question, tongue, typed
from bot.message import Incoming, Outgoing
from bot.wording import option_of, say
from bot.words import translator
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
        self.address = ""
        """Of our page. The running product knows it, as it learns the bot's `username` from Telegram."""
        self.username: Callable[[], str] = str

    def turn(self, context: Context, incoming: Incoming) -> Turn:
        context = _hinted(context, incoming)
        if incoming.choice:
            return self._chosen(incoming.choice, context)
        if choice := typed(incoming.text):
            return self._chosen(choice, _spoken(context, incoming.text))
        if incoming.heard:
            return self._heard(incoming, context)
        if not incoming.text.strip():
            return self._sent(incoming, context)
        turn = self._written(incoming, context)
        return _acknowledged(turn, incoming) if incoming.edited or incoming.attachment else turn

    def _chosen(self, choice: str, context: Context) -> Turn:
        world = self._world()
        if choice == ANSWER and (words := kept_words(context)):
            return self._written(_saying(words), context)
        choice, context = arrived(choice, context, self.knowledge)
        if reply := self._guides.choose(choice, context, world):
            return self._guided(reply, None)
        context = context.left() if choice == START else context
        action, after = choose(context, option_of(choice), self.knowledge, world.today)
        if choice.startswith("l:"):
            after = speaks(after)
        return self._said(action, after, None)

    def _written(self, incoming: Incoming, context: Context) -> Turn:
        """Danger before all, then the guide under way, then a question like any other."""
        today = self._today()
        parse, action, after, answer = self._understood(incoming, context, today)
        if isinstance(action, Urgent):
            return self._said(action, after.left(), parse)
        if incoming.forwarded and not answer:
            return self._guided(reply_to_forwarded(incoming.text, after), parse)
        if answer:
            return self._guided(answer, parse)
        return self._asked_again(action, after, parse) or self._said(action, after, parse)

    def _asked_again(self, action: Action, context: Context, parse: Parse) -> Turn | None:
        """What was written in a guide is neither an answer nor a question that we understand: what is open, alone."""
        again = self._guides.again(context, self._world()) if context.guide and lost(action, parse) else None
        if again is None:
            return None
        _ = translator(context.speaking())
        text = f"{_('I could not take that for an answer.')}\n\n{again.text}"
        context = context.model_copy(update={"unsure": 0})
        return Turn(Step(guide=context.guide), context, again.model_copy(update={"text": text}), parse)

    def _heard(self, incoming: Incoming, context: Context) -> Turn:
        """A voice note in words: danger in it is answered at once, else the contact says whether it was understood."""
        turn = self._written(_saying(incoming.heard), context)
        return turn if isinstance(turn.action, Urgent) else self._guided(reply_to_heard(incoming.heard, context), None)

    def _sent(self, incoming: Incoming, context: Context) -> Turn:
        """A file, a voice note, a location."""
        said = Said(incoming.text, attachment=incoming.attachment)
        if reply := self._guides.hear(said, context, self._world()):
            return self._guided(reply, None)
        return self._guided(reply_to_sent(incoming, context), None)

    def _world(self) -> World:
        return World(self.knowledge, self._today(), self._now(), self.address, self.username())

    def _said(self, action: Action, context: Context, parse: Parse | None) -> Turn:
        """An action in words; what a guide had asked comes after it, once more."""
        if is_greeting(action):
            return self._greeted(action, context, parse)
        today = self._today()
        outgoing = say(action, context.speaking(), self.knowledge, today, context.danger)
        outgoing = sheltered(outgoing, context) if isinstance(action, Urgent) else beside(outgoing, action, context)
        if isinstance(action, Answer) and not context.danger:
            outgoing = judged(outgoing, action.article or "", context)
        if action.kind == "handoff":
            context = context.left()
        context = let_go(context)
        if context.guide:
            # Asking back within a guide is no misunderstanding that a person has to solve.
            context = context.model_copy(update={"unsure": 0})
        again, context = self._reminded(context, parse)
        return Turn(action, context, outgoing, parse, (again,) if again else ())

    def _reminded(self, context: Context, parse: Parse | None) -> tuple[Outgoing | None, Context]:
        """What the guide under way had asked. Who would rather ask than tell who they are is reminded of that once, and
        then left in peace; what language they speak shows by itself."""
        if context.guide != PROFILE:
            return self._guides.again(context, self._world()) if context.guide else None, context
        context = speaks(context) if parse else context
        if context.of(PROFILE).get("reminded"):
            return None, context.left()
        reminded = context.into(PROFILE, {**context.of(PROFILE), "reminded": True})
        return self._guides.again(context, self._world()), reminded

    def _greeted(self, action: Action, context: Context, parse: Parse | None) -> Turn:
        """The welcome; in the middle of a guide what that had asked, perhaps in a language chosen just now."""
        if context.guide and (again := self._guides.again(context, self._world())):
            return Turn(action, context, again, parse)
        reply = welcomed(context, self._world())
        first, *more = reply.messages
        return Turn(action, reply.context, first, parse, tuple(more), reply.effects)

    def _guided(self, reply: Reply, parse: Parse | None) -> Turn:
        context = reply.context
        if reply.danger:
            return self._in_danger(reply, parse)
        action = Step(guide=context.guide, step=reply.step, place=iso(context.place))
        first, *more = reply.messages
        if reply.aside and context.guide and (again := self._guides.again(context, self._world())):
            more.append(again)
        return Turn(action, context, first, parse, tuple(more), reply.effects)

    def _in_danger(self, reply: Reply, parse: Parse | None) -> Turn:
        """An answer in a guide tells of danger: help first, as for written words, then what the guide says of it."""
        context, rule = reply.context.left(), self._triage.rules[reply.danger]
        read = parse or Parse("", context.speaking(), 0.0, "", 0.0)
        action, context = urgent(rule, context, read, self.knowledge, self._today())
        turn = self._said(action, context, parse)
        return replace(turn, more=(*turn.more, *reply.messages), effects=reply.effects)

    def alarm(self, context: Context, incoming: Incoming, helped: str = "") -> Turn | None:
        """The help for a danger that a message tells of, and nothing else: a person has the talk.

        That person reads along, so that only what is said plainly counts, not what might sound like danger. `helped`:
        the rule whose help was given without knowing where the contact is: it is given again once they say it.
        """
        incoming = _saying(incoming.heard) if incoming.heard else incoming
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
        elif (
            rule is None
            and plain(sensed(incoming.text, parse.risk))
            and not self._triage.over(incoming.text, parse.risk.name)
        ):
            rule = parse.risk.name
        elif rule is None and helped in self._triage.rules and place_of(parse, context, self.knowledge):
            rule = helped
        if rule is None:
            return None
        action, context = urgent(self._triage.rules[rule], context, parse, self.knowledge, today)
        return Turn(action, context, sheltered(say(action, context.speaking(), self.knowledge, today), context), parse)

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
            action, after = decide(context, parse, self.knowledge, today)
            answer = self._guides.hear(said, spoken, self._world()) if context.guide else None
            if answer and wants_person(action, parse) and not was_read(answer, text, spoken):
                answer = None
            if answer and was_read(answer, text, spoken):
                # There, only what sounds very much like danger counts.
                action, after = Step(), spoken
            heard = Heard(rule, sensed(text, parse.risk), self._triage.over(text, parse.risk.name))
            danger = noticed(heard, action, self._triage.rules)
            if not danger and not answer and not incoming.forwarded:
                answer = self._guides.begin(said, spoken, self._world())
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


def _spoken(context: Context, command: str) -> Context:
    """A written command tells the language where nothing has yet, or where it is long enough to be no slip."""
    language = tongue(command)
    sure = context.language is None or len(command.split()) >= ENOUGH_WORDS
    return context.model_copy(update={"language": language}) if language and sure else context


def _saying(words: str) -> Incoming:
    """These words, as if they had just been written."""
    return Incoming(channel="", chat="", source_id="", text=words)


def _acknowledged(turn: Turn, incoming: Incoming) -> Turn:
    """That a message was corrected, or a file came with it, is not passed over in silence."""
    if isinstance(turn.action, Urgent):
        return turn
    if incoming.edited:
        _ = translator(turn.context.speaking())
        text = f"{_('I saw that you corrected your message.')}\n\n{turn.outgoing.text}"
        return replace(turn, outgoing=turn.outgoing.model_copy(update={"text": text}))
    return replace(turn, more=(*turn.more, *reply_to_sent(incoming, turn.context).messages))


def _hinted(context: Context, incoming: Incoming) -> Context:
    """Until the contact has written enough to tell, the channel's word on their language is the best we have."""
    if context.language or not incoming.language_hint:
        return context
    return context.model_copy(update={"language": "en" if incoming.language_hint.startswith("en") else "es"})
