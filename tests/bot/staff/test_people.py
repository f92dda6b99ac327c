"""Members of staff: added, changed, and never without an administrator."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.staff import audit, people
from bot.staff.people import EmailTaken, LastAdministrator, NotAnEmail, Work
from bot.storage.staff_tables import Agent
from tests.bot.staff.conftest import Sessions, hire


async def test_an_email_belongs_to_one_person_in_any_letters(db: AsyncSession) -> None:
    rosa = await people.add(db, " Rosa@Infomigra.test", "Rosa", Work("agent"))
    assert rosa.email == "rosa@infomigra.test"
    assert await people.by_email(db, "ROSA@infomigra.test ") is rosa
    with pytest.raises(EmailTaken):
        await people.add(db, "rosa@INFOMIGRA.test", "Rosario", Work("editor"))
    assert [agent.name for agent in await people.everybody(db)] == ["Rosa"]


@pytest.mark.parametrize("email", ["", "rosa", "rosa@lima", "rosa @infomigra.test", "a@b@c.pe"])
async def test_what_is_no_email_is_refused(db: AsyncSession, email: str) -> None:
    with pytest.raises(NotAnEmail):
        await people.add(db, email, "Rosa", Work("agent"))


async def test_what_is_changed_is_on_record_and_nothing_else(db: AsyncSession) -> None:
    boss, rosa = await hire(db, "administrator", "Ada"), await hire(db, teams=("europe",))
    await people.change(db, rosa, Work("supervisor", ("europe",), ("es", "en"), 8), by=boss.id)
    newest = (await audit.entries(db))[0]
    assert (newest.agent, newest.action, newest.subject) == ("Ada", "staff.changed", f"agent:{rosa.id}")
    assert newest.before == {"role": "agent", "languages": ["es"], "capacity": 5}
    assert newest.after == {"role": "supervisor", "languages": ["es", "en"], "capacity": 8}
    await people.change(db, rosa, people.work_of(rosa), by=boss.id)
    assert (await audit.entries(db))[0].id == newest.id


@pytest.mark.parametrize("work", [Work("agent"), Work("administrator", active=False)])
async def test_the_last_administrator_stays(db: AsyncSession, work: Work) -> None:
    ada = await hire(db, "administrator", "Ada")
    with pytest.raises(LastAdministrator):
        await people.change(db, ada, work, by=ada.id)
    await hire(db, "administrator", "Luis")
    await people.change(db, ada, work, by=None)
    assert people.work_of(ada) == work


async def test_of_two_administrators_who_leave_at_once_one_stays(house: Sessions) -> None:
    async with house.begin() as session:
        ids = [(await hire(session, "administrator", name)).id for name in ("Ada", "Luis")]

    async def leave(agent_id: int) -> bool:
        try:
            async with house.begin() as session:
                agent = await session.get_one(Agent, agent_id)
                await people.change(session, agent, Work("agent"), by=None)
        except LastAdministrator:
            return False
        return True

    assert sorted(await asyncio.gather(*map(leave, ids))) == [False, True]
    async with house() as session:
        assert "administrator" in {agent.role for agent in await people.everybody(session)}
