"""The buttons in a thread. Each carries what it does and the case it does it to: `g:word:case:more`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.cases import canned, words
from bot.cases.moves import OUTCOMES
from bot.cases.office import Office
from bot.channels.telegram.group.lines import LANGUAGE
from bot.staff.roles import may
from bot.storage.case_tables import Case
from bot.storage.staff_tables import Agent
from bot.words import mark, translator

DATA_LIMIT = 64
ID_DIGITS = 18
"""More than PostgreSQL can hold is no case of ours."""
CHOICES = 12
"""So many canned replies and colleagues are offered."""
LABELS = {
    "take": mark("✋ Take"),
    "resume": mark("▶️ Go on"),
    "return": mark("↩️ Return"),
    "forward": mark("➡️ Forward"),
    "close": mark("✅ Close"),
    "note": mark("📝 Note"),
    "canned": mark("💬 Replies"),
    "pause": mark("⏸ Pause"),
    "bot": mark("🤖 To the assistant"),
    "reopen": mark("🔓 Reopen"),
    "back": mark("« Back"),
}
BUTTONS: dict[str, Sequence[Sequence[str]]] = {
    "waiting": [["take", "note"]],
    "held": [["return", "forward", "close"], ["note", "canned", "pause"], ["bot"]],
    "paused": [["resume", "return", "close"], ["note", "canned", "bot"]],
    "closed": [["reopen", "note"]],
}
MENUS = {
    "close": mark("How did it end?"),
    "forward": mark("Who should have it?"),
    "canned": mark("Which reply shall I send?"),
}


@dataclass(frozen=True)
class Press:
    """A pressed button."""

    word: str
    case_id: int
    more: str


def data(word: str, case_id: int, more: str = "") -> str:
    return ":".join(filter(None, ("g", word, str(case_id), more)))


def press(given: str) -> Press | None:
    """What a button's data says; None where it is none of the group's."""
    sign, word, case_id, more = (*given.split(":", 3), "", "", "")[:4]
    return (
        Press(word, int(case_id), more) if sign == "g" and case_id.isdecimal() and len(case_id) <= ID_DIGITS else None
    )


def main(case: Case) -> InlineKeyboardMarkup:
    """What can be done with a case as it stands."""
    return InlineKeyboardMarkup([[_labelled(word, case) for word in row] for row in BUTTONS[case.status]])


async def menu(
    session: AsyncSession, office: Office, name: str, case: Case, agent: Agent | None = None
) -> InlineKeyboardMarkup:
    """The choices behind a button. Without an agent the holder's canned replies."""
    match name:
        case "close":
            keys = [_key(words.label(words.OUTCOME, outcome, LANGUAGE), "end", case, outcome) for outcome in OUTCOMES]
        case "forward":
            keys = [_key(team.name.of(LANGUAGE), "team", case, id) for id, team in office.service.teams.items()]
            keys += [_key(f"👤 {other.name}", "to", case, str(other.id)) for other in await _colleagues(session, case)]
        case _:
            keys = await _replies(session, office, case, agent)
    rows = [keys[start : start + 2] for start in range(0, len(keys), 2)]
    return InlineKeyboardMarkup([*rows, [_labelled("back", case)]])


async def _colleagues(session: AsyncSession, case: Case) -> list[Agent]:
    """Those who could take the case, the case's own team first."""
    statement = select(Agent).where(Agent.active, Agent.id != (case.agent_id or 0)).order_by(Agent.name)
    found = [agent for agent in await session.scalars(statement) if may(agent, "work_cases")]
    return sorted(found, key=lambda agent: case.team not in agent.teams)[:CHOICES]


async def _replies(
    session: AsyncSession, office: Office, case: Case, agent: Agent | None
) -> list[InlineKeyboardButton]:
    agent = agent or (await session.get(Agent, case.agent_id) if case.agent_id else None)
    if agent is None:
        return []
    found = [item for item in await canned.ready(session, office, agent, case) if _fits("say", case, item.id)]
    return [_key(item.name, "say", case, item.id) for item in found[:CHOICES]]


def _fits(word: str, case: Case, more: str) -> bool:
    return len(data(word, case.id, more).encode()) <= DATA_LIMIT


def _labelled(word: str, case: Case) -> InlineKeyboardButton:
    return _key(translator(LANGUAGE)(LABELS[word]), word, case)


def _key(label: str, word: str, case: Case, more: str = "") -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data(word, case.id, more))
