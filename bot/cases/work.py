"""What agents do in a case: take it, answer, correct, note. What ends or moves it is in bot.cases.moves.

Each runs in the caller's transaction, changes the case in one conditional step, and is written down (bot.cases.record).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases import notices
from bot.cases.office import Office
from bot.cases.record import happened, post, standing, tell
from bot.message import Attachment, Outgoing
from bot.staff import audit
from bot.staff.roles import demand, may
from bot.storage import cases
from bot.storage.case_tables import Case
from bot.storage.staff_tables import Agent
from bot.storage.tables import MessageRow

CAPTION = 900


class CaseError(Exception):
    """An agent cannot do that now. `code` names why; bot.cases.words says it."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details


async def case_for(session: AsyncSession, agent: Agent, case_id: int) -> Case:
    """The case, locked, if the agent may work on it. Raises CaseError("unknown") or NotAllowed."""
    demand(agent, "work_cases")
    case = await cases.locked(session, case_id)
    if case is None or not visible(agent, case):
        raise CaseError("unknown")
    return case


def visible(agent: Agent, case: Case) -> bool:
    """Supervisors see every case, agents those of their teams and those they have."""
    if may(agent, "see_all_cases"):
        return True
    return may(agent, "see_cases") and (case.team in agent.teams or case.agent_id == agent.id)


async def take(session: AsyncSession, office: Office, agent: Agent, case_id: int) -> Case:
    """Claims a waiting case: one conditional UPDATE decides. Raises CaseError: held, closed, full."""
    case = await case_for(session, agent, case_id)
    before = standing(case)
    if case.agent_id == agent.id and case.status == "held":
        return case
    if case.agent_id == agent.id and case.status == "paused":
        return await _resume(session, office, agent, case)
    await has_room(session, case, agent)
    if not await cases.claim(session, case.id, agent.id, office.now()):
        raise await _why_not(session, case)
    await session.refresh(case)
    await cases.begin_assignment(session, case.id, agent.id, office.now())
    await happened(session, office, case, "taken", agent.id, before)
    tell(session, case, notices.taken(case, agent.name), agent_id=agent.id)
    return case


async def has_room(session: AsyncSession, case: Case, agent: Agent) -> None:
    """Raises CaseError("full") where one more would be too many. What is urgent always finds room."""
    if case.priority != "urgent" and await cases.busy(session, agent.id) >= agent.capacity:
        raise CaseError("full", capacity=agent.capacity)


async def _why_not(session: AsyncSession, case: Case) -> CaseError:
    if case.status == "closed":
        return CaseError("closed")
    holder = await session.get(Agent, case.agent_id) if case.agent_id else None
    return CaseError("held", holder=holder.name if holder else "")


async def _resume(session: AsyncSession, office: Office, agent: Agent, case: Case) -> Case:
    before = standing(case)
    case.status, case.paused_until = "held", None
    case.owed_since, case.held_since = case.owed_since or office.now(), office.now()
    await happened(session, office, case, "resumed", agent.id, before)
    return case


async def reply(
    session: AsyncSession,
    office: Office,
    agent: Agent,
    case_id: int,
    text: str,
    *,
    attachment: Attachment | None = None,
    quotes: int | None = None,
    source_id: str | None = None,
) -> MessageRow:
    """Says it to the contact. A waiting case is taken by it. Raises CaseError: held, closed, full, empty.

    The same `source_id` again is the same message, which is returned.
    """
    if not text.strip() and attachment is None:
        raise CaseError("empty")
    if said := await _said(session, agent, case_id, source_id):
        return said
    case = await take(session, office, agent, case_id)
    now = office.now()
    if attachment and len(text) > CAPTION:
        # Under a file there is no room for so much: the words go first, in a message of their own.
        words = f"{source_id}:words" if source_id else None
        await reply(session, office, agent, case_id, text, quotes=quotes, source_id=words)
        text = ""
    outgoing = Outgoing(
        text=text.strip(), language=case.language, author=agent.name, attachment=attachment, quotes=quotes
    )
    row = tell(session, case, outgoing, "agent", agent_id=agent.id, source_id=source_id)
    case.owed_since, case.replied_at = None, case.replied_at or now
    await cases.end_promises(session, case.id, now, answered=True)
    await session.flush()
    await audit.record(session, agent.id, "case.replied", case_id=case.id, subject=f"message:{row.id}")
    if not _in_group(source_id):
        post(session, office, case, "message", row.id)
    await cases.announce(session, case.id)
    return row


def _in_group(source_id: str | None) -> bool:
    """Whether it was written in the staff's group, and so stands there already."""
    return source_id is not None and source_id.startswith("g")


async def _said(session: AsyncSession, agent: Agent, case_id: int, source_id: str | None) -> MessageRow | None:
    """What was said or noted with this id before, by the same agent."""
    if source_id is None:
        return None
    same = (MessageRow.case_id == case_id, MessageRow.source_id == source_id, MessageRow.agent_id == agent.id)
    return await session.scalar(select(MessageRow).where(*same))


async def correct(
    session: AsyncSession, office: Office, agent: Agent, said: MessageRow, text: str, source_id: str | None = None
) -> MessageRow:
    """Replaces the words of a message the agent sent before. Raises CaseError: unknown, empty, closed, not_yours."""
    if said.case_id is None or said.agent_id != agent.id or said.voice != "agent":
        raise CaseError("unknown")
    if not text.strip():
        raise CaseError("empty")
    case = await in_hand(session, agent, said.case_id)
    was = Outgoing.model_validate(said.content)
    outgoing = was.model_copy(update={"text": text.strip(), "edits": said.id, "quotes": None})
    row = tell(session, case, outgoing, "agent", agent_id=agent.id, source_id=source_id)
    await session.flush()
    await audit.record(session, agent.id, "case.corrected", case_id=case.id, subject=f"message:{said.id}")
    await cases.announce(session, case.id)
    return row


async def note(
    session: AsyncSession, office: Office, agent: Agent, case_id: int, words: str, source_id: str | None = None
) -> MessageRow:
    """Writes a note for colleagues. Raises CaseError: unknown, empty."""
    case = await case_for(session, agent, case_id)
    if not words.strip():
        raise CaseError("empty")
    if said := await _said(session, agent, case_id, source_id):
        return said
    row = cases.add_note(session, case, words.strip(), agent.id, source_id)
    await session.flush()
    await audit.record(session, agent.id, "case.noted", case_id=case.id, subject=f"message:{row.id}")
    if not _in_group(source_id):
        post(session, office, case, "note", row.id)
    await cases.announce(session, case.id)
    return row


async def in_hand(session: AsyncSession, agent: Agent, case_id: int, others: str = "") -> Case:
    """The case if the agent has it; with the right `assign` also another's. Raises CaseError: closed, not_yours."""
    case = await case_for(session, agent, case_id)
    if case.status == "closed":
        raise CaseError("closed")
    if case.agent_id != agent.id and not (others and may(agent, "assign")):
        holder = await session.get(Agent, case.agent_id) if case.agent_id else None
        raise CaseError("not_yours", holder=holder.name if holder else "")
    return case
