"""When a case opens: asked for, in danger, not understood twice, refused twice, or an answer held back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases import notices
from bot.cases.office import Office
from bot.cases.promises import expected, promise
from bot.cases.record import happened, post, standing, tell
from bot.cases.routing import manned, team_for
from bot.dialogue.actions import Clarify, Unknown, Urgent
from bot.dialogue.context import Context
from bot.guides.effects import HandOver
from bot.guides.privacy import REFUSED
from bot.storage import cases
from bot.storage.case_tables import Case
from bot.storage.tables import Conversation, MessageRow
from bot.turn import Turn
from content.desk.service import Priority

CLARIFIED = 2
"""So many times we may ask back in a row before it is a person's turn."""
UNASKED = ("unclear", "rejected", "withheld")
"""Reasons of ours: the contact asked for nobody, and may not want anybody."""
REFUSALS = ("reject_answer", "deny")
ORDER: tuple[Priority, ...] = ("urgent", "high", "normal")


@dataclass(frozen=True)
class Need:
    """Why a person is needed, and how soon. `rule`: the danger rule that fired."""

    reason: str
    priority: Priority = "normal"
    rule: str = ""


def need_of(turn: Turn) -> Need | None:
    """Whether what came of a message calls for a person, and the contact does not refuse one."""
    need = _need(turn)
    refused = REFUSED in turn.context.consents and need is not None and need.reason in UNASKED
    return None if refused else need


def _need(turn: Turn) -> Need | None:
    action = turn.action
    if isinstance(action, Urgent):
        return Need("danger", "urgent", action.rule)
    priority: Priority = "high" if turn.context.danger else "normal"
    if over := next((effect for effect in turn.effects if isinstance(effect, HandOver)), None):
        return Need(over.reason, priority)
    if action.kind == "handoff":
        refused = turn.parse is not None and turn.parse.intent in REFUSALS
        return Need("rejected" if refused else "asked", priority)
    if isinstance(action, Clarify) and turn.context.unsure > CLARIFIED:
        return Need("unclear", priority)
    if isinstance(action, Unknown) and action.reason in ("question", "withheld"):
        return Need("unclear" if action.reason == "question" else "withheld", priority)
    return None


async def open_case(
    session: AsyncSession, office: Office, conversation: Conversation, question: MessageRow | None, need: Need
) -> Case:
    """A new case, waiting, with its promise and the words to the contact.

    Where nobody works, or never, it waits without a promise, and the bot does not fall silent.
    """
    context = Context.restored(conversation.context)
    case = Case(
        code=cases.new_code(),
        conversation_id=conversation.id,
        message_id=question.id if question else None,
        reason=need.reason,
        rule=need.rule,
        priority=need.priority,
        hidden=need.reason == "danger" or await _delicate(session, office, conversation.id, context),
        team=await _team(session, office, context, danger=need.reason == "danger"),
        topic=context.topic,
        place=context.place,
        audience=context.audience,
        language=context.speaking(),
        meanwhile=await expected(session, office, need.priority) is None,
        status="waiting",
        opened_at=office.now(),
        waiting_since=office.now(),
        owed_since=office.now(),
        told=0,
    )
    session.add(case)
    await session.flush()
    post(session, office, case, "card")
    await happened(session, office, case, "opened", None, {}, reason=case.reason)
    if not case.meanwhile:
        tell(session, case, notices.opened(case, await promise(session, office, case), office))
    return case


async def _team(session: AsyncSession, office: Office, context: Context, *, danger: bool) -> str:
    wanted = team_for(
        office.service, topic=context.topic, place=context.place, language=context.speaking(), danger=danger
    )
    return manned(office.service, wanted, *await cases.at_work(session))


async def _delicate(session: AsyncSession, office: Office, conversation_id: int, context: Context) -> bool:
    """Whether the talk is of danger though nobody called it so now: by its topic, or by what was said before."""
    protection = {topic for team in office.service.teams.values() if team.danger for topic in team.topics}
    return context.danger or context.topic in protection or await cases.was_hidden(session, conversation_id)


async def more_urgent(session: AsyncSession, office: Office, case: Case, need: Need) -> None:
    """What is said later can make an open case more urgent, never less. Danger goes to those who know it."""
    if ORDER.index(need.priority) >= ORDER.index(case.priority) and not (need.rule and not case.rule):
        return
    before = standing(case)
    case.priority = min(case.priority, need.priority, key=ORDER.index)
    case.told, case.held_since = 0, office.now()
    if need.reason == "danger":
        case.rule, case.hidden = need.rule or case.rule, True
        case.team = await _team(session, office, Context(topic=case.topic, place=case.place), danger=True)
    if case.status == "waiting" and not case.meanwhile:
        await promise(session, office, case)
    await happened(session, office, case, "raised", None, before, priority=case.priority)
