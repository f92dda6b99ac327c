"""The editors' queue: suggested from closed cases, revised, approved into the drafts, or rejected with a reason."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.office import Office
from bot.cases.work import visible
from bot.learning.drafts import write_article, write_sentence
from bot.learning.masking import mask
from bot.learning.proposals import ArticleDraft, Kind, Proposal, read
from bot.staff import audit
from bot.staff.roles import NotAllowed, demand
from bot.storage.case_tables import Case, Suggestion
from bot.storage.staff_tables import Agent
from content.loader import ROOT
from content.loader import read as read_content

WRITING = 0x1F0D
"""The lock of whoever writes into the drafts, one at a time in all processes."""
PAGE = 50


class LearningError(Exception):
    """That cannot be done with a suggestion. `code`: open, unknown, decided, no_reason or fault."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Suggested:
    """A suggestion as editors see it: its words, who made it, and nothing of the contact."""

    id: int
    kind: str
    status: str
    content: dict[str, Any]
    by: str
    row: Suggestion


async def suggest(
    session: AsyncSession, office: Office, agent: Agent, case: Case, kind: Kind, fields: dict[str, Any]
) -> Suggestion:
    """An agent proposes what a closed case teaches, and never one on a danger: editors would read of it.

    Raises NotAllowed, LearningError("open"), Unfit.
    """
    demand(agent, "work_cases")
    if case.hidden or not visible(agent, case):
        raise NotAllowed(agent, "see_cases")
    if case.status != "closed":
        raise LearningError("open")
    proposal = read(kind, fields, office.knowledge)
    return await _add(session, office, agent, kind, proposal.model_dump(), case_id=case.id)


async def from_group(
    session: AsyncSession, office: Office, agent: Agent, kind: Kind, fields: dict[str, Any], group: str
) -> Suggestion:
    """An editor makes a suggestion of questions that nobody answered. Raises NotAllowed, Unfit."""
    demand(agent, "edit_knowledge")
    proposal = read(kind, fields, office.knowledge)
    return await _add(session, office, agent, kind, {**proposal.model_dump(), "group": mask(group)})


async def dismiss(session: AsyncSession, office: Office, agent: Agent, group: str, language: str, reason: str) -> None:
    """An editor sets a group of questions aside: kept as a rejected suggestion, so that it does not come again."""
    demand(agent, "edit_knowledge")
    words = mask(group)
    content = {"text": words, "language": language, "group": words}
    row = await _add(session, office, agent, "sentence", content)
    await _decide(session, office, agent, row, "rejected", reason=mask(reason))


async def queue(session: AsyncSession, *, decided: bool = False) -> Sequence[Suggested]:
    """The open ones, the longest waiting first; or those decided, the newest first."""
    order = Suggestion.decided_at.desc() if decided else Suggestion.id.asc()
    statement = (
        select(Suggestion, Agent.name)
        .outerjoin(Agent, Agent.id == Suggestion.agent_id)
        .where(Suggestion.kind != "report", (Suggestion.status == "open") != decided)
        .order_by(order)
        .limit(PAGE)
    )
    return [_suggested(row, name) for row, name in (await session.execute(statement)).tuples()]


async def waiting(session: AsyncSession) -> int:
    """How many suggestions nobody has decided."""
    statement = select(func.count()).where(Suggestion.kind != "report", Suggestion.status == "open")
    return (await session.execute(statement)).scalar_one()


async def find(session: AsyncSession, suggestion_id: int) -> Suggested:
    """Raises LearningError("unknown")."""
    row = await session.get(Suggestion, suggestion_id)
    if row is None or row.kind == "report":
        raise LearningError("unknown")
    by = await session.get(Agent, row.agent_id) if row.agent_id else None
    return _suggested(row, by.name if by else None)


async def revise(
    session: AsyncSession, office: Office, agent: Agent, suggestion_id: int, fields: dict[str, Any]
) -> Proposal:
    """An editor's version of an open suggestion. Raises NotAllowed, LearningError, Unfit."""
    demand(agent, "edit_knowledge")
    row = await _open(session, suggestion_id)
    return await _revised(session, office, agent, row, fields)


async def approve(
    session: AsyncSession, office: Office, agent: Agent, suggestion_id: int, fields: dict[str, Any], folder: Path
) -> Path:
    """Writes it, as it was last revised, into the folder of drafts. Raises NotAllowed, LearningError, Unfit."""
    demand(agent, "edit_knowledge")
    row = await _open(session, suggestion_id)
    proposal = await _revised(session, office, agent, row, fields)
    await session.execute(select(func.pg_advisory_xact_lock(WRITING)))
    path = await asyncio.to_thread(_write, folder, proposal)
    await _decide(session, office, agent, row, "approved", file=str(path.relative_to(folder)))
    return path


def _write(folder: Path, proposal: Proposal) -> Path:
    try:
        if isinstance(proposal, ArticleDraft):
            # As the files are now: an editor may just have moved a draft there.
            return write_article(folder, read_content(ROOT), proposal)
        return write_sentence(folder, proposal)
    except OSError as error:
        raise LearningError("fault") from error


async def reject(session: AsyncSession, office: Office, agent: Agent, suggestion_id: int, reason: str) -> None:
    """Raises NotAllowed, LearningError: unknown, decided, no_reason."""
    demand(agent, "edit_knowledge")
    if not reason.strip():
        raise LearningError("no_reason")
    row = await _open(session, suggestion_id)
    await _decide(session, office, agent, row, "rejected", reason=mask(reason.strip()))


async def _add(
    session: AsyncSession, office: Office, agent: Agent, kind: Kind, content: dict[str, Any], case_id: int | None = None
) -> Suggestion:
    row = Suggestion(
        kind=kind, status="open", case_id=case_id, content=content, agent_id=agent.id, created_at=office.now()
    )
    session.add(row)
    await session.flush()
    await audit.record(
        session, agent.id, "suggestion.made", case_id=case_id, subject=f"suggestion:{row.id}", after={"kind": kind}
    )
    return row


async def _open(session: AsyncSession, suggestion_id: int) -> Suggestion:
    """The suggestion, ours alone until the transaction ends."""
    statement = select(Suggestion).where(Suggestion.id == suggestion_id, Suggestion.kind != "report")
    row = await session.scalar(statement.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise LearningError("unknown")
    if row.status != "open":
        raise LearningError("decided")
    return row


async def _revised(
    session: AsyncSession, office: Office, agent: Agent, row: Suggestion, fields: dict[str, Any]
) -> Proposal:
    proposal = read(row.kind, fields, office.knowledge)
    content = {**row.content, **proposal.model_dump()}
    if content != row.content:
        row.content = content
        await audit.record(session, agent.id, "suggestion.revised", subject=f"suggestion:{row.id}")
    return proposal


async def _decide(
    session: AsyncSession, office: Office, agent: Agent, row: Suggestion, status: str, **about: str
) -> None:
    row.status, row.decided_by, row.decided_at = status, agent.id, office.now()
    row.content = {**row.content, **{name: words for name, words in about.items() if words}}
    await audit.record(
        session,
        agent.id,
        f"suggestion.{status}",
        subject=f"suggestion:{row.id}",
        before={"status": "open"},
        after={"status": status},
    )


def _suggested(row: Suggestion, by: str | None) -> Suggested:
    return Suggested(row.id, row.kind, row.status, row.content, by or "", row)
