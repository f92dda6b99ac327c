"""Offers are kept once, found in order, and go when they have closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.office import Office
from bot.effects.offers import find_offers
from bot.effects.setting import Setting
from bot.guides.effects import FindOffers
from bot.guides.offers.wanted import wanted_of
from bot.offers.intake import kept, samples
from bot.offers.search import any_in_force, search
from bot.offers.store import drop_expired, keep
from bot.storage.tables import Conversation, MessageRow
from tests.bot.offers.conftest import COOK, contact, found, like, stored
from tests.conftest import TODAY

DAY = dt.timedelta(days=1)


async def test_the_same_offer_of_a_source_is_kept_once_as_it_is_now(session: AsyncSession) -> None:
    assert await keep(session, [COOK]) == 1
    assert await keep(session, [COOK, replace(COOK, title="Jefe de cocina"), like(2)]) == 1
    offer, _ = await stored(session)
    assert offer.title == "Jefe de cocina"
    assert await found(session, what="jefe") == ["1"]


async def test_one_job_told_by_two_sources_is_shown_once(session: AsyncSession) -> None:
    twin = replace(COOK, source="Bolsa Dos", source_id="x", title="COCINERO o Cocinera!", employer="Restaurante  SOL")
    await stored(session, COOK, twin)
    assert await found(session) == ["1"]
    await stored(session, replace(COOK, closes_on=TODAY - DAY))
    assert await found(session) == ["x"], "when the first has closed, the other still holds"


async def test_without_an_employer_two_offers_of_one_title_are_two(session: AsyncSession) -> None:
    await stored(session, replace(COOK, employer=""), replace(COOK, employer="", source_id="2"))
    assert len(await found(session)) == 2


async def test_an_offer_is_found_until_its_last_day_and_deleted_long_after(session: AsyncSession) -> None:
    await stored(session, replace(COOK, closes_on=TODAY))
    assert await found(session, TODAY) == ["1"]
    assert await found(session, TODAY + DAY) == []
    assert not await any_in_force(session, TODAY + DAY)
    assert await drop_expired(session, TODAY + 60 * DAY) == 0
    assert await drop_expired(session, TODAY + 61 * DAY) == 1
    assert await drop_expired(session, TODAY + 61 * DAY) == 0


async def test_the_samples_can_be_dropped_at_once(session: AsyncSession) -> None:
    intake = await kept(session, samples(TODAY))
    await keep(session, [COOK])
    assert await drop_expired(session, TODAY, samples=True) == intake.new
    assert await found(session) == ["1"]


async def test_real_offers_come_before_samples_then_what_it_is_then_the_newest(session: AsyncSession) -> None:
    await stored(
        session,
        like(1, published_on=TODAY - 5 * DAY),
        like(2, title="Mesero", occupation="waiter", description="Ayuda al cocinero."),
        like(3, published_on=TODAY - DAY),
        like(4, sample=True),
        like(5, title="Soldador", occupation="welder", description="Taller."),
    )
    assert await found(session, what="cocinero") == ["3", "1", "2", "4"]


async def test_work_is_found_by_other_names_forms_and_languages(session: AsyncSession) -> None:
    await stored(
        session,
        like(1),
        like(2, title="Enfermeras para clínica", occupation="nurse"),
        like(3, title="Cook wanted", occupation="chef"),
        like(4, title="Recolección de fresas", occupation=""),
        like(5, title="Ayudante", occupation="", description="En la ciudad de Fresno."),
    )
    assert await found(session, what="cocineros") == ["3", "1"]
    assert await found(session, what="chef") == ["3", "1"]
    assert await found(session, what="enfermero") == ["2"]
    assert await found(session, what="fresa") == ["4"]
    assert await found(session, what="trabajo") == ["5", "4", "3", "2", "1"]
    assert await found(session, what="astronauta") == []
    assert await found(session, what="'); drop table offers; --") == []


async def test_country_and_city_narrow_the_search_whatever_the_city_is_called(session: AsyncSession) -> None:
    await stored(
        session,
        like(1),
        like(2, city="Barcelona"),
        like(3, place="US", city="Nueva York"),
        like(4, place="CL", city=""),
    )
    assert await found(session, where="ES") == ["2", "1"]
    assert await found(session, where="ES:Madrid") == ["1"]
    assert await found(session, where="US:New York City") == ["3"]
    assert await found(session, where="-") == ["4", "3", "2", "1"]
    assert await found(session, where="EU") == ["2", "1"], "a region stands for its countries"


async def test_a_minimum_pay_is_compared_by_the_month_and_across_currencies(session: AsyncSession) -> None:
    await stored(
        session,
        like(1, pay_low=Decimal(1000), pay_high=Decimal(1100)),
        like(2, pay_low=Decimal(1000), pay_high=Decimal(1300)),
        like(3, pay_low=Decimal(9), pay_high=Decimal(9), per="hour"),
        like(4, pay_low=Decimal(18000), pay_high=Decimal(18000), per="year"),
        like(5, place="US", pay_low=Decimal(3000), pay_high=Decimal(3000), currency="USD"),
        like(6, place="PE", pay_low=Decimal(1130), pay_high=Decimal(1130), currency="PEN"),
        like(7, pay_low=None, pay_high=None, currency="", per=""),
    )
    assert await found(session, pay="1200 EUR") == ["5", "4", "3", "2"]
    assert await found(session, where="ES", pay="1200") == ["4", "3", "2"], "without a currency that of the country"
    assert await found(session, where="PE", pay="1000") == ["6"]


async def test_a_currency_without_a_rate_is_compared_with_itself_alone(session: AsyncSession) -> None:
    bolivia = like(1, place="BO", currency="BOB", pay_low=Decimal(4000), pay_high=Decimal(4000))
    await stored(session, bolivia, like(2))
    assert await found(session, pay="3000 BOB") == ["1"]
    assert await found(session, pay="5000 BOB") == []


async def test_a_long_list_comes_in_pages(session: AsyncSession) -> None:
    await stored(session, *(like(number) for number in range(1, 8)))
    first, last = [await search(session, wanted_of({}), TODAY, start, 3) for start in (0, 6)]
    assert (first.total, [offer.source_id for offer in first.offers]) == (7, ["7", "6", "5"])
    assert [offer.source_id for offer in last.offers] == ["1"]


async def test_under_samples_it_is_not_said_that_others_wrote_them(session: AsyncSession, office: Office) -> None:
    conversation = await session.get(Conversation, await contact(session, language="en"))
    assert conversation
    setting, others = Setting(session, office, conversation, MessageRow()), "All are from others"
    await stored(session, COOK)
    assert others in (await find_offers(setting, FindOffers(TODAY, {})))[-1].text
    await stored(session, like(2, sample=True))
    last = (await find_offers(setting, FindOffers(TODAY, {})))[-1].text
    assert others not in last
    assert "Those marked EXAMPLE are made up" in last
