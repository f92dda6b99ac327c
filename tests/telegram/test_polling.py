"""Polling loses nothing, repeats nothing, and stops when it is told to."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.polling import poll
from tests.telegram.conftest import ROSA, TOKEN, MemoryInbox, polling, until
from tests.telegram.control import Control, own_process


def texts(inbox: MemoryInbox) -> list[str]:
    return [message.text for message in inbox.stored]


async def test_every_message_is_answered_once(telegram: Control, channel: TelegramChannel, inbox: MemoryInbox) -> None:
    async with polling(channel, inbox):
        for number in range(3):
            telegram.say(ROSA, f"pregunta {number}")
        await until(lambda: len(telegram.sent) == 3)
        await asyncio.sleep(0.2)
    assert sorted(message.text for message in telegram.sent) == [f"Recibido: pregunta {number}" for number in range(3)]


async def test_what_was_written_while_the_bot_was_away_is_answered(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox
) -> None:
    telegram.say(ROSA, "uno")
    telegram.say(ROSA, "dos")
    async with polling(channel, inbox):
        await until(lambda: len(inbox.stored) == 2)
    assert texts(inbox) == ["uno", "dos"]


async def test_a_pressed_button_is_stored_and_acknowledged(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox
) -> None:
    telegram.say(ROSA, "hola")
    telegram.press_forgotten(chat_id=ROSA, button_data="p:CL")
    async with polling(channel, inbox):
        await until(telegram.answered)
    assert inbox.stored[-1].choice == "p:CL"


async def test_a_press_that_cannot_be_acknowledged_is_stored_all_the_same(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox
) -> None:
    telegram.fail_next("answerCallbackQuery", 1, 500)
    telegram.say(ROSA, "hola")
    telegram.press_forgotten(chat_id=ROSA, button_data="p:CL")
    telegram.say(ROSA, "gracias")
    async with polling(channel, inbox):
        await until(lambda: len(inbox.stored) == 3)


async def test_an_update_that_could_not_be_stored_is_not_confirmed_and_comes_again(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox
) -> None:
    inbox.refusals = 1
    first, second = telegram.say(ROSA, "uno"), telegram.say(ROSA, "dos")
    async with polling(channel, inbox):
        await until(lambda: inbox.tries == 1)
        await asyncio.sleep(0.2)
        assert telegram.pending() == [first, second]
        await until(lambda: len(inbox.stored) == 2)
        await until(lambda: telegram.pending() == [])
    assert texts(inbox) == ["uno", "dos"]


async def test_what_was_stored_before_a_failure_is_confirmed(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox
) -> None:
    inbox.refusals, inbox.refused_text = 1, "dos"
    telegram.say(ROSA, "uno")
    second = telegram.say(ROSA, "dos")
    async with polling(channel, inbox):
        await until(lambda: telegram.pending() == [])
    offsets = [int(call["parameters"]["offset"]) for call in telegram.calls(method="getUpdates")]
    assert offsets == [0, second, second + 1]
    assert texts(inbox) == ["uno", "dos"]


async def test_an_update_is_confirmed_only_after_it_was_stored(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox
) -> None:
    inbox.gate.clear()
    update_id = telegram.say(ROSA, "uno")
    async with polling(channel, inbox):
        await until(lambda: inbox.tries == 1)
        await asyncio.sleep(0.3)
        assert telegram.pending() == [update_id]
        inbox.gate.set()
        await until(lambda: telegram.pending() == [])


async def test_an_update_that_cannot_be_read_does_not_hold_up_the_others(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.say(ROSA, "uno")
    odd = telegram.inject(kind="message", content={"message_id": "?", "chat": 5})
    telegram.say(ROSA, "dos")
    async with polling(channel, inbox):
        await until(lambda: len(inbox.stored) == 2)
        await until(lambda: telegram.pending() == [])
    assert f"update {odd} could not be read" in caplog.text


async def test_what_is_said_in_a_group_is_confirmed_and_ignored(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox
) -> None:
    telegram.say(-100, "hola a todos", chat_type="group")
    telegram.say(ROSA, "hola")
    async with polling(channel, inbox):
        await until(lambda: telegram.pending() == [])
    assert texts(inbox) == ["hola"]
    assert not telegram.sent_to(-100)


async def test_a_group_that_calls_the_bot_is_told_once_that_it_attends_in_private(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox
) -> None:
    await channel.check()
    telegram.say(-100, "/start", chat_type="group")
    telegram.say(-100, "/start", chat_type="group", language_code="en")
    telegram.say(-200, "/help", chat_type="group", language_code="en")
    async with polling(channel, inbox):
        await until(lambda: telegram.pending() == [] and telegram.sent_to(-200))
    assert [f"https://t.me/{channel.username}" in message.text for message in telegram.sent_to(-100)] == [True]
    assert "in private" in telegram.sent_to(-200)[0].text
    assert texts(inbox) == []


async def test_a_webhook_left_behind_is_removed_first(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox
) -> None:
    telegram.set_webhook(url="https://example.org/hook")
    telegram.fail_next("deleteWebhook", 1, 502)
    telegram.say(ROSA, "hola")
    async with polling(channel, inbox):
        await until(lambda: texts(inbox) == ["hola"])
    assert telegram.calls(method="getUpdates")[0]["status"] == 200


@pytest.mark.parametrize("status", [500, 502])
async def test_polling_goes_on_after_a_fault_of_telegrams(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox, status: int
) -> None:
    telegram.fail_next("getUpdates", 2, status)
    telegram.say(ROSA, "hola")
    async with polling(channel, inbox):
        await until(lambda: inbox.stored)
    first, second, third = [call["time"] for call in telegram.calls(method="getUpdates")][:3]
    assert second - first >= 1
    assert third - second >= 2


async def test_polling_waits_as_long_as_telegram_asks(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox
) -> None:
    telegram.fail_next("getUpdates", 1, 429, retry_after=2)
    telegram.say(ROSA, "hola")
    async with polling(channel, inbox):
        await until(lambda: inbox.stored)
    first, second = [call["time"] for call in telegram.calls(method="getUpdates")][:2]
    assert 2 <= second - first < 6


async def test_another_program_with_the_same_token_is_named_in_the_log(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.fail_next("getUpdates", 5, 409)
    async with polling(channel, inbox):
        await asyncio.sleep(1.5)
    assert caplog.text.count("another program is fetching") == 1
    assert len(telegram.calls(method="getUpdates")) == 1


async def test_a_revoked_token_is_named_in_the_log_and_ends_nothing(
    telegram: Control, inbox: MemoryInbox, caplog: pytest.LogCaptureFixture
) -> None:
    channel = TelegramChannel(SecretStr("1:revoked"), telegram.url)
    async with polling(channel, inbox) as task:
        await until(lambda: "refuses the bot's token" in caplog.text)
        assert not task.done()
    assert "1:revoked" not in caplog.text
    await channel.close()


async def stops(channel: TelegramChannel, inbox: MemoryInbox, ready: str, telegram: Control) -> float:
    """The seconds from stop.set() to the end, once `ready` was called."""
    stop = asyncio.Event()
    task = asyncio.create_task(poll(channel, inbox, stop))
    await until(lambda: telegram.calls(method=ready) if ready else inbox.tries)
    await asyncio.sleep(0.1)
    started = time.monotonic()
    stop.set()
    await asyncio.wait_for(task, 5)
    return time.monotonic() - started


async def test_it_stops_while_it_waits_for_updates(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox
) -> None:
    assert await stops(channel, inbox, "getUpdates", telegram) < 2


async def test_it_stops_while_telegram_says_nothing(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox
) -> None:
    telegram.hang_next("deleteWebhook", 1)
    assert await stops(channel, inbox, "deleteWebhook", telegram) < 2


async def test_it_stops_while_it_pauses(telegram: Control, channel: TelegramChannel, inbox: MemoryInbox) -> None:
    telegram.fail_next("getUpdates", 1, 409)
    assert await stops(channel, inbox, "getUpdates", telegram) < 2


async def test_it_stops_while_the_database_hangs(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox
) -> None:
    inbox.gate.clear()
    update_id = telegram.say(ROSA, "hola")
    assert await stops(channel, inbox, "", telegram) < 2
    assert telegram.pending() == [update_id]


async def test_what_is_being_stored_when_it_stops_is_stored_whole(
    telegram: Control, channel: TelegramChannel, inbox: MemoryInbox
) -> None:
    inbox.gate.clear()
    telegram.say(ROSA, "uno")
    telegram.say(ROSA, "dos")
    asyncio.get_running_loop().call_later(0.8, inbox.gate.set)
    assert await stops(channel, inbox, "", telegram) < 2
    assert texts(inbox) == ["uno"]


def test_killing_the_bot_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    notebook = tmp_path / "stored"
    notebook.touch()
    said = [f"pregunta {number}" for number in range(40)]
    with own_process(TOKEN) as telegram:
        for text in said:
            telegram.say(ROSA, text)
        for goal in (1, 9, 20, 33):
            kill_when(notebook, goal, telegram)
        bot = start(telegram, notebook)
        wait_for_lines(notebook, len(said))
        stop_at_once(bot)
    assert notebook.read_text().splitlines() == said


def start(telegram: Control, notebook: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.telegram.notary", telegram.url, TOKEN, str(notebook)])


def kill_when(notebook: Path, lines: int, telegram: Control) -> None:
    bot = start(telegram, notebook)
    wait_for_lines(notebook, lines)
    stop_at_once(bot)


def wait_for_lines(notebook: Path, lines: int) -> None:
    until_then = time.monotonic() + 40
    while len(notebook.read_text().splitlines()) < lines:
        assert time.monotonic() < until_then
        time.sleep(0.005)


def stop_at_once(bot: subprocess.Popen[bytes]) -> None:
    os.kill(bot.pid, signal.SIGKILL)
    bot.wait()
