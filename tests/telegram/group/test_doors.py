"""How agents become known, and what the operator is told of a group that will not do."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.channels.telegram.group.home import check
from bot.channels.telegram.polling import poll
from bot.staff import links, people
from bot.storage.staff_tables import Agent
from tests.telegram.conftest import MemoryInbox
from tests.telegram.group.conftest import ANA, GROUP, NOBODY, House, eventually


async def link(house: House, agent: Agent) -> str:
    async with house.sessions.begin() as session:
        return links.START + await links.issue(session, agent.id, "telegram", house.office.now())


async def who(house: House, telegram_id: int) -> str:
    async with house.sessions() as session:
        agent = await people.by_telegram(session, telegram_id)
        return agent.name if agent else ""


async def test_an_agent_connects_their_account_by_the_link_of_their_profile(house: House) -> None:
    agent = await house.hire("Ana", None)
    house.telegram.say(ANA, f"/start {await link(house, agent)}")
    (update,) = [one for one in house.updates() if one.message and one.message.chat.id == ANA]
    assert await house.inbox().connect(update)
    assert await who(house, ANA) == "Ana"
    assert await house.inbox().connect(update)
    assert ["Ana" in one.text for one in house.telegram.sent_to(ANA)] == [True, True]


async def test_an_old_link_connects_nobody(house: House) -> None:
    agent = await house.hire("Ana", None)
    token = await link(house, agent)
    async with house.sessions.begin() as session:
        assert await links.connect_telegram(session, token, ANA, house.office.now() + dt.timedelta(days=1)) is None
        await links.void(session, agent.id)
    house.telegram.say(NOBODY, f"/start {token}")
    (update,) = [one for one in house.updates() if one.message and one.message.chat.id == NOBODY]
    assert await house.inbox().connect(update)
    assert await who(house, NOBODY) == ""
    assert len(house.telegram.sent_to(NOBODY)) == 1


async def test_a_link_that_makes_us_fail_holds_up_nobody(house: House) -> None:
    agent = await house.hire("Ana", None)
    person = {"id": 2**63, "is_bot": False, "first_name": "Ana"}
    chat = {"id": NOBODY, "type": "private", "first_name": "Ana"}
    message = {"message_id": 1, "date": 0, "chat": chat, "from": person, "text": f"/start {await link(house, agent)}"}
    house.telegram.inject(kind="message", content=message)
    update = house.updates()[-1]
    assert await house.inbox().connect(update)
    assert house.telegram.sent_to(NOBODY) == []


@pytest.mark.parametrize("text", ["/start", "/start a_visa", "hola", "s_abc", "/start s_abc", f"/start s_{'ñ' * 43}"])
async def test_what_contacts_write_is_not_taken_for_it(house: House, text: str) -> None:
    house.telegram.say(501, text)
    (update,) = [one for one in house.updates() if one.message and one.message.chat.id == 501]
    assert not await house.inbox().connect(update)


async def test_polling_keeps_contacts_and_staff_apart(house: House, ana: Agent) -> None:
    inbox = MemoryInbox()
    case = await house.case()
    await house.post()
    thread = await house.thread(case)
    agent = await house.hire("Beto", None)
    stop = asyncio.Event()
    task = asyncio.create_task(poll(house.channel, inbox, stop, house.inbox()))
    try:
        house.telegram.say(501, "hola")
        house.telegram.say_in(GROUP, ANA, "Buenos días", thread)
        house.telegram.say(802, f"/start {await link(house, agent)}")
        house.telegram.press_in(GROUP, ANA, None, f"g:take:{case.id}")
        await eventually(lambda: house.telegram.answered() and not house.telegram.pending())
    finally:
        stop.set()
        await asyncio.wait_for(task, 5)
    assert [one.text for one in inbox.stored] == ["hola"]
    assert await house.said() == ["Buenos días"]
    assert await who(house, 802) == "Beto"


async def test_a_group_that_is_right_is_nothing_to_speak_of(house: House) -> None:
    assert await check(house.channel.bot, GROUP) is None


async def test_the_operator_learns_what_is_wrong_with_the_group(house: House) -> None:
    house.telegram.make_group(-1002, forum=False)
    house.telegram.make_group(-1003, admin=False)
    house.telegram.make_group(-1004, rights=["can_pin_messages"])
    house.telegram.make_group(-1005, rights=["can_manage_topics"])
    signs = {-1001999: "administrator", -1002: "topics", -1003: "administrator", -1004: "topics", -1005: "pin"}
    for chat, sign in signs.items():
        line = await check(house.channel.bot, chat)
        assert line is not None
        assert sign in line
        assert str(chat) in line
        assert "\n" not in line
