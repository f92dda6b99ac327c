"""The case card: all that whoever takes a case must know, so that the contact never repeats it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.offered import Offered, offered
from bot.cases.office import Office
from bot.dialogue.context import Context
from bot.guides.checklist.shared import sheets
from bot.guides.checklist.sheet import Sheet
from bot.message import Incoming
from bot.storage.case_tables import Case, Promise
from bot.storage.cases import promise_of
from bot.storage.staff_tables import Agent
from bot.storage.tables import Conversation, MessageRow
from content.model import LANGUAGES, Language

ASKED, ANSWERED = 5, 8
"""So many of the last questions and answers before the case stand on its card."""
REFUSED = ("refuse", "unknown")


@dataclass(frozen=True)
class Given:
    """An answer of the bot: the article, and each fact as it was stated, by the day it had been verified."""

    article: str
    facts: tuple[tuple[str, str], ...]
    at: dt.datetime


@dataclass(frozen=True)
class Card:
    """A case at a glance. Names are ids: who shows the card finds the words (bot.cases.words)."""

    case: Case
    channel: str
    holder: str
    languages: tuple[Language, ...]
    """That the contact was answered in, the last one first."""
    asked: tuple[str, ...]
    """What the contact wrote last before the case, oldest first."""
    given: tuple[Given, ...]
    refused: tuple[tuple[str, str], ...]
    """What the bot could or would not answer: (what was asked, why)."""
    flags: tuple[str, ...]
    """The danger rules that fired in this talk."""
    promised: Promise | None
    campaign: str
    """The office or campaign by whose link the contact came."""
    earlier: int
    """How many cases this contact had before."""
    offer: Offered | None
    """The offer they checked, if they checked one."""
    lists: tuple[Sheet, ...]
    """Their lists of papers, as far as they are."""


async def card_of(session: AsyncSession, office: Office, case: Case) -> Card:
    """The card of a case as it is now."""
    conversation = await session.get(Conversation, case.conversation_id)
    assert conversation
    rows = await _talk_before(session, case)
    texts = {row.id: _words(row) for row in rows if row.direction == "incoming"}
    replies = [row for row in rows if row.direction == "outgoing" and row.outcome]
    holder = await session.get(Agent, case.agent_id) if case.agent_id else None
    earlier = select(Case.id).where(Case.conversation_id == case.conversation_id, Case.id < case.id)
    return Card(
        case=case,
        channel=conversation.channel,
        holder=holder.name if holder else "",
        languages=_languages(case, replies),
        asked=tuple(filter(None, texts.values()))[-ASKED:],
        given=tuple(_given(row) for row in replies if _about(row, "kind") == "answer")[-ANSWERED:],
        refused=tuple(
            (texts.get(row.answers_id or 0, ""), _about(row, "reason") or _about(row, "kind"))
            for row in replies
            if _about(row, "kind") in REFUSED
        )[-ANSWERED:],
        flags=tuple(dict.fromkeys(_about(row, "rule") for row in replies if _about(row, "rule"))),
        promised=await promise_of(session, case.id),
        campaign=str(conversation.context.get("campaign") or ""),
        earlier=len((await session.scalars(earlier)).all()),
        offer=offered(Context.restored(conversation.context), office.knowledge, office.now().date()),
        lists=sheets(Context.restored(conversation.context), office.knowledge, office.now().date()),
    )


async def _talk_before(session: AsyncSession, case: Case) -> list[MessageRow]:
    """The end of the talk up to the message the case was opened on and what it was answered."""
    last = case.message_id or 0
    statement = (
        select(MessageRow)
        .where(MessageRow.conversation_id == case.conversation_id)
        .where((MessageRow.id <= last) | (MessageRow.answers_id == last))
        .order_by(MessageRow.id.desc())
        .limit(60)
    )
    return list(reversed((await session.scalars(statement)).all()))


def _languages(case: Case, replies: Sequence[MessageRow]) -> tuple[Language, ...]:
    spoken = [row.content.get("language") for row in reversed(replies)]
    return tuple(dict.fromkeys([case.language, *(language for language in LANGUAGES if language in spoken)]))


def _words(row: MessageRow) -> str:
    incoming = Incoming.model_validate(row.content)
    return incoming.text or (f"[{incoming.attachment.kind}]" if incoming.attachment else "")


def _about(row: MessageRow, name: str) -> str:
    return str((row.outcome or {}).get(name) or "")


def _given(row: MessageRow) -> Given:
    outcome = row.outcome or {}
    verified = outcome.get("verified") or {}
    return Given(_about(row, "article"), tuple(verified.items()), row.created_at)
