"""Canned replies on a case: their words filled in, those that fit first, and how often each was sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.hours import closing, next_opening
from bot.cases.office import Office
from bot.cases.times import for_contact
from bot.storage.case_tables import CannedUse, Case
from bot.storage.staff_tables import Agent
from bot.wording import place_name
from content.desk.canned import fill


@dataclass(frozen=True)
class Ready:
    """A reply as it would be sent: in the contact's language, its variables filled in."""

    id: str
    name: str
    text: str
    fits: bool
    """It is meant for the case's topic."""
    uses: int


async def ready(session: AsyncSession, office: Office, agent: Agent, case: Case) -> list[Ready]:
    """The replies that can be said on this case: those for its topic, then the most used, first."""
    known = values(office, agent, case)
    counted = await session.execute(select(CannedUse.canned, func.count()).group_by(CannedUse.canned))
    uses = dict(counted.tuples().all())
    found = [
        Ready(
            id=name,
            name=item.name.es if agent.language == "es" else item.name.en,
            text=fill(item, case.language, known),
            fits=case.topic in item.topics,
            uses=uses.get(name, 0),
        )
        for name, item in office.canned.items()
        if item.variables <= known.keys()
    ]
    return sorted(found, key=lambda item: (not item.fits, -item.uses))


def values(office: Office, agent: Agent, case: Case) -> dict[str, str]:
    """Variable -> its words. What is not known is left out."""
    service, now = office.service, office.now()
    opens = next_opening(service, closing(service, now) or now)
    known = {
        "code": case.code,
        "agent": agent.name,
        "place": place_name(case.place, case.language, office.knowledge) if case.place else "",
        "opening": for_contact(opens, now, case, service, office.knowledge) if opens else "",
    }
    return {name: words for name, words in known.items() if words}


def count(session: AsyncSession, office: Office, agent: Agent, sent: Iterable[str]) -> None:
    """Notes which replies were sent, each once."""
    session.add_all(CannedUse(canned=name, agent_id=agent.id) for name in dict.fromkeys(sent) if name in office.canned)
