"""The searches a contact keeps to be told of new offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.guides.form import SKIP
from bot.storage.contact_tables import Offer, SavedSearch, Unasked

MOST = 5
"""So many searches one contact may keep."""


def key_of(search_id: int) -> str:
    """How the key of everything begins that is told of a search."""
    return f"offers:{search_id}:"


async def all_of(session: AsyncSession, conversation_id: int) -> Sequence[SavedSearch]:
    statement = select(SavedSearch).where(SavedSearch.conversation_id == conversation_id).order_by(SavedSearch.id)
    return (await session.scalars(statement)).all()


async def one(session: AsyncSession, conversation_id: int, search_id: int) -> SavedSearch | None:
    """None: the contact has no such search."""
    found = await session.get(SavedSearch, search_id)
    return found if found and found.conversation_id == conversation_id else None


async def keep(session: AsyncSession, conversation_id: int, answers: Mapping[str, str], pace: str) -> bool:
    """Keeps a search, or changes how soon one is told that is kept. False: there are as many as may be."""
    wanted = {name: answer for name, answer in answers.items() if answer != SKIP}
    there = await all_of(session, conversation_id)
    if same := next((search for search in there if search.wanted == wanted), None):
        same.pace = pace
        return True
    if len(there) >= MOST:
        return False
    # What they have just been shown is no news.
    newest = await session.scalar(select(func.max(Offer.id))) or 0
    session.add(SavedSearch(conversation_id=conversation_id, wanted=wanted, pace=pace, seen_offer=newest))
    await session.flush()
    return True


async def drop(session: AsyncSession, conversation_id: int, search_id: int | None = None) -> None:
    """Deletes one search of a contact, or all, and what waits to be told of it."""
    searches = delete(SavedSearch).where(SavedSearch.conversation_id == conversation_id)
    waiting = update(Unasked).values(status="dropped").where(Unasked.conversation_id == conversation_id)
    waiting = waiting.where(Unasked.kind == "alert", Unasked.status == "waiting")
    if search_id is not None:
        searches = searches.where(SavedSearch.id == search_id)
        waiting = waiting.where(Unasked.key.startswith(key_of(search_id)))
    await session.execute(searches)
    await session.execute(waiting)
