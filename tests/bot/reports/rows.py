"""Rows as the service leaves them: conversations with what was said, cases, and people who work here."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.message import Incoming, Outgoing
from bot.storage.case_tables import Assignment, Case
from bot.storage.cases import new_code
from bot.storage.staff_tables import Agent
from bot.storage.tables import Conversation, MessageRow
from content.desk.service import load_service

SERVICE = load_service()
_NUMBERS = count(1)


def lima(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=SERVICE.zone)


async def agent(session: AsyncSession, name: str = "Rosa", role: str = "agent", **about: Any) -> Agent:
    row = Agent(email=f"{name.lower()}{next(_NUMBERS)}@infomigra.test", name=name, role=role, **about)
    session.add(row)
    await session.flush()
    return row


async def conversation(session: AsyncSession, channel: str = "telegram", **context: Any) -> Conversation:
    row = Conversation(channel=channel, chat=f"chat {next(_NUMBERS)}", context=context)
    session.add(row)
    await session.flush()
    return row


async def case(session: AsyncSession, opened_at: dt.datetime, talk: Conversation | None = None, **about: Any) -> Case:
    """A case of a contact of its own, waiting, but for what is said."""
    talk = talk or await conversation(session)
    kept: dict[str, Any] = {"reason": "asked", "priority": "normal", "team": "guidance", "language": "es"}
    if "closed_at" in about:
        kept |= {"status": "closed", "outcome": "solved"}
    elif "agent_id" in about:
        kept["status"] = "held"
    since = {"opened_at": opened_at, "waiting_since": opened_at, "owed_since": opened_at}
    row = Case(code=new_code(), conversation_id=talk.id, **{**kept, **since, **about})
    session.add(row)
    await session.flush()
    return row


async def had(session: AsyncSession, of: Case, by: Agent, start: dt.datetime, end: dt.datetime | None = None) -> None:
    session.add(Assignment(case_id=of.id, agent_id=by.id, started_at=start, ended_at=end))
    await session.flush()


async def said(
    session: AsyncSession,
    talk: Conversation,
    words: str,
    at: dt.datetime,
    *,
    reply: str = "",
    language: str = "es",
    case_id: int | None = None,
    choice: str = "",
    **outcome: Any,
) -> tuple[MessageRow, MessageRow]:
    """What a contact wrote, and what the assistant made of it."""
    source = str(next(_NUMBERS))
    incoming = Incoming(channel=talk.channel, chat=talk.chat, source_id=source, text=words, choice=choice)
    asked = MessageRow(
        conversation_id=talk.id,
        direction="incoming",
        status="answered",
        source_id=source,
        case_id=case_id,
        content=incoming.model_dump(mode="json"),
        created_at=at,
    )
    session.add(asked)
    await session.flush()
    answer = MessageRow(
        conversation_id=talk.id,
        direction="outgoing",
        status="sent",
        voice="bot",
        answers_id=asked.id,
        case_id=case_id,
        content=Outgoing(text=reply or "…", language=language).model_dump(mode="json"),
        outcome={"kind": "answer", "intent": None, "topic": None, "place": None, "reason": None, **outcome},
        created_at=at + dt.timedelta(seconds=1),
    )
    session.add(answer)
    await session.flush()
    return asked, answer
