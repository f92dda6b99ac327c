"""What agents do with a case: return, forward, pause, close, reopen, sort it, hand it back to the bot.

Each runs in the caller's transaction, changes the case in one step, and is written down (bot.cases.record).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases import notices
from bot.cases.contact import reopenable
from bot.cases.expected import Expected
from bot.cases.hours import after
from bot.cases.office import Office
from bot.cases.promises import promise, until
from bot.cases.record import happened, standing, tell
from bot.cases.work import CaseError, case_for, has_room, in_hand, note
from bot.staff.roles import demand, may
from bot.storage import cases
from bot.storage.case_tables import Case
from bot.storage.staff_tables import Agent
from content.desk.service import Priority

OUTCOMES = ("solved", "referred", "no_answer", "duplicate", "spam")
"""How an agent may close a case."""


async def give_back(session: AsyncSession, office: Office, agent: Agent, case_id: int, words: str = "") -> Case:
    """Returns a held case to its queue. Raises CaseError: not_yours."""
    case = await in_hand(session, agent, case_id)
    if words.strip():
        await note(session, office, agent, case_id, words)
    return await to_queue(session, office, case, "returned", agent.id)


async def to_queue(
    session: AsyncSession, office: Office, case: Case, event: str, agent_id: int | None, *, late: bool = False
) -> Case:
    """The case waits again, and the contact is told the truth with a new promise."""
    before = standing(case)
    wait = await _waits_again(session, office, case, missed=late)
    await happened(session, office, case, event, agent_id, before)
    tell(session, case, notices.returned(case, wait, office, late))
    return case


async def _waits_again(session: AsyncSession, office: Office, case: Case, *, missed: bool = False) -> Expected | None:
    now = office.now()
    await cases.end_assignments(session, case.id, now)
    case.status, case.agent_id, case.paused_until = "waiting", None, None
    case.waiting_since, case.owed_since, case.told = now, case.owed_since or now, 0
    wait = await promise(session, office, case, missed=missed)
    case.meanwhile = wait is None
    return wait


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

    Raises CaseError: not_yours, no_note, unknown_team, empty_team, cannot_take, full.
    """
    case = await in_hand(session, agent, case_id, others="assign")
    if not words.strip():
        raise CaseError("no_note")
    if to is None and team not in office.service.teams:
        raise CaseError("unknown_team")
    teams, overseen = await cases.at_work(session)
    if to is None and team not in teams and not overseen:
        raise CaseError("empty_team")
    if to is not None:
        await _fits(session, case, to)
    await note(session, office, agent, case_id, words)
    before = standing(case)
    if to is None:
        case.team = team or case.team
        wait = await _waits_again(session, office, case)
        await happened(session, office, case, "forwarded", agent.id, before, team=case.team)
        name = office.service.teams[case.team].name.of(case.language)
        tell(session, case, notices.passed_on(case, name, wait, office), agent_id=agent.id)
        return case
    await cases.end_assignments(session, case.id, office.now())
    case.status, case.agent_id, case.paused_until, case.meanwhile = "held", to.id, None, False
    case.taken_at, case.held_since = case.taken_at or office.now(), office.now()
    case.owed_since = case.owed_since or office.now()
    await cases.begin_assignment(session, case.id, to.id, office.now())
    await happened(session, office, case, "forwarded", agent.id, before, to=to.name)
    tell(session, case, notices.taken(case, to.name), agent_id=to.id)
    return case


async def _fits(session: AsyncSession, case: Case, to: Agent) -> None:
    if not may(to, "work_cases"):
        raise CaseError("cannot_take", holder=to.name)
    await has_room(session, case, to)


async def pause(session: AsyncSession, office: Office, agent: Agent, case_id: int, days: int | None = None) -> Case:
    """Puts it on hold, at most for some days: a promise to the contact. Raises CaseError: not_yours, too_long."""
    case = await in_hand(session, agent, case_id)
    if days is not None and not 0 < days <= 60:
        raise CaseError("too_long")
    before = standing(case)
    case.status, case.owed_since = "paused", None
    case.paused_until = office.now() + dt.timedelta(days=days) if days else None
    await cases.end_promises(session, case.id, office.now(), answered=None)
    promised = None
    if case.paused_until:
        # Whoever has it gets the usual time to write once the hold is over.
        promised = after(office.service, case.paused_until, office.service.targets.first_reply.of(case.priority))
        await until(session, office, case, promised)
    await happened(session, office, case, "paused", agent.id, before, days=days)
    tell(session, case, notices.paused(case, promised, office), agent_id=agent.id)
    return case


async def close(
    session: AsyncSession,
    office: Office,
    agent: Agent,
    case_id: int,
    outcome: str,
    topic: str | None = None,
    region: str | None = None,
) -> Case:
    """Ends the case. The contact is asked how it was, once, and never after danger. Raises CaseError.

    `region`: where the contact is, of content/desk/regions.yml, for the report.
    """
    if outcome not in OUTCOMES:
        raise CaseError("unknown_outcome", outcomes=OUTCOMES)
    if topic is not None and topic not in office.knowledge.topics:
        raise CaseError("unknown_topic")
    case = await in_hand(session, agent, case_id, others="assign")
    case.region = region or case.region
    ask = office.service.satisfaction and not case.hidden and outcome in ("solved", "referred") and case.rating is None
    await _end(session, office, agent, case, outcome, topic)
    if outcome != "spam":
        tell(session, case, notices.closed(case, office.service.reopen_days, ask), agent_id=agent.id)
    return case


async def hand_back(session: AsyncSession, office: Office, agent: Agent, case_id: int) -> Case:
    """Leaves the contact with the bot again. Raises CaseError: not_yours."""
    case = await in_hand(session, agent, case_id, others="assign")
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
    await cases.end_promises(session, case.id, office.now(), answered=None)
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
    await has_room(session, case, agent)
    before, now = standing(case), office.now()
    case.status, case.agent_id, case.outcome, case.closed_at = "held", agent.id, None, None
    case.owed_since = case.held_since = now
    case.meanwhile = False
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
    if topic is not None and topic not in office.knowledge.topics:
        raise CaseError("unknown_topic")
    before = standing(case)
    case.priority, case.team, case.topic = priority or case.priority, team or case.team, topic or case.topic
    if case.status == "waiting" and case.priority != before["priority"] and not case.meanwhile:
        await promise(session, office, case)
    await happened(session, office, case, "sorted", agent.id, before)
    return case


async def each(
    session: AsyncSession, agent: Agent, case_ids: Sequence[int], what: Any
) -> tuple[list[int], list[tuple[int, CaseError]]]:
    """Does `what(case_id)` to many cases, each on its own: (done, refused with the reason)."""
    demand(agent, "assign")
    done: list[int] = []
    refused: list[tuple[int, CaseError]] = []
    # In one order for all: two who work on the same cases would wait for each other.
    for case_id in sorted(case_ids):
        try:
            async with session.begin_nested():
                await what(case_id)
            done.append(case_id)
        except CaseError as error:
            refused.append((case_id, error))
    return done, refused
