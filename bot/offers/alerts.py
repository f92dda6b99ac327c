"""New offers for the searches that contacts keep: made due, to be told when they may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.dialogue.context import Context
from bot.guides.buttons import PREFIX
from bot.guides.daytime import morning, zones_of
from bot.guides.offers.guide import ALERTS
from bot.guides.offers.wanted import FORM, country_name, in_words, wanted_of
from bot.offers.saved import key_of
from bot.offers.search import conditions
from bot.storage.contact_tables import Offer, SavedSearch, Unasked
from bot.storage.tables import Conversation
from bot.words import translator
from content.model import LANGUAGES, Language

NAMED = 3
"""So many offers an alert names; the others are behind its button."""
MOST = 50


async def due(session: AsyncSession, today: dt.date, now: dt.datetime) -> int:
    """Makes an alert due for every search that new offers fit. Returns how many. Done twice, it is done once.

    Nothing that is made up is told, and nothing to who no longer agrees.
    """
    newest = await session.scalar(select(func.max(Offer.id))) or 0
    searches = (
        select(SavedSearch, Conversation)
        .join(Conversation, Conversation.id == SavedSearch.conversation_id)
        .where(SavedSearch.seen_offer < newest)
        .order_by(SavedSearch.id)
        .with_for_update(of=SavedSearch)
    )
    count = 0
    for search, conversation in (await session.execute(searches)).tuples().all():
        context = Context.restored(conversation.context)
        new = await _new(session, search, today)
        search.seen_offer = newest
        if new and ALERTS in context.consents:
            await _make_due(session, search, new, _when(search, context, today, now))
            count += 1
    return count


async def _new(session: AsyncSession, search: SavedSearch, today: dt.date) -> list[int]:
    fits = conditions(wanted_of(search.wanted), today)
    statement = select(Offer.id).where(*fits, Offer.id > search.seen_offer, ~Offer.sample).order_by(Offer.id.desc())
    return list(await session.scalars(statement.limit(MOST)))


def _when(search: SavedSearch, context: Context, today: dt.date, now: dt.datetime) -> dt.datetime:
    """At once, or on the next morning where they live."""
    return now if search.pace == "once" else morning(today + dt.timedelta(days=1), zones_of(context))


async def _make_due(session: AsyncSession, search: SavedSearch, new: Sequence[int], at: dt.datetime) -> None:
    """An alert that still waits tells of these too."""
    waiting = select(Unasked).where(
        Unasked.conversation_id == search.conversation_id,
        Unasked.key.startswith(key_of(search.id), autoescape=True),
        Unasked.status == "waiting",
    )
    row = await session.scalar(waiting)
    ids = [*new, *(row.content.get("offers", ()) if row else ())]
    content = _content(search, await _offers(session, ids))
    if row:
        row.content = content
    else:
        key = f"{key_of(search.id)}{new[0]}"
        session.add(Unasked(conversation_id=search.conversation_id, kind="alert", key=key, content=content, due_at=at))
    await session.flush()


async def _offers(session: AsyncSession, ids: Iterable[int]) -> Sequence[Offer]:
    return (await session.scalars(select(Offer).where(Offer.id.in_(ids)).order_by(Offer.id.desc()))).all()


def _content(search: SavedSearch, offers: Sequence[Offer]) -> dict[str, Any]:
    return {
        **{language: _words(search, offers, language) for language in LANGUAGES},
        "choice": f"{PREFIX}:{FORM}:found={search.id}",
        "label": {language: translator(language)("See the offers") for language in LANGUAGES},
        "offers": [offer.id for offer in offers],
    }


def _words(search: SavedSearch, offers: Sequence[Offer], language: Language) -> str:
    _ = translator(language)
    wanted = in_words(wanted_of(search.wanted), language)
    first = _("New offers for your search: {number}. {wanted}").format(number=len(offers), wanted=wanted)
    lines = [f"• {_named(offer, language)}" for offer in offers[:NAMED]]
    return "\n".join(
        (first, *lines, _("They are from others. Check them before you give your details. Do not pay to get a job."))
    )


def _named(offer: Offer, language: Language) -> str:
    """`Cocinero, Restaurante Sol, Madrid, España`."""
    return ", ".join(filter(None, (offer.title, offer.employer, offer.city, country_name(offer.place, language))))
