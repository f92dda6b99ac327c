"""How often facts were shown to contacts."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

SHOWN = """
select fact, count(distinct messages.id) as messages
from messages, jsonb_array_elements_text(outcome->'facts') as fact
where direction = 'outgoing' and created_at >= now() - make_interval(days => :days)
group by fact
"""


async def shown(session: AsyncSession, days: int) -> dict[str, int]:
    """Fact -> how many outgoing messages of the last `days` stated it."""
    rows = await session.execute(text(SHOWN), {"days": days})
    return {row.fact: row.messages for row in rows}
