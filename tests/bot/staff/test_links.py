"""Links that work once: to come in, to connect Telegram, and for the first administrator."""

from __future__ import annotations

import asyncio
import datetime as dt
import re

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.staff import audit, links, people
from bot.staff.people import Work
from bot.storage.staff_tables import StaffLink
from tests.bot.staff.conftest import NOW, Sessions, hire


async def test_a_link_works_once(db: AsyncSession) -> None:
    rosa = await hire(db)
    token = await links.issue(db, rosa.id, "sign_in", NOW)
    assert await links.holder(db, token, "sign_in", NOW) is rosa
    assert await links.use(db, token, "sign_in", NOW) is rosa
    assert await links.use(db, token, "sign_in", NOW) is None
    assert await links.holder(db, token, "sign_in", NOW) is None


async def test_of_two_who_use_a_link_at_the_same_time_one_comes_in(house: Sessions) -> None:
    async with house.begin() as session:
        token = await links.issue(session, (await hire(session)).id, "sign_in", NOW)

    async def use() -> bool:
        async with house.begin() as session:
            return await links.use(session, token, "sign_in", NOW) is not None

    assert sorted(await asyncio.gather(*(use() for _ in range(6)))) == [False] * 5 + [True]


async def test_a_link_works_for_thirty_minutes_and_its_purpose(db: AsyncSession) -> None:
    token = await links.issue(db, (await hire(db)).id, "sign_in", NOW)
    assert await links.use(db, token, "telegram", NOW) is None
    assert await links.use(db, token, "sign_in", NOW + dt.timedelta(minutes=30)) is None
    assert await links.use(db, token, "sign_in", NOW + dt.timedelta(minutes=29))


async def test_a_new_link_takes_the_place_of_the_one_before(db: AsyncSession) -> None:
    rosa = await hire(db)
    first = await links.issue(db, rosa.id, "sign_in", NOW)
    connect = await links.issue(db, rosa.id, "telegram", NOW)
    second = await links.issue(db, rosa.id, "sign_in", NOW)
    assert await links.use(db, first, "sign_in", NOW) is None
    assert await links.use(db, second, "sign_in", NOW)
    assert await links.use(db, connect, "telegram", NOW)


async def test_a_link_ends_with_the_work_of_its_owner(db: AsyncSession) -> None:
    rosa = await hire(db)
    token = await links.issue(db, rosa.id, "sign_in", NOW)
    await people.change(db, rosa, Work("agent", active=False), by=None)
    assert await links.use(db, token, "sign_in", NOW) is None


async def test_the_database_holds_no_token(db: AsyncSession) -> None:
    token = await links.issue(db, (await hire(db)).id, "sign_in", NOW)
    kept = (await db.execute(select(StaffLink.__table__))).one()
    assert token not in [str(value) for value in kept]


async def test_a_telegram_account_is_connected_by_a_link_that_fits_telegrams_start(db: AsyncSession) -> None:
    rosa = await hire(db)
    token = links.START + await links.issue(db, rosa.id, "telegram", NOW)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", token)
    assert await links.connect_telegram(db, token, 5550001, NOW) is rosa
    assert await people.by_telegram(db, 5550001) is rosa
    assert await links.connect_telegram(db, token, 5550002, NOW) is None
    assert (await audit.entries(db))[0].action == "staff.telegram_on"


async def test_a_telegram_account_belongs_to_the_agent_who_connected_it_last(db: AsyncSession) -> None:
    rosa, luis = await hire(db), await hire(db, name="Luis")
    for agent in (rosa, luis):
        token = await links.issue(db, agent.id, "telegram", NOW)
        assert await links.connect_telegram(db, token, 5550001, NOW) is agent
    await db.refresh(rosa)
    assert (rosa.telegram_id, luis.telegram_id) == (None, 5550001)


async def test_the_first_link_is_there_only_while_nobody_works_here(db: AsyncSession) -> None:
    token = await links.first_link(db, NOW)
    assert token
    assert await links.is_first(db, token, NOW)
    await hire(db, "administrator")
    assert not await links.is_first(db, token, NOW)
    assert not await links.use_first(db, token, NOW)
    assert await links.first_link(db, NOW) is None


async def test_a_new_first_link_takes_the_place_of_the_one_before(db: AsyncSession) -> None:
    first, second = await links.first_link(db, NOW), await links.first_link(db, NOW)
    assert first
    assert second
    assert not await links.use_first(db, first, NOW)
    assert not await links.use_first(db, second, NOW + dt.timedelta(hours=72))
    assert await links.use_first(db, second, NOW)
    assert not await links.use_first(db, second, NOW)


async def test_of_two_who_use_the_first_link_at_the_same_time_one_is_administrator(house: Sessions) -> None:
    async with house.begin() as session:
        token = await links.first_link(session, NOW)
    assert token

    async def begin(name: str) -> bool:
        async with house.begin() as session:
            used = await links.use_first(session, token, NOW)
            if used:
                await hire(session, "administrator", name)
            return used

    assert sorted(await asyncio.gather(*map(begin, ("Rosa", "Luis", "Ana")))) == [False, False, True]
