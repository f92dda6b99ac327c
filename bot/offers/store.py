"""Offers in the database: each kept once a source, found no more when it has closed, dropped when long closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, literal_column
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.guides.gazetteer import gazetteer
from bot.guides.occupations import stem, synonyms, words_of
from bot.offers.posting import Posting
from bot.storage.contact_tables import Offer

KEPT = dt.timedelta(days=60)
"""So long an offer stays after it closed: who saved it may still ask what it was."""


async def keep(session: AsyncSession, offer: Posting) -> bool:
    """Stores an offer, or what its source says of it now. True: it is new."""
    fields = {**asdict(offer), "same": offer.same, **_searched(offer)}
    again = {**fields, "seen_at": func.now()}
    stored = insert(Offer).values(**fields).on_conflict_do_update(index_elements=["source", "source_id"], set_=again)
    return bool(await session.scalar(stored.returning(literal_column("xmax = 0"))))


async def drop_expired(
    session: AsyncSession, today: dt.date, kept: dt.timedelta = KEPT, *, samples: bool = False
) -> int:
    """Deletes what closed long ago, and the samples if wished. Returns how many."""
    expired = Offer.closes_on < today - kept
    result = await session.execute(delete(Offer).where(expired | Offer.sample if samples else expired))
    return cast("CursorResult[Any]", result).rowcount


def _searched(offer: Posting) -> dict[str, str]:
    """What is searched: what the offer is and where, with its other names, apart from what its text tells."""
    city = gazetteer().named(offer.city, offer.place) if offer.city else None
    names = (offer.title, *synonyms(offer.occupation), offer.city, city.name if city else "", offer.employer)
    return {"words": _unique(*names), "about": _unique(offer.description, offer.contract)}


def _unique(*texts: str) -> str:
    return " ".join(dict.fromkeys(stem(word) for text in texts for word in words_of(text)))
