"""Signed-in browsers: how long they last, and how they end."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.staff import people, sessions
from bot.staff.people import Work
from bot.storage.staff_tables import StaffSession
from tests.bot.staff.conftest import NOW, hire


async def test_the_token_finds_its_agent_and_is_not_in_the_database(db: AsyncSession) -> None:
    rosa = await hire(db)
    token = await sessions.begin(db, rosa, "Firefox, Windows", NOW)
    found = await sessions.find(db, token, NOW)
    assert found
    assert found[0] is rosa
    kept = (await db.execute(select(StaffSession.__table__))).one()
    assert token not in [str(value) for value in kept]
    assert await sessions.find(db, found[1].token_hash, NOW) is None


async def test_a_session_ends_after_fourteen_days_unused(db: AsyncSession) -> None:
    token = await sessions.begin(db, await hire(db), "Firefox", NOW)
    later = NOW + dt.timedelta(days=13)
    assert await sessions.find(db, token, later)
    assert await sessions.find(db, token, later + dt.timedelta(days=13))
    assert await sessions.find(db, token, later + dt.timedelta(days=28)) is None


async def test_a_session_ends_after_thirty_days_however_much_it_is_used(db: AsyncSession) -> None:
    token = await sessions.begin(db, await hire(db), "Firefox", NOW)
    for day in range(1, 30):
        assert await sessions.find(db, token, NOW + dt.timedelta(days=day))
    assert await sessions.find(db, token, NOW + dt.timedelta(days=30)) is None


async def test_one_session_is_revoked_and_the_others_stay(db: AsyncSession) -> None:
    rosa, luis = await hire(db), await hire(db, name="Luis")
    here, there = [await sessions.begin(db, rosa, device, NOW) for device in ("Firefox", "Chrome")]
    listed = {session.device: session.id for session in await sessions.running(db, rosa.id, NOW)}
    assert not await sessions.revoke(db, luis.id, listed["Chrome"]), "nobody ends another's session"
    assert await sessions.revoke(db, rosa.id, listed["Chrome"])
    assert await sessions.find(db, there, NOW) is None
    assert await sessions.find(db, here, NOW)


async def test_who_no_longer_works_here_is_out_at_once(db: AsyncSession) -> None:
    rosa = await hire(db)
    token = await sessions.begin(db, rosa, "Firefox", NOW)
    await people.change(db, rosa, Work("agent", active=False), by=None)
    assert await sessions.find(db, token, NOW) is None
    await people.change(db, rosa, Work("agent"), by=None)
    assert await sessions.find(db, token, NOW) is None, "coming back, one signs in anew"
