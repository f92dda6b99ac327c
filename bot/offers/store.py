"""Offers in the database: each kept once a source, found no more when it has closed, dropped when long closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import CursorResult, Integer, cast, delete, func, literal_column
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.guides.offers.occupations import stem, synonyms, words_of
from bot.guides.offices.gazetteer import gazetteer
from bot.offers.posting import Posting
from bot.storage.contact_tables import Offer

KEPT = dt.timedelta(days=60)
"""So long an offer stays after it closed: who saved it may still ask what it was."""


async def keep(session: AsyncSession, offers: Iterable[Posting]) -> int:
    """Stores offers, or what their sources say of them now. Returns how many are new."""
    # Two files may hold the same offer: the last one counts.
    rows = list({(offer.source, offer.source_id): _row(offer) for offer in offers}.values())
    if not rows:
        return 0
    stored = insert(Offer)
    again = {name: stored.excluded[name] for name in rows[0]} | {"seen_at": func.now()}
    stored = stored.on_conflict_do_update(index_elements=["source", "source_id"], set_=again)
    return sum(await session.scalars(stored.returning(cast(literal_column("xmax = 0"), Integer)), rows))


async def drop_expired(
    session: AsyncSession, today: dt.date, kept: dt.timedelta = KEPT, *, samples: bool = False
) -> int:
    """Deletes what closed long ago, and the samples if wished. Returns how many."""
    expired = Offer.closes_on < today - kept
    result = await session.execute(delete(Offer).where(expired | Offer.sample if samples else expired))
    assert isinstance(result, CursorResult)
    return result.rowcount


def _row(offer: Posting) -> dict[str, Any]:
    return {**asdict(offer), "same": offer.same, **_searched(offer)}


def _searched(offer: Posting) -> dict[str, str]:
    """What is searched: what the offer is and where, with its other names, apart from what its text tells."""
    city = gazetteer().named(offer.city, offer.place) if offer.city else None
    names = (offer.title, *synonyms(offer.occupation), offer.city, city.name if city else "", offer.employer)
    return {"words": _unique(*names), "about": _unique(offer.description, offer.contract)}


def _unique(*texts: str) -> str:
    return " ".join(dict.fromkeys(stem(word) for text in texts for word in words_of(text)))
