"""The outbox keeps to Telegram's limit and loses, doubles and reorders nothing, whatever stops it."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import defaultdict

import pytest
from sqlalchemy import text

from bot.cases import moves, work
from bot.cases.delivery import note_delivery
from bot.channels.telegram.group.poster import LOCK
from bot.storage.staff_tables import Agent
from tests.telegram.group.conftest import ANA, GROUP, House, eventually

FIRST_CHAT = 6000


def numbers_by_thread(house: House) -> dict[int, list[int]]:
    """The numbers of the messages in each thread, as they stand there."""
    found: dict[int, list[int]] = defaultdict(list)
    for message in house.shown():
        assert message.thread, "a message outside the threads"
        found[message.thread] += [int(number) for number in re.findall(r"mensaje (\d+)\b", message.text)]
    return {thread: numbers for thread, numbers in found.items() if numbers}


def most_at_once(house: House, window: float) -> int:
    times = sorted(entry["time"] for entry in house.telegram.group_log)
    return max(sum(start <= time < start + window for time in times) for start in times)


async def test_five_hundred_messages_of_forty_cases_all_arrive_in_order_within_the_limit(
    house: House, ana: Agent
) -> None:
    limit, window = 20, 2.0
    house.telegram.group_limit(limit, window)
    cases = [await house.case(FIRST_CHAT + number) for number in range(40)]
    written: dict[int, list[int]] = defaultdict(list)
    async with house.posting(limit=limit, window=window):
        for number in range(500):
            index = number % 40
            await house.writes(cases[index], f"mensaje {number}", FIRST_CHAT + index)
            written[index].append(number)
        await house.settled(120)
    threads = numbers_by_thread(house)
    for index, case in enumerate(cases):
        assert threads[(await house.now(case)).thread_id or 0] == written[index]
    assert sum(map(len, threads.values())) == 500
    assert most_at_once(house, window) <= limit
    assert not [call for call in house.telegram.calls() if call["status"] == 429]


async def test_what_an_earlier_process_wrote_counts_too(house: House, ana: Agent) -> None:
    limit, window = 6, 3.0
    house.telegram.group_limit(limit, window)
    first = await house.case(FIRST_CHAT)
    await house.post(limit=limit, window=window)
    second = await house.case(FIRST_CHAT + 1)
    await house.writes(second, "mensaje 1", FIRST_CHAT + 1)
    await house.post(limit=limit, window=window)
    assert most_at_once(house, window) <= limit
    assert not [call for call in house.telegram.calls() if call["status"] == 429]
    assert (await house.now(first)).thread_id != (await house.now(second)).thread_id


async def test_when_telegram_wants_a_rest_it_gets_one_and_nothing_is_lost(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.post()
    house.telegram.fail_next("sendMessage", 1, 429, retry_after=1)
    await house.writes(case, "mensaje 1")
    await house.post()
    tries = [call["time"] for call in house.telegram.calls(method="sendMessage")][-2:]
    assert tries[1] - tries[0] >= 1
    assert list(numbers_by_thread(house).values()) == [[1]]


@pytest.mark.parametrize("status", [500, 502])
async def test_a_failure_of_telegrams_holds_back_its_own_case_only(house: House, ana: Agent, status: int) -> None:
    one, other = await house.case(FIRST_CHAT), await house.case(FIRST_CHAT + 1)
    await house.post()
    house.telegram.fail_next("sendMessage", 1, status)
    await house.writes(one, "mensaje 1", FIRST_CHAT)
    await house.writes(other, "mensaje 2", FIRST_CHAT + 1)
    await house.writes(one, "mensaje 3", FIRST_CHAT)
    await house.post()
    threads = numbers_by_thread(house)
    assert threads[(await house.now(one)).thread_id or 0] == [1, 3]
    assert threads[(await house.now(other)).thread_id or 0] == [2]


async def test_what_telegram_refuses_for_ever_holds_back_nothing(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.post()
    house.telegram.fail_next("sendMessage", 2, 400, description="Bad Request: message is odd")
    await house.writes(case, "mensaje 1")
    await house.post()
    await house.writes(case, "mensaje 2")
    await house.post()
    assert list(numbers_by_thread(house).values()) == [[2]]


async def test_the_log_holds_no_word_of_anybody(house: House, ana: Agent, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    case = await house.case(text="me llamo Rosaura Quispe")
    await house.post()
    thread = await house.thread(case)
    house.telegram.fail_next("sendMessage", 2, 400, description="Bad Request: can't parse: Rosaura Quispe")
    house.telegram.delete_thread(GROUP, thread)
    await house.writes(case, "soy Rosaura Quispe")
    house.telegram.say_in(GROUP, ANA, "Señora Rosaura Quispe", None)
    await house.hear()
    await house.post()
    assert caplog.records
    assert "Rosaura" not in caplog.text


async def test_a_group_that_cannot_be_written_to_loses_nothing(house: House, ana: Agent) -> None:
    house.telegram.set_bot(chat_id=GROUP, status="kicked")
    case = await house.case()
    await house.writes(case, "mensaje 1")
    async with house.posting():
        await eventually(lambda: any(call["status"] == 403 for call in house.telegram.calls()))
    assert len(await house.left()) == 4
    house.telegram.set_bot(chat_id=GROUP)
    await house.post()
    assert list(numbers_by_thread(house).values()) == [[1]]


async def test_after_a_rest_another_case_has_its_turn(house: House, ana: Agent) -> None:
    one, other = await house.case(FIRST_CHAT), await house.case(FIRST_CHAT + 1)
    await house.post()
    house.telegram.fail_next("sendMessage", 1, 400, description="Bad Request: chat not found")
    await house.writes(one, "mensaje 1", FIRST_CHAT)
    await house.writes(other, "mensaje 2", FIRST_CHAT + 1)
    await house.post()
    assert [message.text[-1] for message in house.shown() if "mensaje" in message.text] == ["2", "1"]


async def test_a_receipt_that_makes_us_fail_is_no_other_cases_fault(house: House, ana: Agent) -> None:
    case, other = await house.case(FIRST_CHAT), await house.case(FIRST_CHAT + 1)
    await house.post()
    # No number that Telegram would give, though it looks like one.
    await house.doing(ana, work.reply, case, "hola", source_id=f"g{GROUP}:²")
    await house.post()
    await house.writes(other, "mensaje 1", FIRST_CHAT + 1)
    (row,) = [row for row in await house.rows("outgoing") if row.voice == "agent"]
    async with house.sessions.begin() as session:
        await note_delivery(session, house.office, row, None)
    async with house.posting(limit=1, window=600), asyncio.timeout(20):
        while True:
            if failed := [post.kind for post in await house.left() if post.content.get("tries")]:
                break
            await asyncio.sleep(0.03)
    assert failed == ["receipt"]


async def test_two_posters_put_nothing_there_twice(house: House, ana: Agent) -> None:
    cases = [await house.case(FIRST_CHAT + number) for number in range(4)]
    async with house.posting(), house.posting():
        for number in range(40):
            await house.writes(cases[number % 4], f"mensaje {number}", FIRST_CHAT + number % 4)
        await house.settled()
    threads = numbers_by_thread(house)
    assert sorted(number for numbers in threads.values() for number in numbers) == list(range(40))
    assert all(numbers == sorted(numbers) for numbers in threads.values())


async def test_a_poster_whose_lock_is_gone_asks_for_it_again(house: House, ana: Agent) -> None:
    case = await house.case()
    async with house.posting():
        await house.settled()
        async with house.sessions.begin() as session:
            cut = "select count(pg_terminate_backend(pid)) from pg_locks where locktype = 'advisory' and objid = :lock"
            assert await session.scalar(text(cut), {"lock": LOCK}) == 1
        await house.writes(case, "mensaje 1")
        await house.settled()
    assert list(numbers_by_thread(house).values()) == [[1]]


async def test_the_second_poster_goes_on_when_the_first_is_gone(house: House, ana: Agent) -> None:
    case = await house.case()
    async with house.posting() as first:
        await house.settled()
        async with house.posting():
            first.cancel()
            await asyncio.wait([first])
            await house.writes(case, "mensaje 1")
            await house.settled()
    assert list(numbers_by_thread(house).values()) == [[1]]


async def stop_after(house: House, calls: int) -> None:
    """A poster works and is cut off after so many calls, or when nothing is left."""
    task = asyncio.create_task(house.poster().run(asyncio.Event()))
    enough = len(house.telegram.calls()) + calls
    while True:
        if len(house.telegram.calls()) >= enough or not await house.left():
            break
        await asyncio.sleep(0.005)
    task.cancel()
    await asyncio.wait([task])


async def test_a_poster_stopped_again_and_again_loses_doubles_and_reorders_nothing(house: House, ana: Agent) -> None:
    cases = [await house.case(FIRST_CHAT + number) for number in range(3)]
    for number in range(90):
        await house.writes(cases[number % 3], f"mensaje {number}" + " y más" * 200, FIRST_CHAT + number % 3)
    stopped = 0
    while await house.left():
        await stop_after(house, calls=1 + stopped % 3)
        stopped += 1
    assert stopped > 10
    threads = numbers_by_thread(house)
    for index, case in enumerate(cases):
        assert threads[(await house.now(case)).thread_id or 0] == list(range(index, 90, 3))
    assert len(house.telegram.threads(GROUP)) == 3


async def test_a_thread_lost_in_the_middle_of_it_all_is_made_again(house: House, ana: Agent) -> None:
    limit, window = 20, 1.0
    cases = [await house.case(FIRST_CHAT + number) for number in range(3)]
    await house.post()
    gone = await house.thread(cases[1])
    async with house.posting(limit=limit, window=window):
        for number in range(60):
            if number == 30:
                house.telegram.delete_thread(GROUP, gone)
            await house.writes(cases[number % 3], f"mensaje {number}", FIRST_CHAT + number % 3)
        await house.settled()
    threads = numbers_by_thread(house)
    for index, case in enumerate(cases):
        assert threads[(await house.now(case)).thread_id or 0][-10:] == list(range(index, 60, 3))[-10:]
    assert set(threads[(await house.now(cases[1])).thread_id or 0]) == set(range(1, 60, 3))


async def test_a_receipt_needs_not_wait_for_room(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.post()
    thread = await house.thread(case)
    number = house.telegram.say_in(GROUP, ANA, "hola", thread)
    await house.hear()
    await house.post()
    (row,) = [row for row in await house.rows("outgoing") if row.voice == "agent"]
    async with house.sessions.begin() as session:
        await note_delivery(session, house.office, row, None)
    async with house.posting(limit=1, window=600):
        await eventually(lambda: house.telegram.reactions)
    assert house.telegram.reactions[0]["message_id"] == number


async def test_a_group_that_became_a_supergroup_is_followed_and_kept(house: House, ana: Agent) -> None:
    old, new = -7001, -1007001
    house.telegram.make_group(old, forum=False, kind="group")
    case = await house.case()
    house.telegram.migrate(old, new)
    house.telegram.group_limit(0, 1.0)
    async with house.posting(chat=old):
        await house.settled()
    assert case.code in house.telegram.threads(new)[0]["name"]
    house.updates()
    house.telegram.say_in(new, ANA, "Buenos días", await house.thread(case))
    for update in house.updates():
        await house.inbox(old).receive(update)
    assert await house.said() == ["Buenos días"]


async def test_the_new_id_is_learnt_from_the_update_too(house: House, ana: Agent) -> None:
    old, new = -7002, -1007002
    house.telegram.make_group(old, forum=False, kind="group")
    house.telegram.migrate(old, new)
    for update in house.updates():
        await house.inbox(old).receive(update)
    case = await house.case()
    await house.post(chat=old)
    assert case.code in house.telegram.threads(new)[0]["name"]
    assert not [call for call in house.telegram.calls() if call["status"] == 400]


async def test_the_urgent_goes_first(house: House, ana: Agent) -> None:
    await house.case(FIRST_CHAT)
    urgent = await house.case(FIRST_CHAT + 1, reason="danger", priority="urgent")
    await house.post()
    assert urgent.code in house.telegram.threads(GROUP)[0]["name"]


async def test_a_state_that_another_follows_is_not_shown(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.post()
    edits = len(house.telegram.calls(method="editForumTopic"))
    await house.doing(ana, work.take, case)
    await house.doing(ana, moves.give_back, case)
    await house.doing(ana, work.take, case)
    await house.post()
    assert len(house.telegram.calls(method="editForumTopic")) == edits + 1
