"""The queues of the desk: which cases an agent sees, in which order, how many there are, and the search in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, false, func, null, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.message import Incoming
from bot.staff.roles import may
from bot.storage.case_tables import Case, Promise
from bot.storage.staff_tables import Agent
from bot.storage.tables import Conversation, MessageRow
from content.words import fold

ENDS = ("closed", "left")
QUEUES = ("mine", "waiting", "team", "urgent", "closed")
ALL = "all"
"""Open and closed: where a search looks."""
PAGE = 30
URGENCY = case({"urgent": 0, "high": 1}, value=Case.priority, else_=2)


@dataclass(frozen=True)
class Filters:
    """What the queue is narrowed to; an empty one lets everything through."""

    team: str = ""
    topic: str = ""
    place: str = ""
    language: str = ""
    priority: str = ""
    text: str = ""


@dataclass(frozen=True)
class Row:
    """A case as a queue shows it. `last`: what the contact said last; None where nobody may read it in passing."""

    case: Case
    channel: str
    holder: str
    due_at: dt.datetime | None
    broken: bool
    """A promise on it was missed before."""
    last: Incoming | None


@dataclass(frozen=True)
class Counts:
    """How many cases stand in each open queue, and what calls for the agent."""

    of: Mapping[str, int]
    due: int
    """Waiting for somebody, or with the agent and owed an answer."""
    urgent: Sequence[str]
    """The codes of urgent cases that nobody has."""


def visible_to(agent: Agent, case: type[Case] = Case) -> ColumnElement[bool]:
    """The rule of bot.cases.work.visible, for the database."""
    if may(agent, "see_all_cases"):
        return true()
    if not may(agent, "see_cases"):
        return false()
    return or_(case.team.in_(agent.teams), case.agent_id == agent.id)


def within_case(agent: Agent | None = None) -> ColumnElement[bool]:
    """The messages staff may read on a case: all of the talk, but nothing that the contact says to the bot once it is
    closed, and of other cases only those the agent may see. Without an agent: those of the case itself."""
    ended, other = aliased(MessageRow), aliased(Case)
    end = select(func.max(ended.id)).where(ended.case_id == Case.id, ended.content["event"].astext.in_(ENDS))
    in_time = or_(Case.status != "closed", MessageRow.id <= end.correlate(Case).scalar_subquery())
    theirs = select(other.id).where(other.id == MessageRow.case_id, visible_to(agent, other) if agent else false())
    free = or_(MessageRow.case_id.is_(None), theirs.correlate(MessageRow).exists())
    return or_(MessageRow.case_id == Case.id, and_(in_time, free))


async def queue(
    session: AsyncSession, agent: Agent, name: str, filters: Filters, page: int = 1
) -> tuple[list[Row], bool]:
    """A page of a queue, most urgent first and then by promise, and whether more follow."""
    promised = _promised()
    statement = (
        select(Case, Conversation.channel, Agent.name, promised, _broken(), _last_words())
        .join(Conversation, Conversation.id == Case.conversation_id)
        .outerjoin(Agent, Agent.id == Case.agent_id)
        .where(visible_to(agent), _in_queue(name, agent), *_narrowed(filters))
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    )
    if name in ("closed", ALL):
        statement = statement.order_by(Case.closed_at.desc().nulls_first(), Case.id.desc())
    else:
        statement = statement.order_by(URGENCY, promised.asc().nulls_last(), Case.owed_since.nulls_last(), Case.id)
    found = (await session.execute(statement)).tuples().all()
    rows = [
        Row(item, channel, holder or "", due, broken, Incoming.model_validate(last) if last else None)
        for item, channel, holder, due, broken, last in found[:PAGE]
    ]
    return rows, len(found) > PAGE


async def counts(session: AsyncSession, agent: Agent) -> Counts:
    """How full each open queue is."""
    calls = or_(Case.status == "waiting", and_(Case.agent_id == agent.id, Case.owed_since.is_not(None)))
    columns = [func.count().filter(_in_queue(name, agent)) for name in QUEUES[:-1]]
    numbers = (await session.execute(select(*columns, func.count().filter(calls)).where(_open(agent)))).one()
    alarms = select(Case.code).where(_open(agent), Case.priority == "urgent", Case.status == "waiting")
    urgent = (await session.scalars(alarms.order_by(Case.id))).all()
    return Counts(dict(zip(QUEUES, numbers[:-1], strict=False)), numbers[-1], urgent)


async def places(session: AsyncSession, agent: Agent) -> Sequence[str]:
    """The places that cases the agent sees are about."""
    statement = select(Case.place).where(visible_to(agent), Case.place.is_not(None)).distinct().order_by(Case.place)
    return [place for place in await session.scalars(statement) if place]


async def one(session: AsyncSession, agent: Agent, case_id: int) -> Case | None:
    """A case if the agent sees it, as the database has it now."""
    statement = select(Case).where(Case.id == case_id, visible_to(agent))
    return await session.scalar(statement.execution_options(populate_existing=True))


async def before(session: AsyncSession, agent: Agent, later: Case) -> Sequence[Case]:
    """The contact's earlier cases that the agent sees, the newest first."""
    same = Case.conversation_id == later.conversation_id
    statement = select(Case).where(same, Case.id < later.id, visible_to(agent)).order_by(Case.id.desc())
    return (await session.scalars(statement)).all()


async def talk(session: AsyncSession, agent: Agent, shown: Case, limit: int) -> list[MessageRow]:
    """The end of the case's conversation as far as the agent may read it, in order."""
    statement = (
        select(MessageRow)
        .join(Case, Case.conversation_id == MessageRow.conversation_id)
        .where(Case.id == shown.id, within_case(agent), MessageRow.status != "withdrawn")
        .order_by(MessageRow.id.desc())
        .limit(limit)
    )
    return list(reversed((await session.scalars(statement)).all()))


async def message(session: AsyncSession, agent: Agent, message_id: int) -> MessageRow | None:
    """A message if it belongs to a case the agent sees."""
    seen = exists().where(Case.conversation_id == MessageRow.conversation_id, visible_to(agent), within_case(agent))
    return await session.scalar(select(MessageRow).where(MessageRow.id == message_id, seen))


def _open(agent: Agent) -> ColumnElement[bool]:
    return and_(visible_to(agent), Case.status != "closed")


def _in_queue(name: str, agent: Agent) -> ColumnElement[bool]:
    is_open = Case.status != "closed"
    return {
        "mine": and_(Case.agent_id == agent.id, is_open),
        "waiting": Case.status == "waiting",
        # Who belongs to no team oversees them all.
        "team": and_(Case.team.in_(agent.teams) if agent.teams else true(), is_open),
        "urgent": and_(Case.priority == "urgent", is_open),
        "closed": Case.status == "closed",
    }.get(name, true())


def _narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    equal = {
        Case.team: filters.team,
        Case.topic: filters.topic,
        Case.place: filters.place,
        Case.language: filters.language,
        Case.priority: filters.priority,
    }
    return [column == value for column, value in equal.items() if value] + _holding(filters.text)


def _holding(text: str) -> list[ColumnElement[bool]]:
    """Cases of that code, or with a message that holds all the words, accents or not."""
    words = fold(text).split()
    if not words:
        return []
    said = func.translate(func.lower(MessageRow.content["text"].astext), "áéíóúüñ", "aeiouun")
    holds = exists().where(
        MessageRow.conversation_id == Case.conversation_id,
        within_case(),
        *(said.contains(word, autoescape=True) for word in words),
    )
    return [or_(Case.code.icontains(text.strip(), autoescape=True), holds)]


def _promised() -> ScalarSelect[dt.datetime]:
    running = select(Promise.due_at).where(Promise.case_id == Case.id, Promise.ended_at.is_(None))
    return running.order_by(Promise.id.desc()).limit(1).correlate(Case).scalar_subquery()


def _broken() -> ColumnElement[bool]:
    return exists().where(Promise.case_id == Case.id, Promise.kept.is_(False))


def _last_words() -> ColumnElement[object]:
    other = aliased(Case)
    grave = exists().where(other.conversation_id == Case.conversation_id, other.hidden)
    words = (
        select(MessageRow.content)
        .where(MessageRow.conversation_id == Case.conversation_id, MessageRow.direction == "incoming", within_case())
        .order_by(MessageRow.id.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    # All of the talk is hidden where one case of it is: its words would else show up under another.
    return case((grave, null()), else_=words)
