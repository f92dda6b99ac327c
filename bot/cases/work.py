"""What agents do with cases: take, answer, note, return, forward, pause, close, reopen, hand back to the bot.

Each runs in the caller's transaction, changes the case in one conditional step, and is written down (bot.cases.record).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases import notices
from bot.cases.contact import reopenable
from bot.cases.hours import after
from bot.cases.office import Office
from bot.cases.promises import promise, until
from bot.cases.record import happened, post, standing, tell
from bot.message import Attachment, Outgoing
from bot.staff.roles import demand, may
from bot.storage import cases
from bot.storage.case_tables import Case
from bot.storage.staff_tables import Agent
from bot.storage.tables import MessageRow
from content.desk.service import Priority

OUTCOMES = ("solved", "referred", "no_answer", "duplicate", "spam")
"""How an agent may close a case."""


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
    if case.priority != "urgent" and await cases.load(session, agent.id) >= agent.capacity:
        raise CaseError("full", capacity=agent.capacity)
    if not await cases.claim(session, case.id, agent.id, office.now()):
        raise await _why_not(session, case)
    await session.refresh(case)
    await cases.begin_assignment(session, case.id, agent.id, office.now())
    await happened(session, office, case, "taken", agent.id, before)
    tell(session, case, notices.taken(case, agent.name), agent_id=agent.id)
    return case


async def _why_not(session: AsyncSession, case: Case) -> CaseError:
    if case.status == "closed":
        return CaseError("closed")
    holder = await session.get(Agent, case.agent_id) if case.agent_id else None
    return CaseError("held", holder=holder.name if holder else "")


async def _resume(session: AsyncSession, office: Office, agent: Agent, case: Case) -> Case:
    before = standing(case)
    case.status, case.paused_until = "held", None
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
    """Says it to the contact. A waiting case is taken by it. Raises CaseError: held, closed, full, empty."""
    if not text.strip() and attachment is None:
        raise CaseError("empty")
    case = await take(session, office, agent, case_id)
    now = office.now()
    outgoing = Outgoing(
        text=text.strip(), language=case.language, author=agent.name, attachment=attachment, quotes=quotes
    )
    row = tell(session, case, outgoing, "agent", agent_id=agent.id, source_id=source_id)
    case.owed_since, case.replied_at = None, case.replied_at or now
    await cases.end_promises(session, case.id, now, True)
    await session.flush()
    if source_id is None:
        # What was not written in the group is shown there.
        post(session, office, case, "message", row.id)
    await cases.announce(session, case.id)
    return row


async def correct(
    session: AsyncSession, office: Office, agent: Agent, said: MessageRow, text: str, source_id: str | None = None
) -> MessageRow:
    """Replaces the words of a message the agent sent before. Raises CaseError: unknown, empty."""
    if said.case_id is None or said.agent_id != agent.id or said.voice != "agent":
        raise CaseError("unknown")
    if not text.strip():
        raise CaseError("empty")
    case = await case_for(session, agent, said.case_id)
    was = Outgoing.model_validate(said.content)
    outgoing = was.model_copy(update={"text": text.strip(), "edits": said.id, "quotes": None})
    row = tell(session, case, outgoing, "agent", agent_id=agent.id, source_id=source_id)
    await cases.announce(session, case.id)
    return row


async def note(
    session: AsyncSession, office: Office, agent: Agent, case_id: int, words: str, source_id: str | None = None
) -> MessageRow:
    """Writes a note for colleagues. Raises CaseError: unknown, empty."""
    case = await case_for(session, agent, case_id)
    if not words.strip():
        raise CaseError("empty")
    row = cases.add_note(session, case, words.strip(), agent.id, source_id)
    await session.flush()
    if source_id is None:
        post(session, office, case, "note", row.id)
    await cases.announce(session, case.id)
    return row


async def give_back(session: AsyncSession, office: Office, agent: Agent, case_id: int, words: str = "") -> Case:
    """Returns a held case to its queue. Raises CaseError: not_yours."""
    case = await _in_hand(session, agent, case_id)
    if words.strip():
        await note(session, office, agent, case_id, words)
    return await to_queue(session, office, case, "returned", agent.id)


async def to_queue(session: AsyncSession, office: Office, case: Case, event: str, agent_id: int | None) -> Case:
    """The case waits again, and the contact is told the truth with a new promise."""
    before = standing(case)
    await cases.end_assignments(session, case.id, office.now())
    case.status, case.agent_id, case.paused_until = "waiting", None, None
    case.waiting_since, case.told = office.now(), 0
    await happened(session, office, case, event, agent_id, before)
    tell(session, case, notices.returned(case, await promise(session, office, case), office))
    return case


async def forward(
    session: AsyncSession,
    office: Office,
    agent: Agent,
    case_id: int,
    words: str,
    *,
    team: str | None = None,
    to: Agent | None = None,
) -> Case:
    """Hands it to a team's queue or to a colleague, with a word on what it is about.

    Raises CaseError: not_yours, no_note, unknown_team, cannot_take, full.
    """
    case = await _in_hand(session, agent, case_id, others="assign")
    if not words.strip():
        raise CaseError("no_note")
    if to is None and team not in office.service.teams:
        raise CaseError("unknown_team")
    if to is not None:
        await _fits(session, case, to)
    await note(session, office, agent, case_id, words)
    before = standing(case)
    await cases.end_assignments(session, case.id, office.now())
    if to is None:
        case.team, case.status, case.agent_id = team or case.team, "waiting", None
        case.waiting_since, case.told = office.now(), 0
        await happened(session, office, case, "forwarded", agent.id, before, team=case.team)
        return case
    case.status, case.agent_id, case.paused_until, case.meanwhile = "held", to.id, None, False
    case.taken_at = case.taken_at or office.now()
    case.owed_since = case.owed_since or office.now()
    await cases.begin_assignment(session, case.id, to.id, office.now())
    await happened(session, office, case, "forwarded", agent.id, before, to=to.name)
    tell(session, case, notices.taken(case, to.name), agent_id=to.id)
    return case


async def _fits(session: AsyncSession, case: Case, to: Agent) -> None:
    if not may(to, "work_cases"):
        raise CaseError("cannot_take", holder=to.name)
    if case.priority != "urgent" and await cases.load(session, to.id) >= to.capacity:
        raise CaseError("full", capacity=to.capacity)


async def pause(session: AsyncSession, office: Office, agent: Agent, case_id: int, days: int | None = None) -> Case:
    """Puts it on hold, at most for some days: a promise to the contact. Raises CaseError: not_yours, too_long."""
    case = await _in_hand(session, agent, case_id)
    if days is not None and not 0 < days <= 60:
        raise CaseError("too_long")
    before = standing(case)
    case.status, case.owed_since = "paused", None
    case.paused_until = office.now() + dt.timedelta(days=days) if days else None
    await cases.end_promises(session, case.id, office.now(), None)
    promised = None
    if case.paused_until:
        # Whoever has it gets the usual time to write once the hold is over.
        promised = after(office.service, case.paused_until, office.service.targets.first_reply.of(case.priority))
        await until(session, office, case, promised)
    await happened(session, office, case, "paused", agent.id, before, days=days)
    tell(session, case, notices.paused(case, promised, office), agent_id=agent.id)
    return case


async def close(
    session: AsyncSession, office: Office, agent: Agent, case_id: int, outcome: str, topic: str | None = None
) -> Case:
    """Ends the case. The contact is asked how it was, once, and never after danger. Raises CaseError."""
    if outcome not in OUTCOMES:
        raise CaseError("unknown_outcome", outcomes=", ".join(OUTCOMES))
    if topic is not None and topic not in office.knowledge.topics:
        raise CaseError("unknown_topic")
    case = await _in_hand(session, agent, case_id, others="assign")
    ask = office.service.satisfaction and not case.hidden and outcome in ("solved", "referred") and case.rating is None
    await _end(session, office, agent, case, outcome, topic)
    if outcome not in ("duplicate", "spam"):
        tell(session, case, notices.closed(case, office.service.reopen_days, ask), agent_id=agent.id)
    return case


async def hand_back(session: AsyncSession, office: Office, agent: Agent, case_id: int) -> Case:
    """Leaves the contact with the bot again. Raises CaseError: not_yours."""
    case = await _in_hand(session, agent, case_id, others="assign")
    await _end(session, office, agent, case, "bot", None)
    tell(session, case, notices.handed_back(case, agent.name), agent_id=agent.id)
    return case


async def _end(
    session: AsyncSession, office: Office, agent: Agent, case: Case, outcome: str, topic: str | None
) -> None:
    before = standing(case)
    case.status, case.outcome, case.topic = "closed", outcome, topic or case.topic
    case.closed_at, case.owed_since, case.paused_until = office.now(), None, None
    await cases.end_assignments(session, case.id, office.now())
    await cases.end_promises(session, case.id, office.now(), None)
    await happened(session, office, case, "closed", agent.id, before, outcome=outcome)


async def reopen(session: AsyncSession, office: Office, agent: Agent, case_id: int) -> Case:
    """The agent takes a case up again, within the days of the service. Raises CaseError: open, too_late, other_open."""
    case = await case_for(session, agent, case_id)
    if case.status != "closed":
        raise CaseError("open")
    if not reopenable(case, office):
        raise CaseError("too_late", days=office.service.reopen_days)
    if await cases.open_of(session, case.conversation_id):
        raise CaseError("other_open")
    before = standing(case)
    case.status, case.agent_id, case.outcome, case.closed_at = "held", agent.id, None, None
    await cases.begin_assignment(session, case.id, agent.id, office.now())
    await happened(session, office, case, "reopened", agent.id, before)
    tell(session, case, notices.taken(case, agent.name), agent_id=agent.id)
    return case


async def sort(
    session: AsyncSession,
    office: Office,
    agent: Agent,
    case_id: int,
    *,
    priority: Priority | None = None,
    team: str | None = None,
    topic: str | None = None,
) -> Case:
    """Changes how urgent a case is, whose, or on what. Raises NotAllowed, CaseError."""
    demand(agent, "assign")
    case = await case_for(session, agent, case_id)
    if team is not None and team not in office.service.teams:
        raise CaseError("unknown_team")
    before = standing(case)
    case.priority, case.team, case.topic = priority or case.priority, team or case.team, topic or case.topic
    await happened(session, office, case, "sorted", agent.id, before)
    return case


async def _in_hand(session: AsyncSession, agent: Agent, case_id: int, others: str = "") -> Case:
    """The case if the agent has it; with the right `assign` also another's. Raises CaseError: closed, not_yours."""
    case = await case_for(session, agent, case_id)
    if case.status == "closed":
        raise CaseError("closed")
    if case.agent_id != agent.id and not (others and may(agent, "assign")):
        holder = await session.get(Agent, case.agent_id) if case.agent_id else None
        raise CaseError("not_yours", holder=holder.name if holder else "")
    return case


async def each(
    session: AsyncSession, agent: Agent, case_ids: Sequence[int], what: Any
) -> tuple[list[int], list[tuple[int, CaseError]]]:
    """Does `what(case_id)` to many cases, each on its own: (done, refused with the reason)."""
    demand(agent, "assign")
    done: list[int] = []
    refused: list[tuple[int, CaseError]] = []
    for case_id in case_ids:
        try:
            async with session.begin_nested():
                await what(case_id)
            done.append(case_id)
        except CaseError as error:
            refused.append((case_id, error))
    return done, refused
