"""What the monthly report counts: visits and personal attentions, and what came of the visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Row, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.reports.period import Period, month_before, year_before
from bot.storage.case_tables import Attention, Case
from bot.storage.tables import Conversation, MessageRow

ANSWERED, UNANSWERED = ("answer", "urgent", "ask"), ("unknown", "clarify", "handoff")
"""`ask`: a guide had the word, which does something rather than not understand."""


@dataclass(frozen=True)
class Counted:
    """One visit or one personal attention. What is not known is empty.

    A visit is a day on which a contact wrote in a conversation. Its `result`: answered (by the assistant alone), handed
    (a case was opened), unanswered, or other (greetings, and what is none of our business).
    """

    channel: str
    audience: str = ""
    region: str = ""
    topic: str = ""
    place: str = ""
    language: str = ""
    result: str = ""
    campaign: str = ""
    """The office or campaign by whose link the contact came."""


@dataclass(frozen=True)
class Month:
    period: Period
    visits: tuple[Counted, ...]
    attentions: tuple[Counted, ...]
    """Cases that a person answered first in the month, and the attentions that staff logged by hand."""

    def __bool__(self) -> bool:
        return bool(self.visits or self.attentions)


@dataclass(frozen=True)
class Report:
    """A month beside those it is compared with; None where nothing is known of them."""

    month: Month
    before: Month | None
    year_before: Month | None


async def report(session: AsyncSession, period: Period, zone: ZoneInfo) -> Report:
    month, before, last_year = [
        await _month(session, asked, zone) for asked in (period, month_before(period), year_before(period))
    ]
    return Report(month, before or None, last_year or None)


async def _month(session: AsyncSession, period: Period, zone: ZoneInfo) -> Month:
    start, end = period.bounds(zone)
    return Month(
        period,
        tuple(await _visits(session, start, end, zone)),
        (*await _answered_by_a_person(session, start, end), *await _logged(session, start, end)),
    )


async def _visits(session: AsyncSession, start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> list[Counted]:
    """Each incoming message with its reply, by conversation and day."""
    reply = aliased(MessageRow)
    day = _day(MessageRow.created_at, zone)
    statement = (
        select(
            MessageRow.conversation_id,
            day.label("day"),
            Conversation.channel,
            Conversation.context["audience"].astext.label("audience"),
            Conversation.context["language"].astext.label("spoken"),
            Conversation.context["campaign"].astext.label("campaign"),
            reply.outcome,
            reply.content["language"].astext.label("language"),
        )
        .join(Conversation, Conversation.id == MessageRow.conversation_id)
        .outerjoin(reply, (reply.answers_id == MessageRow.id) & (reply.direction == "outgoing"))
        .where(MessageRow.direction == "incoming", MessageRow.created_at >= start, MessageRow.created_at < end)
        .order_by(MessageRow.id)
    )
    visits: dict[tuple[int, dt.date], list[Row[Any]]] = {}
    for row in await session.execute(statement):
        visits.setdefault((row.conversation_id, row.day), []).append(row)
    handed = await _handed(session, start, end, zone)
    return [_visit(rows, key in handed) for key, rows in visits.items()]


def _visit(rows: list[Row[Any]], handed: bool) -> Counted:
    outcomes = [row.outcome or {} for row in rows]
    return Counted(
        channel=rows[0].channel,
        audience=rows[0].audience or "",
        topic=_last(outcomes, "topic"),
        place=_last(outcomes, "place"),
        language=next((row.language for row in reversed(rows) if row.language), rows[0].spoken or ""),
        result="handed" if handed else _result({outcome.get("kind") for outcome in outcomes}),
        campaign=rows[0].campaign or "",
    )


def _result(kinds: set[Any]) -> str:
    if not kinds.isdisjoint(ANSWERED):
        return "answered"
    return "other" if kinds.isdisjoint(UNANSWERED) else "unanswered"


def _last(outcomes: Iterable[Mapping[str, Any]], name: str) -> str:
    return next((str(outcome[name]) for outcome in reversed(list(outcomes)) if outcome.get(name)), "")


async def _handed(
    session: AsyncSession, start: dt.datetime, end: dt.datetime, zone: ZoneInfo
) -> set[tuple[int, dt.date]]:
    """The conversations and days on which a case was opened for the contact."""
    statement = select(Case.conversation_id, _day(Case.opened_at, zone)).where(
        Case.opened_at >= start, Case.opened_at < end, Case.reason != "handled"
    )
    return {(conversation_id, day) for conversation_id, day in await session.execute(statement)}


async def _answered_by_a_person(session: AsyncSession, start: dt.datetime, end: dt.datetime) -> list[Counted]:
    statement = (
        select(Conversation.channel, Case.audience, Case.region, Case.topic, Case.place, Case.language)
        .join(Conversation, Conversation.id == Case.conversation_id)
        .where(Case.replied_at >= start, Case.replied_at < end)
    )
    return [
        Counted(
            row.channel,
            audience=row.audience or "",
            region=row.region,
            topic=row.topic or "",
            place=row.place or "",
            language=row.language,
        )
        for row in await session.execute(statement)
    ]


async def _logged(session: AsyncSession, start: dt.datetime, end: dt.datetime) -> list[Counted]:
    statement = select(Attention).where(Attention.at >= start, Attention.at < end).order_by(Attention.id)
    return [
        Counted(row.channel, row.audience or "", row.region, row.topic or "", row.place or "", row.language)
        for row in await session.scalars(statement)
    ]


def _day(moment: Any, zone: ZoneInfo) -> ColumnElement[dt.date]:
    return cast(func.timezone(str(zone), moment), Date)
