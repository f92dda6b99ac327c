"""How a change of a case is written down: audit, the conversation's own history, the group's outbox, the news."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.office import Office
from bot.message import Outgoing
from bot.staff import audit
from bot.storage import cases, conversations
from bot.storage.case_tables import Case
from bot.storage.tables import MessageRow

ALBUM_GATHERS = dt.timedelta(seconds=1.5)
"""The pieces of an album come one by one: so long the first waits for the others."""
WATCHED = ("status", "priority", "team", "agent_id", "topic", "outcome", "meanwhile")


def standing(case: Case) -> dict[str, Any]:
    """What of a case the audit log compares."""
    return {name: getattr(case, name) for name in WATCHED}


async def happened(
    session: AsyncSession,
    office: Office,
    case: Case,
    name: str,
    agent_id: int | None,
    before: Mapping[str, Any],
    **details: Any,
) -> None:
    """Something was done to the case, by an agent or by the service itself."""
    after = standing(case)
    changed = [key for key in WATCHED if before.get(key) != after[key]]
    await audit.record(
        session,
        agent_id,
        f"case.{name}",
        case_id=case.id,
        before={key: before.get(key) for key in changed},
        after={key: after[key] for key in changed},
    )
    event = cases.add_event(session, case, name, agent_id, details)
    await session.flush()
    post(session, office, case, "event", event.id)
    if changed:
        post(session, office, case, "state")
    await cases.announce(session, case.id)


def tell(session: AsyncSession, case: Case, outgoing: Outgoing, voice: str = "notice", **about: Any) -> MessageRow:
    """Says something on the case to its contact."""
    outcome: dict[str, object] = {"kind": "case", "case": case.code}
    row = conversations.add_outgoing(
        session, case.conversation_id, outgoing, voice, case_id=case.id, outcome=outcome, **about
    )
    if outgoing.attachment and outgoing.attachment.album:
        row.retry_at = dt.datetime.now(dt.UTC) + ALBUM_GATHERS
    return row


def post(session: AsyncSession, office: Office, case: Case, kind: str, message_id: int | None = None) -> None:
    """Shows it in the staff's group, if there is one."""
    if office.group:
        cases.add_post(session, case, kind, message_id)
