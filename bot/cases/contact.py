"""What the contact does with their own case: how it stands, go on with the bot, close, reopen, say how it was."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases import notices
from bot.cases.office import Office
from bot.cases.promises import promise
from bot.cases.record import happened, standing
from bot.message import Outgoing
from bot.storage import cases
from bot.storage.case_tables import Case
from bot.storage.staff_tables import Agent
from content.model import Language

COMMANDS = ("status", "close")
"""Choices that a command of the channel stands for; the others come from buttons."""
BUTTON = re.compile(r"k:(?P<word>on|wait|status|close|open|rate[1-5]):(?P<code>[\w-]+)")


def wish_of(choice: str) -> tuple[str, str] | None:
    """What a pressed button or command asks of a case, and its code where the button knows it."""
    if choice in COMMANDS or choice.removeprefix("c:") in COMMANDS:
        return choice.removeprefix("c:"), ""
    pressed = BUTTON.fullmatch(choice)
    return (pressed["word"], pressed["code"]) if pressed else None


async def grant(
    session: AsyncSession, office: Office, conversation_id: int, wish: tuple[str, str], language: Language
) -> Outgoing:
    """Does what the contact asked, to a case of their own conversation alone, and says so."""
    word, code = wish
    case = await cases.by_code(session, code) if code else await cases.last_of(session, conversation_id)
    if case is None or case.conversation_id != conversation_id:
        return notices.none(language)
    case = await cases.locked(session, case.id) or case
    case.language = language
    if word.startswith("rate"):
        return await _rate(session, office, case, word.removeprefix("rate"))
    if case.status == "closed":
        return await _reopen(session, office, case) if word == "open" else await _status(session, office, case)
    if word == "close":
        return await _close(session, office, case)
    if word in ("on", "wait") and case.status == "waiting":
        return await _meanwhile(session, office, case, word == "on")
    return await _status(session, office, case)


async def _status(session: AsyncSession, office: Office, case: Case) -> Outgoing:
    promised = await cases.promise_of(session, case.id)
    holder = await session.get(Agent, case.agent_id) if case.agent_id else None
    return notices.status(case, promised.due_at if promised else None, holder.name if holder else "", office)


async def _meanwhile(session: AsyncSession, office: Office, case: Case, on: bool) -> Outgoing:
    before = standing(case)
    promised = await cases.promise_of(session, case.id)
    due_at = promised.due_at if promised else None
    if not on and due_at is None:
        wait = await promise(session, office, case)
        if wait is None:
            return notices.nobody(case)
        due_at = wait.due_at
    case.meanwhile = on
    await happened(session, office, case, "meanwhile" if on else "quiet", None, before)
    return notices.meanwhile(case) if on else notices.quiet(case, due_at, office)


async def _close(session: AsyncSession, office: Office, case: Case) -> Outgoing:
    before = standing(case)
    case.status, case.outcome, case.closed_at, case.owed_since = "closed", "left", office.now(), None
    await cases.end_promises(session, case.id, office.now(), answered=None)
    await cases.end_assignments(session, case.id, office.now())
    await happened(session, office, case, "left", None, before)
    return notices.left(case, office.service.reopen_days)


async def _reopen(session: AsyncSession, office: Office, case: Case) -> Outgoing:
    now = office.now()
    if other := await cases.open_of(session, case.conversation_id):
        return await _status(session, office, other)
    if not reopenable(case, office):
        return notices.too_late(case)
    before = standing(case)
    case.status, case.agent_id, case.outcome, case.closed_at = "waiting", None, None, None
    case.waiting_since = case.owed_since = now
    wait = await promise(session, office, case)
    case.meanwhile, case.told = wait is None, 0
    await happened(session, office, case, "reopened", None, before)
    return notices.reopened(case, wait, office)


def reopenable(case: Case, office: Office) -> bool:
    """Whether a closed case may still be opened again."""
    limit = dt.timedelta(days=office.service.reopen_days)
    return case.closed_at is not None and office.now() - case.closed_at <= limit


async def _rate(session: AsyncSession, office: Office, case: Case, stars: str) -> Outgoing:
    """Only a closed case, and never one of danger: nobody is asked there."""
    if case.status != "closed" or case.hidden:
        return await _status(session, office, case)
    case.rating = int(stars)
    await cases.announce(session, case.id)
    return notices.thanks(case)
