"""What becomes of a contact's message: it goes to the bot, to a person, or is about the contact's own case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.contact import grant, wish_of
from bot.cases.office import Office
from bot.cases.opening import Need, more_urgent, need_of, open_case
from bot.cases.promises import expected
from bot.cases.record import happened, post, standing, tell
from bot.cases.silence import silent
from bot.dialogue.actions import Step, Urgent
from bot.dialogue.context import Context
from bot.guides.privacy import NOTICE, noticed, told
from bot.guides.typed import is_right
from bot.message import Incoming, Outgoing
from bot.storage import cases, conversations
from bot.storage.case_tables import Case, Suggestion
from bot.storage.tables import Conversation, MessageRow
from bot.turn import Turn
from bot.versions import version
from content.knowledge import Knowledge
from content.model import LANGUAGES

HELP_AGAIN = dt.timedelta(hours=1)
"""While a person has the talk, the same help for the same danger is not said again within this time."""
HELP_AGAIN_ALONE = dt.timedelta(minutes=5)
"""Nor within this, while nobody has it yet: there is nobody to be talked over, and silence would be worse."""
HUMAN = ("human", "c:human")
SPOKEN_FOR = ("asked", "rejected", "unclear", "offer")
"""Reasons for which the words on the case say all: the bot's own reply would only repeat or contradict them."""
ASKED_AGAIN = ("asked",)
"""Who chose to go on with the bot gives that up only by asking for a person."""


@dataclass(frozen=True)
class Mind:
    """How the bot thinks: a whole turn, or only whether a message tells of danger (None: it does not). And how it does
    what a turn wants done (the messages that brings, where it brings any).

    The alarm also gets the danger rule whose help was given without knowing where the contact is.
    """

    turn: Callable[[Context, Incoming], Awaitable[Turn]]
    alarm: Callable[[Context, Incoming, str], Awaitable[Turn | None]]
    carry: Callable[[Turn], Awaitable[Sequence[Outgoing]]]


async def settle(
    session: AsyncSession, office: Office, conversation: Conversation, question: MessageRow, mind: Mind
) -> dict[str, object]:
    """Settles one stored message, in the caller's transaction. Returns what came of it, as ids for the log."""
    incoming = Incoming.model_validate(question.content)
    case = await cases.open_of(session, conversation.id)
    wish = wish_of(incoming.choice)
    if wish is None and incoming.choice in HUMAN and case and silent(case) and case.status != "paused":
        wish = ("status", "")
    if wish:
        question.case_id = case.id if case else None
        return await _about_case(session, office, conversation, question, wish)
    context = Context.restored(conversation.context)
    if is_right(incoming):
        # What is theirs is theirs whoever has the talk, and nothing of a case.
        turn = await mind.turn(context, incoming)
        return await _to_bot(session, office, conversation, question, None, turn, mind, "asked")
    if case and silent(case):
        alarm = await mind.alarm(context, incoming, "" if context.place else case.rule)
        # While we thought, an agent may have closed the case: then it is the bot's turn.
        case = await cases.locked(session, case.id)
        if silent(case):
            assert case
            return await _to_person(session, office, conversation, question, incoming, case, alarm)
    turn = await mind.turn(context, incoming)
    case = await cases.open_of(session, conversation.id)
    case = await cases.locked(session, case.id) if case else None
    if case and silent(case):
        return await _to_person(session, office, conversation, question, incoming, case, turn)
    return await _to_bot(session, office, conversation, question, case, turn, mind)


async def left_to_person(session: AsyncSession, office: Office, question: MessageRow) -> bool:
    """Whether a message we failed on is a person's to answer. If so it is shown to them, and nothing else."""
    case = await cases.open_of(session, question.conversation_id)
    question.status = "answered"
    if case is None or not silent(case):
        return False
    await _show(session, office, case, question)
    return True


async def _show(session: AsyncSession, office: Office, case: Case, question: MessageRow) -> None:
    question.case_id = case.id
    case.owed_since = case.owed_since or office.now()
    post(session, office, case, "message", question.id)
    await cases.announce(session, case.id)


async def _about_case(
    session: AsyncSession, office: Office, conversation: Conversation, question: MessageRow, wish: tuple[str, str]
) -> dict[str, object]:
    question.status = "answered"
    language = Context.restored(conversation.context).speaking()
    outgoing = await grant(session, office, conversation.id, wish, language)
    _say(session, question, outgoing, "asked", {"kind": "case"})
    return {"kind": "case", "wish": wish[0]}


async def _to_person(
    session: AsyncSession,
    office: Office,
    conversation: Conversation,
    question: MessageRow,
    incoming: Incoming,
    case: Case,
    alarm: Turn | None,
) -> dict[str, object]:
    """The bot is silent, but for help in danger."""
    question.status = "answered"
    await _show(session, office, case, question)
    if case.status == "paused":
        before = standing(case)
        case.status, case.paused_until, case.held_since = "held", None, office.now()
        await happened(session, office, case, "woken", None, before)
    _speak(conversation, case, incoming.choice)
    if alarm and isinstance(alarm.action, Urgent):
        outcome = {**_borne_out(alarm.outgoing, office.knowledge), **outcome_of(alarm)}
        if not await _helped(session, case, alarm.action):
            _say(session, question, alarm.outgoing, "danger", outcome)
        conversation.context = alarm.context.model_dump(mode="json")
        case.place = case.place or alarm.context.place
        await more_urgent(session, office, case, Need("danger", "urgent", alarm.action.rule))
    return {"kind": "relayed", "case": case.code}


def _speak(conversation: Conversation, case: Case, choice: str) -> None:
    """Another language was chosen: without a word of the bot, but staff's notices follow it."""
    prefix, _, language = choice.partition(":")
    if prefix == "l" and language in LANGUAGES:
        conversation.context = {**conversation.context, "language": language}
        case.language = language


async def _helped(session: AsyncSession, case: Case, action: Urgent) -> bool:
    """Whether this help, for this place, was given a short while ago in this talk."""
    again = HELP_AGAIN_ALONE if case.status == "waiting" else HELP_AGAIN
    statement = select(MessageRow.id).where(
        MessageRow.conversation_id == case.conversation_id,
        MessageRow.voice == "danger",
        MessageRow.outcome["rule"].astext == action.rule,
        MessageRow.outcome["place"].astext.is_not_distinct_from(action.place),
        MessageRow.created_at > func.now() - again,
    )
    return await session.scalar(statement.limit(1)) is not None


async def _to_bot(
    session: AsyncSession,
    office: Office,
    conversation: Conversation,
    question: MessageRow,
    case: Case | None,
    turn: Turn,
    mind: Mind,
    voice: str = "bot",
) -> dict[str, object]:
    question.status, question.case_id = "answered", case.id if case else None
    outcome, need = outcome_of(turn), need_of(turn)
    context = turn.context.model_copy(update={"unsure": 0}) if need else turn.context
    first = NOTICE not in context.consents
    if first:
        context = told(context, office.now().astimezone(office.service.zone).date())
    conversation.context = context.model_dump(mode="json")
    helped = need is not None and await expected(session, office, need.priority) is not None
    spoken_for = need is not None and helped and need.reason in (SPOKEN_FOR if case is None else ASKED_AGAIN)
    if case:
        post(session, office, case, "message", question.id)
    urgent = isinstance(turn.action, Urgent)
    messages = [] if spoken_for else [*turn.messages, *await mind.carry(turn)]
    voice = "danger" if urgent else "notice" if helped and case is None else voice
    for outgoing in messages:
        reply = await _told(session, question, outgoing, voice, {**_borne_out(outgoing, office.knowledge), **outcome})
        outcome = {"kind": "more"}
        if case:
            post(session, office, case, "message", reply.id)
    if need and case is None:
        await session.flush()
        case = await open_case(session, office, conversation, question, need)
        question.case_id = case.id
    elif need and case:
        await _asked_again(session, office, conversation, case, need, spoken_for)
    if first:
        await _notice(session, question, context, danger=urgent)
    if turn.parse and turn.parse.intent == "feedback":
        await _report(session, conversation, turn)
    if isinstance(turn.action, Step):
        conversations.forget_spot(question)
    return outcome


async def _notice(session: AsyncSession, question: MessageRow, context: Context, *, danger: bool) -> None:
    """What is said first in a talk says what is kept of it, whoever speaks."""
    await session.flush()
    said = (MessageRow.conversation_id == question.conversation_id, MessageRow.direction == "outgoing")
    row = await session.scalar(
        select(MessageRow).where(*said, MessageRow.id > question.id).order_by(MessageRow.id).limit(1)
    )
    if row is None:
        _say(session, question, noticed(None, context, danger=danger), "asked", {"kind": "notice"})
    else:
        outgoing = noticed(Outgoing.model_validate(row.content), context, danger=danger)
        row.content = outgoing.model_dump(mode="json")


async def _asked_again(
    session: AsyncSession, office: Office, conversation: Conversation, case: Case, need: Need, spoken_for: bool
) -> None:
    """There is a case already, and the contact went on with the bot: the person they ask for is the same."""
    await more_urgent(session, office, case, need)
    if spoken_for:
        tell(session, case, await grant(session, office, conversation.id, ("wait", ""), case.language), "asked")
    await cases.announce(session, case.id)


async def _report(session: AsyncSession, conversation: Conversation, turn: Turn) -> None:
    """The contact says that an answer is wrong: editors see it beside the article."""
    statement = (
        select(MessageRow)
        .where(MessageRow.conversation_id == conversation.id, MessageRow.outcome["kind"].astext == "answer")
        .order_by(MessageRow.id.desc())
        .limit(1)
    )
    if answer := await session.scalar(statement):
        article = str((answer.outcome or {}).get("article") or "")
        session.add(Suggestion(kind="report", message_id=answer.id, article=article, content={}, status="open"))


async def _told(
    session: AsyncSession, question: MessageRow, outgoing: Outgoing, voice: str, outcome: dict[str, object]
) -> MessageRow:
    """The message, stored; a file of our own making with it."""
    outgoing = await conversations.with_file(session, question.conversation_id, outgoing)
    outgoing = await conversations.in_place(session, question, outgoing)
    row = _say(session, question, outgoing, voice, outcome)
    await session.flush()
    return row


def _say(
    session: AsyncSession, question: MessageRow, outgoing: Outgoing, voice: str, outcome: dict[str, object]
) -> MessageRow:
    return conversations.add_outgoing(
        session,
        question.conversation_id,
        outgoing,
        voice,
        answers_id=question.id,
        case_id=question.case_id,
        outcome=outcome,
    )


def outcome_of(turn: Turn) -> dict[str, object]:
    """What came of a turn: ids and intents only, for this is also what the log shows."""
    action, parse = turn.action, turn.parse
    step = {"guide": action.guide, "step": action.step} if isinstance(action, Step) else {}
    return step | {
        "kind": action.kind,
        "intent": parse.intent if parse else None,
        "confidence": round(parse.confidence, 3) if parse else None,
        "topic": action.topic,
        "place": action.place,
        "article": action.article,
        "reason": getattr(action, "reason", None),
        "rule": getattr(action, "rule", None),
    }


def _borne_out(outgoing: Outgoing, knowledge: Knowledge) -> dict[str, object]:
    """The facts that a message tells, by its own proof. `verified`: fact -> the day. `versions`: fact -> what of it was
    told, as bot.versions names it."""
    keys = dict.fromkeys(key for citation in outgoing.citations for key in citation.facts)
    told = {key: knowledge.facts[key] for key in keys if key in knowledge.facts}
    return {
        "facts": list(told),
        "verified": {key: fact.verified_on.isoformat() for key, fact in told.items()},
        "versions": {key: version(fact) for key, fact in told.items()},
    }
