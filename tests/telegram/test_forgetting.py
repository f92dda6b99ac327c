"""Messages are taken back out of a private chat: in batches, within Telegram's window, and one by one if need be."""

from __future__ import annotations

import pytest

from bot.channel import PARTS, Delayed, Undeliverable
from bot.channels.telegram.channel import TelegramChannel
from bot.message import Outgoing
from tests.telegram.calls import refusal, result
from tests.telegram.conftest import ROSA
from tests.telegram.control import Control


async def told(channel: TelegramChannel, telegram: Control, count: int) -> list[str]:
    telegram.say(ROSA, "hola")
    return [await channel.send(str(ROSA), Outgoing(text=f"mensaje {number}")) for number in range(count)]


async def test_more_than_a_hundred_go_in_batches(channel: TelegramChannel, telegram: Control) -> None:
    numbers = await told(channel, telegram, 130)
    await channel.forget(str(ROSA), numbers)
    assert [one["by"] for one in telegram.chat(chat_id=ROSA)] == ["contact"]
    assert len(telegram.calls(method="deleteMessages")) == 2


async def test_every_part_of_a_long_message_goes(channel: TelegramChannel, telegram: Control) -> None:
    telegram.say(ROSA, "hola")
    remote = await channel.send(str(ROSA), Outgoing(text="\n\n".join(["palabra " * 300] * 4)))
    assert len(remote.split(PARTS)) > 1
    await channel.forget(str(ROSA), remote.split(PARTS))
    assert [one["by"] for one in telegram.chat(chat_id=ROSA)] == ["contact"]


async def test_what_the_contact_wrote_goes_too(channel: TelegramChannel, telegram: Control) -> None:
    telegram.say(ROSA, "me pegan")
    (message,) = telegram.chat(chat_id=ROSA)
    await channel.forget(str(ROSA), [str(message["message_id"])])
    assert telegram.chat(chat_id=ROSA) == []


async def test_one_that_is_too_old_does_not_save_the_others(channel: TelegramChannel, telegram: Control) -> None:
    old = await told(channel, telegram, 1)
    telegram.age(chat_id=ROSA, hours=49)
    young = await told(channel, telegram, 2)
    await channel.forget(str(ROSA), [*old, *young])
    assert [one["text"] for one in telegram.chat(chat_id=ROSA) if one["by"] == "bot"] == ["mensaje 0"]


async def test_what_is_gone_already_is_no_failure(channel: TelegramChannel, telegram: Control) -> None:
    numbers = await told(channel, telegram, 1)
    await channel.forget(str(ROSA), numbers)
    await channel.forget(str(ROSA), numbers)


async def test_a_rest_is_waited_for_and_a_lost_chat_given_up(channel: TelegramChannel, telegram: Control) -> None:
    numbers = await told(channel, telegram, 1)
    telegram.fail_next("deleteMessages", 1, 429, retry_after=7)
    with pytest.raises(Delayed) as delayed:
        await channel.forget(str(ROSA), numbers)
    assert delayed.value.seconds == 7
    telegram.block(ROSA)
    with pytest.raises(Undeliverable):
        await channel.forget(str(ROSA), numbers)


def test_the_stand_in_refuses_as_telegram_does(telegram: Control) -> None:
    telegram.say(ROSA, "hola")
    assert refusal(telegram, "deleteMessages", chat_id=str(ROSA))[0] == 400
    assert refusal(telegram, "deleteMessages", chat_id=str(ROSA), message_ids=list(range(1, 102)))[0] == 400
    assert result(telegram, "deleteMessages", chat_id=str(ROSA), message_ids=[999]) is True
