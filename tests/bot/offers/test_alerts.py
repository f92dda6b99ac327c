"""Who keeps a search is told of new offers, once, and only as long as they want."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.offers import saved
from bot.offers.alerts import due
from bot.storage.contact_tables import SavedSearch, Unasked
from tests.bot.offers.conftest import COOK, contact, like, stored
from tests.conftest import TODAY

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
"""Nine in the evening in Lima."""
AGREED = {"consents": {"alerts": TODAY}}
COOKS = {"what": "cocinero", "where": "ES", "pay": "-"}


async def waiting(session: AsyncSession, status: str = "waiting") -> Sequence[Unasked]:
    return (await session.scalars(select(Unasked).where(Unasked.status == status).order_by(Unasked.id))).all()


async def test_new_offers_that_fit_are_told_once_in_both_languages(session: AsyncSession) -> None:
    await stored(session, COOK)
    rosa = await contact(session, **AGREED)
    assert await saved.keep(session, rosa, COOKS, "daily")
    assert await due(session, TODAY, NOW) == 0, "what stood there when they searched is no news"
    await stored(session, like(2), like(3, title="Soldador", occupation="welder", description=""), like(4, place="CL"))
    assert await due(session, TODAY, NOW) == 1
    assert await due(session, TODAY, NOW) == 0
    (row,) = await waiting(session)
    assert (row.conversation_id, row.kind) == (rosa, "alert")
    for language in ("es", "en"):
        assert "Empresa 2" in row.content[language]
        assert "Empresa 3" not in row.content[language]
        assert "Empresa 4" not in row.content[language]
    assert "Spain" in row.content["en"]
    assert "España" in row.content["es"]
    (search,) = await saved.all_of(session, rosa)
    assert row.content["choice"] == f"g:offers:found={search.id}"
    assert set(row.content["label"]) == {"es", "en"}


async def test_daily_waits_for_the_morning_where_they_live_and_once_does_not(session: AsyncSession) -> None:
    rosa, beto = await contact(session, **AGREED, home="ES"), await contact(session, "8", **AGREED)
    await saved.keep(session, rosa, COOKS, "daily")
    await saved.keep(session, beto, COOKS, "once")
    await stored(session, COOK)
    assert await due(session, TODAY, NOW) == 2
    daily, once = await waiting(session)
    assert daily.due_at == dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC), "nine in Madrid"
    assert once.due_at == NOW


async def test_what_comes_while_an_alert_waits_joins_it(session: AsyncSession) -> None:
    rosa = await contact(session, **AGREED)
    await saved.keep(session, rosa, COOKS, "daily")
    await stored(session, COOK)
    await due(session, TODAY, NOW)
    await stored(session, like(2))
    await due(session, TODAY, NOW + dt.timedelta(hours=2))
    (row,) = await waiting(session)
    assert "Restaurante Sol" in row.content["es"]
    assert "Empresa 2" in row.content["es"]
    row.status = "told"
    await stored(session, like(3))
    await due(session, TODAY, NOW + dt.timedelta(hours=3))
    (later,) = await waiting(session)
    assert "Empresa 3" in later.content["es"]
    assert "Empresa 2" not in later.content["es"]


async def test_no_sample_no_closed_offer_and_no_second_source_is_told(session: AsyncSession) -> None:
    rosa = await contact(session, **AGREED)
    await stored(session, COOK)
    await saved.keep(session, rosa, COOKS, "once")
    await stored(
        session,
        like(2, sample=True),
        like(3, closes_on=TODAY - dt.timedelta(days=1)),
        replace(COOK, source="Bolsa Dos", source_id="9"),
    )
    assert await due(session, TODAY, NOW) == 0
    assert await waiting(session) == []


async def test_who_has_not_agreed_or_has_stopped_is_not_told(session: AsyncSession) -> None:
    silent, rosa = await contact(session, "8"), await contact(session, **AGREED)
    await saved.keep(session, silent, COOKS, "once")
    await saved.keep(session, rosa, COOKS, "once")
    await stored(session, COOK)
    assert await due(session, TODAY, NOW) == 1
    (search,) = await saved.all_of(session, rosa)
    await saved.drop(session, rosa, search.id)
    assert await waiting(session) == []
    assert len(await waiting(session, "dropped")) == 1
    await stored(session, like(2))
    assert await due(session, TODAY, NOW) == 0


async def test_stopping_one_search_leaves_the_others_and_other_contacts_alone(session: AsyncSession) -> None:
    rosa, beto = await contact(session, **AGREED), await contact(session, "8", **AGREED)
    for who in (rosa, beto):
        await saved.keep(session, who, COOKS, "once")
        await saved.keep(session, who, {"what": "-", "where": "ES"}, "once")
    await stored(session, COOK)
    assert await due(session, TODAY, NOW) == 4
    first, second = await saved.all_of(session, rosa)
    await saved.drop(session, beto, first.id)
    assert len(await waiting(session)) == 4, "nobody stops what is another's"
    await saved.drop(session, rosa, first.id)
    left = await waiting(session)
    assert len(left) == 3
    assert {row.key.rpartition(":")[0] + ":" for row in left if row.conversation_id == rosa} == {
        saved.key_of(second.id)
    }
    await saved.drop(session, rosa)
    assert await saved.all_of(session, rosa) == []
    assert len(await saved.all_of(session, beto)) == 2


async def test_a_search_is_kept_once_and_no_more_than_may_be(session: AsyncSession) -> None:
    rosa = await contact(session, **AGREED)
    for number in range(saved.MOST):
        assert await saved.keep(session, rosa, {"what": f"oficio {number}"}, "daily")
    assert not await saved.keep(session, rosa, COOKS, "daily")
    assert await saved.keep(session, rosa, {"what": "oficio 0", "pay": "-"}, "once"), "the same with another pace"
    paces = [search.pace for search in await saved.all_of(session, rosa)]
    assert paces == ["once", "daily", "daily", "daily", "daily"]


async def test_a_contact_sees_only_their_own_searches(session: AsyncSession) -> None:
    rosa, beto = await contact(session, **AGREED), await contact(session, "8", **AGREED)
    await saved.keep(session, rosa, COOKS, "daily")
    search = await session.scalar(select(SavedSearch))
    assert search
    assert await saved.one(session, rosa, search.id)
    assert await saved.one(session, beto, search.id) is None
