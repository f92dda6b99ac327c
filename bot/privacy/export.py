"""All that is kept of a contact, as a document for them: what staff wrote for each other is not theirs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.message import NewFile
from bot.storage.case_tables import Case, File, Promise, Suggestion
from bot.storage.contact_tables import Rating, SavedSearch, Unasked
from bot.storage.staff_tables import Agent
from bot.storage.tables import Conversation, MessageRow
from content.model import Language

NAMES: Mapping[Language, str] = {"es": "mis-datos.json", "en": "my-data.json"}
SAID = ("received", "answered", "pending", "sent", "failed")
"""What was withdrawn never reached them."""
PROFILE = ("language", "audience", "goal", "home", "place", "topic", "campaign", "quiet", "shared_phone")


async def document(session: AsyncSession, conversation: Conversation, language: Language, now: dt.datetime) -> NewFile:
    """The contact's copy, as a JSON file."""
    content = json.dumps(await gathered(session, conversation, language, now), ensure_ascii=False, indent=2)
    return NewFile(kind="document", name=NAMES[language], media_type="application/json", content=content.encode())


async def gathered(
    session: AsyncSession, conversation: Conversation, language: Language, now: dt.datetime
) -> dict[str, object]:
    """What the document says."""
    context = conversation.context
    return {
        "made_at": _moment(now),
        "conversation": {
            "channel": conversation.channel,
            "chat": conversation.chat,
            "since": _moment(conversation.created_at),
        },
        "profile": {name: context.get(name) for name in PROFILE if context.get(name)},
        "consents": context.get("consents", {}),
        "guides": context.get("work", {}),
        "messages": await _messages(session, conversation.id),
        "cases": await _cases(session, conversation.id),
        "files": await _files(session, conversation.id),
        "saved_searches": [
            {"wanted": row.wanted, "pace": row.pace, "since": _moment(row.created_at)}
            for row in await _rows(session, SavedSearch, conversation.id)
        ],
        "reminders_and_alerts": [
            {"kind": row.kind, "due_at": _moment(row.due_at), "status": row.status, "text": row.content.get(language)}
            for row in await _rows(session, Unasked, conversation.id)
        ],
        "ratings": [
            {"article": row.article, "useful": row.useful, "at": _moment(row.at)}
            for row in await _rows(session, Rating, conversation.id)
        ],
        "reports": await _reports(session, conversation.id),
    }


async def _messages(session: AsyncSession, conversation_id: int) -> list[dict[str, object]]:
    statement = (
        select(MessageRow, Agent.name, Case.code)
        .outerjoin(Agent, Agent.id == MessageRow.agent_id)
        .outerjoin(Case, Case.id == MessageRow.case_id)
        .where(MessageRow.conversation_id == conversation_id)
        .where(MessageRow.direction.in_(("incoming", "outgoing")), MessageRow.status.in_(SAID))
        .order_by(MessageRow.id)
    )
    return [_message(row, agent, code) for row, agent, code in (await session.execute(statement)).tuples()]


def _message(row: MessageRow, agent: str | None, code: str | None) -> dict[str, object]:
    content: Mapping[str, Any] = row.content
    attachment = content.get("attachment") or {}
    said = {
        "at": _moment(row.created_at),
        "from": "you" if row.direction == "incoming" else agent if row.voice == "agent" and agent else "assistant",
        "text": content.get("text"),
        "pressed": content.get("choice"),
        "file": {name: attachment[name] for name in ("kind", "name", "media_type", "near") if attachment.get(name)},
        "case": code,
    }
    return {name: value for name, value in said.items() if value}


async def _cases(session: AsyncSession, conversation_id: int) -> list[dict[str, object]]:
    promised = select(Promise).join(Case, Case.id == Promise.case_id).where(Case.conversation_id == conversation_id)
    promises = (await session.scalars(promised.order_by(Promise.id))).all()
    return [_case(case, promises) for case in await _rows(session, Case, conversation_id)]


def _case(case: Case, promises: Sequence[Promise]) -> dict[str, object]:
    said = {
        "code": case.code,
        "reason": case.reason,
        "status": case.status,
        "opened_at": _moment(case.opened_at),
        "answered_at": _moment(case.replied_at),
        "closed_at": _moment(case.closed_at),
        "outcome": case.outcome,
        "topic": case.topic,
        "place": case.place,
        "region": case.region,
        "rating": case.rating,
        "promises": [
            {"made_at": _moment(promise.made_at), "answer_by": _moment(promise.due_at), "kept": promise.kept}
            for promise in promises
            if promise.case_id == case.id
        ],
    }
    return {name: value for name, value in said.items() if value is not None}


async def _files(session: AsyncSession, conversation_id: int) -> list[dict[str, object]]:
    return [
        {"name": row.name, "media_type": row.media_type, "at": _moment(row.created_at)}
        for row in await _rows(session, File, conversation_id)
    ]


async def _reports(session: AsyncSession, conversation_id: int) -> list[dict[str, object]]:
    """What they said is wrong in an answer."""
    statement = (
        select(Suggestion)
        .join(MessageRow, MessageRow.id == Suggestion.message_id)
        .where(MessageRow.conversation_id == conversation_id, Suggestion.kind == "report")
        .order_by(Suggestion.id)
    )
    return [
        {"article": row.article, "said": row.content.get("said"), "at": _moment(row.created_at)}
        for row in await session.scalars(statement)
    ]


async def _rows(session: AsyncSession, table: type[Any], conversation_id: int) -> Sequence[Any]:
    statement = select(table).where(table.conversation_id == conversation_id).order_by(table.id)
    return (await session.scalars(statement)).all()


def _moment(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds") if at else None
