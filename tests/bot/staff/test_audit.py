"""The audit log: everything in it once, filtered and in pages, and undone with what it tells of."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot.staff import audit
from bot.storage.case_tables import Case
from bot.storage.tables import Conversation
from tests.bot.staff.conftest import Sessions, hire


async def a_case(session: AsyncSession, code: str) -> Case:
    conversation = Conversation(channel="web", chat=code)
    session.add(conversation)
    await session.flush()
    case = Case(
        code=code,
        conversation_id=conversation.id,
        reason="asked",
        priority="normal",
        status="waiting",
        team="guidance",
        language="es",
    )
    session.add(case)
    await session.flush()
    return case


async def test_entries_are_found_by_case_agent_and_time_newest_first(db: AsyncSession) -> None:
    rosa, luis = await hire(db), await hire(db, name="Luis")
    case, other = await a_case(db, "K7QM-2XPD"), await a_case(db, "B2BB-2222")
    await audit.record(
        db, rosa.id, "case.taken", case_id=case.id, before={"status": "waiting"}, after={"status": "held"}
    )
    await audit.record(db, luis.id, "case.taken", case_id=other.id)
    await audit.record(db, None, "case.late", case_id=case.id)
    found = await audit.entries(db, case="K7QM-2XPD")
    assert [(entry.agent, entry.action, entry.case) for entry in found] == [
        (None, "case.late", "K7QM-2XPD"),
        ("Rosa", "case.taken", "K7QM-2XPD"),
    ]
    assert (found[1].before, found[1].after) == ({"status": "waiting"}, {"status": "held"})
    assert [entry.agent for entry in await audit.entries(db, agent_id=luis.id)] == ["Luis"]
    now, hour = found[0].at, dt.timedelta(hours=1)
    assert len(await audit.entries(db, since=now - hour, until=now + hour)) == 5
    assert await audit.entries(db, until=now - hour) == []
    assert {entry.action for entry in await audit.entries(db, cases_only=True)} == {"case.taken", "case.late"}


async def test_pages_follow_each_other_without_gap_or_repeat(db: AsyncSession) -> None:
    for step in range(7):
        await audit.record(db, None, f"step.{step}")
    first = await audit.entries(db, limit=4)
    second = await audit.entries(db, limit=4, older_than=first[-1].id)
    assert [entry.action for entry in (*first, *second)] == [f"step.{step}" for step in reversed(range(7))]


async def test_what_is_undone_is_not_on_record(house: Sessions) -> None:
    async with house() as session:
        await audit.record(session, None, "case.taken")
        await session.rollback()
    async with house() as session:
        assert await audit.entries(session) == []


async def test_the_record_outlives_the_case_it_tells_of(db: AsyncSession) -> None:
    case = await a_case(db, "K7QM-2XPD")
    await audit.record(db, None, "case.opened", case_id=case.id)
    await db.delete(await db.get_one(Conversation, case.conversation_id))
    await db.flush()
    assert [(entry.action, entry.case) for entry in await audit.entries(db, cases_only=True)] == [("case.opened", None)]
