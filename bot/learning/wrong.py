"""Answers that contacts say are wrong: as they were said, beside the article and its facts as they are now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.office import Office
from bot.learning.masking import mask
from bot.learning.suggestions import LearningError
from bot.message import Outgoing
from bot.staff import audit
from bot.staff.roles import demand
from bot.storage.case_tables import Suggestion
from bot.storage.staff_tables import Agent
from bot.storage.tables import MessageRow
from content.knowledge import Knowledge
from content.model import Article, Fact

MOST, SHOWN = 500, 5
ASSISTANT = ("bot", "danger", "asked")
"""Voices whose words are ours, not those of an agent to a contact."""


@dataclass(frozen=True)
class Said:
    """The answer as the contact read it."""

    text: str
    proofs: tuple[str, ...]
    at: dt.datetime


@dataclass(frozen=True)
class Reported:
    """What was said to be wrong with one article."""

    article: str
    now: Article | None
    facts: tuple[Fact, ...]
    answers: tuple[Said, ...]
    """Different ones, the newest first."""
    notes: tuple[str, ...]
    """What contacts said is wrong, without names and numbers, the newest first."""
    ids: tuple[int, ...]
    since: dt.datetime


async def reported(session: AsyncSession, knowledge: Knowledge) -> list[Reported]:
    """The articles with open reports, the most reported first."""
    statement = (
        select(Suggestion, MessageRow)
        .outerjoin(MessageRow, (MessageRow.id == Suggestion.message_id) & MessageRow.voice.in_(ASSISTANT))
        .where(Suggestion.kind == "report", Suggestion.status == "open")
        .order_by(Suggestion.id.desc())
        .limit(MOST)
    )
    articles: dict[str, list[tuple[Suggestion, MessageRow | None]]] = {}
    for row, message in (await session.execute(statement)).tuples():
        articles.setdefault(row.article or "", []).append((row, message))
    found = [_reported(name, rows, knowledge) for name, rows in articles.items()]
    return sorted(found, key=lambda item: (-len(item.ids), item.since))


def _reported(name: str, rows: Sequence[tuple[Suggestion, MessageRow | None]], knowledge: Knowledge) -> Reported:
    article = knowledge.articles.get(name)
    keys = (*article.facts, *article.more) if article else ()
    answers: dict[str, Said] = {}
    for said in (_said(message) for _, message in rows if message):
        answers.setdefault(said.text, said)
    return Reported(
        article=name,
        now=article,
        facts=tuple(knowledge.facts[key] for key in keys),
        answers=tuple(answers.values())[:SHOWN],
        notes=tuple(dict.fromkeys(filter(None, (row.content.get("said") for row, _ in rows))))[:SHOWN],
        ids=tuple(row.id for row, _ in rows),
        since=min(row.created_at for row, _ in rows),
    )


def _said(message: MessageRow) -> Said:
    outgoing = Outgoing.model_validate(message.content)
    proofs = tuple(f"{proof.prefix}{proof.name}{proof.suffix}" for proof in outgoing.citations)
    return Said(outgoing.text, proofs, message.created_at)


async def open_reports(session: AsyncSession) -> int:
    statement = select(func.count()).where(Suggestion.kind == "report", Suggestion.status == "open")
    return (await session.execute(statement)).scalar_one()


async def settle(
    session: AsyncSession, office: Office, agent: Agent, ids: Sequence[int], *, fixed: bool, note: str = ""
) -> int:
    """An editor decides on reports: the article was fixed, or is not wrong. Returns how many were still open."""
    demand(agent, "edit_knowledge")
    statement = select(Suggestion).where(
        Suggestion.id.in_(ids), Suggestion.kind == "report", Suggestion.status == "open"
    )
    rows = (await session.scalars(statement.with_for_update())).all()
    if not rows:
        raise LearningError("decided")
    for row in rows:
        row.status, row.decided_by, row.decided_at = "approved" if fixed else "rejected", agent.id, office.now()
        row.content = {**row.content, **({"note": mask(note.strip())} if note.strip() else {})}
        await audit.record(
            session,
            agent.id,
            "report.fixed" if fixed else "report.not_wrong",
            subject=f"suggestion:{row.id}",
            before={"status": "open"},
            after={"status": row.status},
        )
    return len(rows)
