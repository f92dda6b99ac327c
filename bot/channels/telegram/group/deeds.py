"""What agents do to a case from the group: each command and button, as what it is to bot.cases.work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases import canned, moves, record, words, work
from bot.cases.office import Office
from bot.cases.work import CaseError
from bot.channels.telegram.group import card, commands, keyboards
from bot.channels.telegram.group.lines import LANGUAGE
from bot.staff.roles import may
from bot.storage import cases
from bot.storage.case_tables import Case
from bot.storage.staff_tables import Agent
from bot.words import mark, translator
from content.model import LANGUAGES, Language

DAYS_LIMIT = 4
PROMPTS = {
    "note": mark("Reply to this message with your note."),
    "team": mark("Reply to this message with a word for {to}: what is it about?"),
}


@dataclass(frozen=True)
class Deed:
    """An agent wants something done to a case. `rest` is what came with it; `message` is theirs in the group."""

    session: AsyncSession
    office: Office
    agent: Agent
    case: Case
    rest: str = ""
    message: int | None = None
    source_id: str | None = None
    said: list[str] = field(default_factory=list)
    """Words for the agent, where the group does not show by itself what was done."""

    @property
    def language(self) -> Language:
        return "en" if self.agent.language == "en" else "es"

    def post(self, **content: Any) -> None:
        """Puts something for the agent into the thread."""
        cases.add_post(self.session, self.case, "note", **content)


Doing = Callable[[Deed], Awaitable[object]]


async def _take(deed: Deed) -> None:
    await work.take(deed.session, deed.office, deed.agent, deed.case.id)


async def _return(deed: Deed) -> None:
    await moves.give_back(deed.session, deed.office, deed.agent, deed.case.id, deed.rest)


async def _pause(deed: Deed) -> None:
    days = deed.rest.split()[0] if deed.rest else ""
    if days and not (days.isdecimal() and len(days) < DAYS_LIMIT):
        raise CaseError("too_long")
    await moves.pause(deed.session, deed.office, deed.agent, deed.case.id, int(days) if days else None)


async def _reopen(deed: Deed) -> None:
    await moves.reopen(deed.session, deed.office, deed.agent, deed.case.id)


async def _bot(deed: Deed) -> None:
    await moves.hand_back(deed.session, deed.office, deed.agent, deed.case.id)


async def _note(deed: Deed) -> None:
    if not deed.rest and deed.source_id is None:
        deed.post(text=translator(LANGUAGE)(PROMPTS["note"]), prompt="note")
        return
    await work.note(deed.session, deed.office, deed.agent, deed.case.id, deed.rest, deed.source_id)


async def _close(deed: Deed) -> None:
    if not deed.rest:
        _offer(deed, "close")
        return
    outcome, topic = _outcome(deed.rest)
    await moves.close(deed.session, deed.office, deed.agent, deed.case.id, outcome, topic)


async def _end(deed: Deed) -> None:
    await moves.close(deed.session, deed.office, deed.agent, deed.case.id, deed.rest)


async def _forward(deed: Deed) -> None:
    if not deed.rest:
        _offer(deed, "forward")
        return
    name, _, rest = deed.rest.partition(" ")
    if team := _team(deed.office, name):
        await moves.forward(deed.session, deed.office, deed.agent, deed.case.id, rest, team=team)
        return
    to = await _colleague(deed.session, name)
    if to is None:
        raise CaseError("unknown_team")
    await moves.forward(deed.session, deed.office, deed.agent, deed.case.id, rest, to=to)


async def _ask_team(deed: Deed) -> None:
    team = deed.office.service.teams.get(deed.rest)
    if team is None:
        raise CaseError("unknown_team")
    _ask_words(deed, "team", team.name.of(LANGUAGE))


async def _ask_colleague(deed: Deed) -> None:
    to = await _by_id(deed.session, deed.rest)
    _ask_words(deed, "to", to.name)


def _ask_words(deed: Deed, kind: str, name: str) -> None:
    deed.post(text=translator(LANGUAGE)(PROMPTS["team"]).format(to=name), prompt=kind, to=deed.rest)


async def _canned(deed: Deed) -> None:
    _offer(deed, "canned")


async def _say(deed: Deed) -> None:
    """Sends a canned reply, filled in for this contact."""
    found = await canned.ready(deed.session, deed.office, deed.agent, deed.case)
    reply = next((item for item in found if item.id == deed.rest), None)
    if reply is None:
        raise CaseError("empty")
    row = await work.reply(deed.session, deed.office, deed.agent, deed.case.id, reply.text, source_id=deed.source_id)
    record.post(deed.session, deed.office, deed.case, "message", row.id)
    canned.count(deed.session, deed.office, deed.agent, [reply.id])


async def _info(deed: Deed) -> None:
    case = await cases.by_code(deed.session, deed.rest) if deed.rest else deed.case
    if case is None or not work.visible(deed.agent, case):
        raise CaseError("unknown")
    if case.id == deed.case.id:
        deed.post(info=True, reply_to=deed.message)
    else:
        deed.said.append(await summary(deed.session, deed.office, case, deed.language))


async def _help(deed: Deed) -> None:
    deed.said.append(commands.manual(deed.language))


COMMANDS: dict[str, Doing] = {
    "take": _take,
    "return": _return,
    "forward": _forward,
    "pause": _pause,
    "close": _close,
    "reopen": _reopen,
    "note": _note,
    "canned": _canned,
    "bot": _bot,
    "info": _info,
    "help": _help,
}
BUTTONS: dict[str, Doing] = {
    **{word: COMMANDS[word] for word in ("take", "return", "pause", "reopen", "bot", "note")},
    "resume": _take,
    "end": _end,
    "team": _ask_team,
    "to": _ask_colleague,
    "say": _say,
}
"""Those behind which there is a menu (forward, close, canned) are not here: they only show it."""


async def answer_prompt(deed: Deed, prompt: str, to: str) -> None:
    """The agent replied to a question of ours: with a note, or with the word that a forwarding needs."""
    if prompt == "note":
        await work.note(deed.session, deed.office, deed.agent, deed.case.id, deed.rest, deed.source_id)
    elif prompt == "team":
        await moves.forward(deed.session, deed.office, deed.agent, deed.case.id, deed.rest, team=to)
    else:
        colleague = await _by_id(deed.session, to)
        await moves.forward(deed.session, deed.office, deed.agent, deed.case.id, deed.rest, to=colleague)


async def summary(session: AsyncSession, office: Office, case: Case, language: Language) -> str:
    """One line on a case, without a word of the contact."""
    holder = await session.get(Agent, case.agent_id) if case.agent_id else None
    return card.summary(case, holder.name if holder else "", office, language)


def _offer(deed: Deed, menu: str) -> None:
    text = translator(LANGUAGE)(keyboards.MENUS[menu])
    deed.post(text=text, menu=menu, agent=deed.agent.id, reply_to=deed.message)


def _outcome(given: str) -> tuple[str, str | None]:
    """(outcome, topic) from ids, or from the outcome's words in either language."""
    for outcome in moves.OUTCOMES:
        names = (outcome, *(words.label(words.OUTCOME, outcome, language) for language in LANGUAGES))
        for name in names:
            if given.casefold() == name.casefold():
                return outcome, None
            if given.casefold().startswith(f"{name.casefold()} "):
                return outcome, given[len(name) :].strip()
    return given, None


def _team(office: Office, name: str) -> str | None:
    """The team of that id, or whose name begins with that word in either language."""
    wanted = name.casefold()
    for id, team in office.service.teams.items():
        if wanted in (id, *(team.name.of(language).split()[0].casefold() for language in LANGUAGES)):
            return id
    return None


async def _colleague(session: AsyncSession, name: str) -> Agent | None:
    """The one agent of that first name."""
    found = [
        agent
        for agent in await session.scalars(select(Agent).where(Agent.active))
        if may(agent, "work_cases") and agent.name.split()[0].casefold() == name.removeprefix("@").casefold()
    ]
    return found[0] if len(found) == 1 else None


async def _by_id(session: AsyncSession, number: str) -> Agent:
    agent = await session.get(Agent, int(number)) if number.isdecimal() and len(number) <= keyboards.ID_DIGITS else None
    if agent is None or not agent.active:
        raise CaseError("cannot_take", holder=agent.name if agent else "")
    return agent
