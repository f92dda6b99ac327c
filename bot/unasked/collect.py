"""What makes something due: facts that changed, and new offers for saved searches. Reminders are set as they come."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.office import Office
from bot.offers.alerts import due
from bot.settings import LIMA
from bot.unasked.changes import note_changes


async def collect(session: AsyncSession, office: Office) -> None:
    """Looks what is new since the last time. Done twice, it is done once."""
    await note_changes(session, office.knowledge, office.now())
    await due(session, office.now().astimezone(LIMA).date(), office.now())
