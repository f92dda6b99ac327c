"""What becomes of a contact's message: it goes to the bot, to a person, or is about the contact's own case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.contact import grant, wish_of
from bot.cases.office import Office
from bot.cases.opening import Need, attended, more_urgent, need_of, open_case
from bot.cases.record import happened, post, standing, tell
from bot.cases.silence import silent
from bot.dialogue.actions import Urgent
from bot.dialogue.context import Context
from bot.message import Incoming, Outgoing
from bot.storage import cases, conversations
from bot.storage.case_tables import Case, Suggestion
from bot.storage.tables import Conversation, MessageRow
from bot.turn import Turn
from content.knowledge import Knowledge

HELP_AGAIN = dt.timedelta(hours=1)
"""While a person has the talk, the same help for the same danger is not said again within this time."""
HUMAN = ("human", "c:human")
SPOKEN_FOR = ("asked", "rejected", "unclear")
"""Reasons for which the words on the case say all: the bot's own reply would only repeat or contradict them."""


@dataclass(frozen=True)
class Mind:
    """How the bot thinks: a whole turn, or only whether a message tells of danger (None: it does not)."""

    turn: Callable[[Context, Incoming], Awaitable[Turn]]
    alarm: Callable[[Context, Incoming], Awaitable[Turn | None]]


async def settle(
    session: AsyncSession, office: Office, conversation: Conversation, question: MessageRow, mind: Mind
) -> dict[str, object]:
    """Settles one stored message, in the caller's transaction. Returns what came of it, as ids for the log."""
    incoming = Incoming.model_validate(question.content)
    question.status = "answered"
    case = await cases.open_of(session, conversation.id)
    question.case_id = case.id if case else None
    wish = wish_of(incoming.choice)
    if wish is None and incoming.choice in HUMAN and case and silent(case):
        wish = ("status", "")
    if wish:
        return await _about_case(session, office, conversation, question, wish)
    if case and silent(case):
        return await _to_person(session, office, conversation, question, incoming, case, mind)
    turn = await mind.turn(Context.restored(conversation.context), incoming)
    return await _to_bot(session, office, conversation, question, case, turn)


async def _about_case(
    session: AsyncSession, office: Office, conversation: Conversation, question: MessageRow, wish: tuple[str, str]
) -> dict[str, object]:
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
    mind: Mind,
) -> dict[str, object]:
    """The bot is silent, but for help in danger."""
    case.owed_since = case.owed_since or office.now()
    post(session, office, case, "message", question.id)
    if case.status == "paused":
        before = standing(case)
        case.status, case.paused_until = "held", None
        await happened(session, office, case, "woken", None, before)
    turn = await mind.alarm(Context.restored(conversation.context), incoming)
    if turn and isinstance(turn.action, Urgent):
        conversation.context = turn.context.model_dump(mode="json")
        if not await _helped(session, case, turn.action.rule):
            _say(session, question, turn.outgoing, "danger", outcome_of(turn, office.knowledge))
        await more_urgent(session, office, case, Need("danger", "urgent", turn.action.rule))
    await cases.announce(session, case.id)
    return {"kind": "relayed", "case": case.code}


async def _helped(session: AsyncSession, case: Case, rule: str) -> bool:
    """Whether this help was given a short while ago in this talk."""
    statement = select(MessageRow.id).where(
        MessageRow.conversation_id == case.conversation_id,
        MessageRow.voice == "danger",
        MessageRow.outcome["rule"].astext == rule,
        MessageRow.created_at > func.now() - HELP_AGAIN,
    )
    return await session.scalar(statement.limit(1)) is not None


async def _to_bot(
    session: AsyncSession,
    office: Office,
    conversation: Conversation,
    question: MessageRow,
    case: Case | None,
    turn: Turn,
) -> dict[str, object]:
    outcome, need = outcome_of(turn, office.knowledge), need_of(turn)
    context = turn.context.model_copy(update={"unsure": 0}) if need else turn.context
    conversation.context = context.model_dump(mode="json")
    helped = need is not None and await attended(session, office)
    if not (helped and need and need.reason in SPOKEN_FOR):
        voice = "danger" if isinstance(turn.action, Urgent) else "notice" if helped and case is None else "bot"
        reply = _say(session, question, turn.outgoing, voice, outcome)
        if case:
            await session.flush()
            post(session, office, case, "message", question.id)
            post(session, office, case, "message", reply.id)
    if need and case is None:
        await session.flush()
        case = await open_case(session, office, conversation, question, need)
        question.case_id = case.id
    elif need and case:
        await _asked_again(session, office, conversation, question, case, need, helped)
    if turn.parse and turn.parse.intent == "feedback":
        await _report(session, conversation, turn)
    return outcome


async def _asked_again(
    session: AsyncSession,
    office: Office,
    conversation: Conversation,
    question: MessageRow,
    case: Case,
    need: Need,
    helped: bool,
) -> None:
    """There is a case already, and the contact went on with the bot: the person they ask for is the same."""
    await more_urgent(session, office, case, need)
    if helped and need.reason in SPOKEN_FOR:
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


def outcome_of(turn: Turn, knowledge: Knowledge) -> dict[str, object]:
    """What came of a turn: ids and intents only, for this is also what the log shows. `verified`: fact -> the day."""
    action, parse = turn.action, turn.parse
    facts = list(getattr(action, "facts", ()))
    return {
        "kind": action.kind,
        "intent": parse.intent if parse else None,
        "confidence": round(parse.confidence, 3) if parse else None,
        "topic": action.topic,
        "place": action.place,
        "article": action.article,
        "facts": facts,
        "verified": {key: knowledge.facts[key].verified_on.isoformat() for key in facts},
        "reason": getattr(action, "reason", None),
        "rule": getattr(action, "rule", None),
    }
