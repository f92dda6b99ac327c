"""In groups and their threads the stand-in behaves and refuses as Telegram does."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot, ChatMemberAdministrator
from telegram.error import BadRequest, ChatMigrated, RetryAfter

from tests.telegram.calls import call, keys, refusal, result, updates
from tests.telegram.conftest import ROSA, TOKEN
from tests.telegram.control import Control, ControlRefused
from tests.telegram.state import BOT

DESK = -1001000
ANA = 601
NOT_FOUND = (400, "Bad Request: message thread not found")


@pytest.fixture
def group(telegram: Control) -> Control:
    """A forum in which the bot is an administrator, its arrival already read."""
    telegram.make_group(DESK)
    updates(telegram)
    return telegram


def opened(telegram: Control, name: str = "A-1 · España", **given: Any) -> int:
    thread: int = result(telegram, "createForumTopic", chat_id=DESK, name=name, **given)["message_thread_id"]
    updates(telegram)
    return thread


def say(telegram: Control, text: str = "hola", **given: Any) -> int:
    number: int = result(telegram, "sendMessage", chat_id=DESK, text=text, **given)["message_id"]
    return number


def python_bot(telegram: Control) -> Bot:
    return Bot(TOKEN, f"{telegram.url}/bot", f"{telegram.url}/file/bot")


def test_the_bot_is_told_when_it_joins_a_group(telegram: Control) -> None:
    telegram.make_group(DESK)
    (update,) = updates(telegram)
    assert update["my_chat_member"]["chat"] == {"id": DESK, "type": "supergroup", "title": "Casos", "is_forum": True}
    assert update["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert update["my_chat_member"]["new_chat_member"]["can_manage_topics"] is True


async def test_the_library_reads_the_group_and_the_bots_rights(group: Control) -> None:
    async with python_bot(group) as bot:
        chat = await bot.get_chat(DESK)
        member = await bot.get_chat_member(DESK, bot.id)
    assert (chat.type, chat.is_forum, chat.title) == ("supergroup", True, "Casos")
    assert isinstance(member, ChatMemberAdministrator)
    assert (member.can_manage_topics, member.can_pin_messages, member.can_promote_members) == (True, True, False)


def test_who_is_in_the_group_is_told_by_getchatmember(group: Control) -> None:
    group.say_in(DESK, ANA, "hola")
    group.say(ROSA, "hola")
    group.set_member(chat_id=DESK, user_id=602, status="administrator", first_name="Luis")
    statuses = [result(group, "getChatMember", chat_id=DESK, user_id=one)["status"] for one in (ANA, 602, ROSA)]
    assert statuses == ["member", "administrator", "left"]
    assert refusal(group, "getChatMember", chat_id=DESK, user_id=999) == (400, "Bad Request: user not found")


def test_whoever_removes_the_bot_is_not_written_to_again(group: Control) -> None:
    group.set_bot(chat_id=DESK, status="kicked")
    kicked = (403, "Forbidden: bot was kicked from the supergroup chat")
    assert refusal(group, "sendMessage", chat_id=DESK, text="hola") == kicked
    assert refusal(group, "getChat", chat_id=DESK) == kicked


def test_a_new_thread_is_told_to_the_bot_that_opened_it(group: Control) -> None:
    topic = result(group, "createForumTopic", chat_id=DESK, name="A-1", icon_color=16766590)
    assert topic == {"message_thread_id": 1, "name": "A-1", "icon_color": 16766590}
    (update,) = updates(group)
    assert update["message"]["forum_topic_created"] == {"name": "A-1", "icon_color": 16766590}
    assert update["message"]["message_thread_id"] == update["message"]["message_id"] == 1
    assert group.threads(DESK)[0]["name"] == "A-1"


@pytest.mark.parametrize(
    ("given", "description"),
    [
        ({"name": ""}, "name must be non-empty"),
        ({"name": "  "}, "name must be non-empty"),
        ({"name": "ñ" * 129}, "TOPIC_TITLE_INVALID"),
        ({"name": "😀" * 65}, "TOPIC_TITLE_INVALID"),
        ({"name": "A", "icon_color": 5}, "invalid icon color specified"),
        ({"name": "A", "colour": 5}, 'unknown parameter "colour"'),
    ],
)
def test_a_thread_with_wrong_parameters_is_refused(group: Control, given: dict[str, Any], description: str) -> None:
    assert refusal(group, "createForumTopic", chat_id=DESK, **given) == (400, f"Bad Request: {description}")
    assert group.threads(DESK) == []


def test_a_name_of_128_characters_is_allowed(group: Control) -> None:
    opened(group, "ñ" * 128)
    assert group.threads(DESK)[0]["name"] == "ñ" * 128


@pytest.mark.parametrize("method", ["createForumTopic", "editForumTopic", "closeForumTopic", "deleteForumTopic"])
def test_only_a_forum_has_threads(telegram: Control, method: str) -> None:
    telegram.make_group(-1002000, forum=False)
    given = {"name": "A"} if method == "createForumTopic" else {"message_thread_id": 5}
    expected = (400, "Bad Request: the chat is not a forum")
    assert refusal(telegram, method, chat_id=-1002000, **given) == expected


def test_a_plain_member_has_no_say_over_threads(telegram: Control) -> None:
    telegram.make_group(DESK, admin=False)
    thread = telegram.open_thread(DESK, "Avisos")
    rights = "Bad Request: not enough rights to"
    of = {"chat_id": DESK, "message_thread_id": thread}
    assert refusal(telegram, "createForumTopic", chat_id=DESK, name="A") == (400, f"{rights} create a topic")
    assert refusal(telegram, "editForumTopic", **of, name="B") == (400, f"{rights} edit the topic")
    assert refusal(telegram, "closeForumTopic", **of) == (400, f"{rights} close or open the topic")
    assert refusal(telegram, "deleteForumTopic", **of) == (400, f"{rights} delete the topic")
    message = say(telegram)
    pinned = (400, f"{rights} manage pinned messages in the chat")
    assert refusal(telegram, "pinChatMessage", chat_id=DESK, message_id=message) == pinned
    assert refusal(telegram, "unpinChatMessage", chat_id=DESK) == pinned


def test_an_administrator_without_the_right_cannot_open_threads(telegram: Control) -> None:
    telegram.make_group(DESK, rights=["can_pin_messages"])
    assert refusal(telegram, "createForumTopic", chat_id=DESK, name="A")[1].endswith("to create a topic")


def test_a_thread_is_renamed_once(group: Control) -> None:
    of = {"chat_id": DESK, "message_thread_id": opened(group, "A-1")}
    same = (400, "Bad Request: TOPIC_NOT_MODIFIED")
    assert refusal(group, "editForumTopic", **of, name="A-1") == same
    assert result(group, "editForumTopic", **of, name="✅ A-1") is True
    assert refusal(group, "editForumTopic", **of, name="✅ A-1") == same
    assert updates(group)[0]["message"]["forum_topic_edited"] == {"name": "✅ A-1"}
    assert group.threads(DESK)[0]["name"] == "✅ A-1"


def test_a_thread_is_closed_and_reopened_once(group: Control) -> None:
    of = {"chat_id": DESK, "message_thread_id": opened(group)}
    same = (400, "Bad Request: TOPIC_NOT_MODIFIED")
    assert refusal(group, "reopenForumTopic", **of) == same
    assert result(group, "closeForumTopic", **of) is True
    assert refusal(group, "closeForumTopic", **of) == same
    assert group.threads(DESK)[0]["closed"] is True
    assert result(group, "reopenForumTopic", **of) is True
    events = [next(reversed(update["message"])) for update in updates(group)]
    assert events == ["forum_topic_closed", "forum_topic_reopened"]


def test_a_deleted_thread_takes_its_messages_with_it(group: Control) -> None:
    thread = opened(group)
    say(group, message_thread_id=thread)
    of = {"chat_id": DESK, "message_thread_id": thread}
    assert result(group, "deleteForumTopic", **of) is True
    assert updates(group) == []
    assert (group.threads(DESK)[0]["deleted"], group.sent[0].deleted, group.chat(chat_id=DESK)) == (True, True, [])
    assert refusal(group, "sendMessage", **of, text="hola") == NOT_FOUND
    for method in ("editForumTopic", "closeForumTopic", "reopenForumTopic", "deleteForumTopic"):
        assert refusal(group, method, **of) == (400, "Bad Request: TOPIC_ID_INVALID")


@pytest.mark.parametrize("thread", [1, 77])
def test_a_message_into_an_unknown_thread_is_refused(group: Control, thread: int) -> None:
    assert refusal(group, "sendMessage", chat_id=DESK, text="hola", message_thread_id=thread) == NOT_FOUND
    assert refusal(group, "sendChatAction", chat_id=DESK, action="typing", message_thread_id=thread) == NOT_FOUND


def test_where_there_are_no_threads_no_thread_can_be_named(telegram: Control) -> None:
    telegram.say(ROSA, "hola")
    assert refusal(telegram, "sendMessage", chat_id=ROSA, text="hola", message_thread_id=7) == NOT_FOUND


def test_a_message_goes_where_it_is_sent(group: Control) -> None:
    thread = opened(group)
    inside = result(group, "sendMessage", chat_id=DESK, text="dentro", message_thread_id=thread)
    outside = result(group, "sendMessage", chat_id=DESK, text="fuera")
    assert (inside["message_thread_id"], inside["is_topic_message"]) == (thread, True)
    assert inside["reply_to_message"]["forum_topic_created"]
    assert not outside.keys() & {"message_thread_id", "is_topic_message", "reply_to_message"}
    assert [(sent.thread, sent.reply_to) for sent in group.sent] == [(thread, None), (None, None)]
    assert "sendMessage" in [entry["method"] for entry in group.group_log]


def test_a_closed_thread_is_open_to_administrators_only(group: Control) -> None:
    thread = opened(group)
    group.close_thread(DESK, thread)
    say(group, message_thread_id=thread)
    with pytest.raises(ControlRefused, match="is closed"):
        group.say_in(DESK, ANA, "hola", thread)
    group.set_bot(chat_id=DESK, status="member")
    closed = (400, "Bad Request: TOPIC_CLOSED")
    assert refusal(group, "sendMessage", chat_id=DESK, text="hola", message_thread_id=thread) == closed
    group.reopen_thread(DESK, thread)
    say(group, message_thread_id=thread)


def test_what_a_member_writes_in_a_thread_looks_as_telegram_makes_it(group: Control) -> None:
    thread = opened(group, "A-1")
    number = group.say_in(DESK, ANA, "Buenas tardes", thread, first_name="Ana")
    message = updates(group)[0]["message"]
    assert message["message_id"] == number
    assert message["from"] == {"id": ANA, "is_bot": False, "first_name": "Ana"}
    assert (message["chat"]["is_forum"], message["message_thread_id"], message["is_topic_message"]) == (True, 1, True)
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "A-1"


def test_a_member_answers_one_message(group: Control) -> None:
    thread = opened(group)
    card = say(group, "¿Quién la toma?", message_thread_id=thread)
    group.say_in(DESK, ANA, "Yo", reply_to=card)
    message = updates(group)[0]["message"]
    assert message["message_thread_id"] == thread
    assert message["reply_to_message"]["message_id"] == card
    assert "reply_to_message" not in message["reply_to_message"]


def test_members_act_on_threads_and_the_bot_is_told_all_but_deletions(group: Control) -> None:
    thread = group.open_thread(DESK, "Avisos")
    group.rename_thread(DESK, thread, "Noticias")
    group.close_thread(DESK, thread)
    group.reopen_thread(DESK, thread)
    group.delete_thread(DESK, thread)
    events = {"forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"}
    told = [(update["message"].keys() & events).pop() for update in updates(group)]
    assert told == ["forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"]
    with pytest.raises(ControlRefused, match="no thread"):
        group.say_in(DESK, ANA, "hola", thread)


def test_a_member_edits_and_presses(group: Control) -> None:
    thread = opened(group)
    markup = keys({"text": "Tomar", "callback_data": "claim:1"})
    card = say(group, "Caso", message_thread_id=thread, reply_markup=markup)
    number = group.say_in(DESK, ANA, "hola", thread)
    group.edit_in(DESK, number, "hola a todos")
    group.press_in(DESK, ANA, None, "claim:1")
    _, edited, pressed = updates(group)
    assert edited["edited_message"]["text"] == "hola a todos"
    assert pressed["callback_query"]["from"]["id"] == ANA
    assert pressed["callback_query"]["message"]["message_id"] == card
    assert pressed["callback_query"]["message"]["message_thread_id"] == thread
    with pytest.raises(ControlRefused, match="shows no button"):
        group.press_in(DESK, ANA, number, "claim:1")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("hola", False),
        ("/caso", True),
        (f"/caso@{BOT['username']}", True),
        ("/caso@OtroBot", False),
        (f"oye @{BOT['username']}", True),
    ],
)
def test_a_plain_member_bot_sees_only_what_is_meant_for_it(telegram: Control, text: str, seen: bool) -> None:
    telegram.make_group(DESK, admin=False)
    updates(telegram)
    telegram.say_in(DESK, ANA, text)
    assert bool(updates(telegram)) is seen


def test_a_plain_member_bot_sees_replies_to_it_and_service_messages(telegram: Control) -> None:
    telegram.make_group(DESK, admin=False)
    message = say(telegram)
    updates(telegram)
    telegram.say_in(DESK, ANA, "gracias", reply_to=message)
    telegram.open_thread(DESK, "Avisos")
    reply, created = updates(telegram)
    assert reply["message"]["reply_to_message"]["message_id"] == message
    assert created["message"]["forum_topic_created"]["name"] == "Avisos"


def test_every_supergroup_counts_its_messages_by_itself(group: Control) -> None:
    group.make_group(-1002000)
    numbers = [result(group, "sendMessage", chat_id=chat, text="a")["message_id"] for chat in (DESK, -1002000)]
    assert numbers == [1, 1]


def test_pins_belong_to_their_thread(group: Control) -> None:
    thread = opened(group)
    first, second = say(group, message_thread_id=thread), say(group, message_thread_id=thread)
    for message in (first, second, first):
        assert result(group, "pinChatMessage", chat_id=DESK, message_id=message) is True
    assert group.threads(DESK)[0]["pinned"] == [first, second]
    service = updates(group)[0]["message"]
    assert (service["pinned_message"]["message_id"], service["message_thread_id"]) == (first, thread)
    assert result(group, "getChat", chat_id=DESK)["pinned_message"]["message_id"] == second
    result(group, "unpinChatMessage", chat_id=DESK)
    assert group.threads(DESK)[0]["pinned"] == [first]
    result(group, "unpinChatMessage", chat_id=DESK, message_id=first)
    assert group.pinned(chat_id=DESK) == []


def test_what_cannot_be_pinned_is_refused(group: Control) -> None:
    thread = opened(group)
    missing = (400, "Bad Request: message to pin not found")
    assert refusal(group, "pinChatMessage", chat_id=DESK, message_id=99) == missing
    service = (400, "Bad Request: service messages can't be pinned")
    assert refusal(group, "pinChatMessage", chat_id=DESK, message_id=thread) == service
    missing = (400, "Bad Request: message to unpin not found")
    assert refusal(group, "unpinChatMessage", chat_id=DESK) == missing


def test_the_twenty_first_message_of_a_minute_is_too_much(group: Control) -> None:
    thread = opened(group)
    result(group, "editForumTopic", chat_id=DESK, message_thread_id=thread, name="B")
    for _ in range(18):
        say(group)
    body = call(group, "sendMessage", chat_id=DESK, text="hola")
    wait = body["parameters"]["retry_after"]
    assert (body["error_code"], body["description"]) == (429, f"Too Many Requests: retry after {wait}")
    assert 50 < wait <= 60
    assert refusal(group, "createForumTopic", chat_id=DESK, name="C")[0] == 429
    assert len(group.group_log) == 20
    assert len(group.sent) == 18


def test_edits_reactions_actions_and_other_chats_do_not_count(group: Control) -> None:
    group.group_limit(1, 60)
    message = say(group)
    of = {"chat_id": DESK, "message_id": message}
    result(group, "editMessageText", **of, text="adiós")
    result(group, "setMessageReaction", **of, reaction=[{"type": "emoji", "emoji": "👍"}])
    result(group, "sendChatAction", chat_id=DESK, action="typing")
    group.say(ROSA, "hola")
    for _ in range(3):
        result(group, "sendMessage", chat_id=ROSA, text="hola")
    assert [entry["method"] for entry in group.group_log] == ["sendMessage"]
    assert refusal(group, "sendMessage", chat_id=DESK, text="hola")[0] == 429


def test_albums_and_batches_count_each_message_and_arrive_whole_or_not_at_all(group: Control) -> None:
    group.say(ROSA, "uno")
    group.say(ROSA, "dos")
    numbers = [message["message_id"] for message in group.messages(chat_id=ROSA)]
    group.group_limit(3, 60)
    of = {"chat_id": DESK, "from_chat_id": ROSA, "message_ids": numbers}
    assert len(result(group, "copyMessages", **of)) == 2
    assert refusal(group, "copyMessages", **of)[0] == 429
    assert len(group.sent) == 2
    say(group)
    assert [entry["method"] for entry in group.group_log] == ["copyMessages", "copyMessages", "sendMessage"]


async def test_the_window_is_as_long_as_the_test_says_and_the_library_is_told_how_long_to_wait(group: Control) -> None:
    group.group_limit(2, 0.9)
    async with python_bot(group) as bot:
        await bot.send_message(DESK, "uno")
        await bot.send_message(DESK, "dos")
        with pytest.raises(RetryAfter, match="Retry in 1 seconds"):
            await bot.send_message(DESK, "tres")
    assert [entry["chat_id"] for entry in group.group_log] == [DESK, DESK]


def test_without_a_limit_nothing_is_too_much(group: Control) -> None:
    group.group_limit(0, 0)
    for _ in range(30):
        say(group)
    assert len(group.sent) == len(group.group_log) == 30


async def test_a_group_that_became_a_supergroup_says_where_it_went(telegram: Control) -> None:
    telegram.make_group(-700, forum=False, kind="group")
    updates(telegram)
    telegram.migrate(-700, DESK)
    body = call(telegram, "sendMessage", chat_id=-700, text="hola")
    assert body == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": DESK},
    }
    old, new = (update["message"] for update in updates(telegram))
    assert (old["chat"]["id"], old["migrate_to_chat_id"]) == (-700, DESK)
    assert (new["chat"]["id"], new["migrate_from_chat_id"]) == (DESK, -700)
    async with python_bot(telegram) as bot:
        with pytest.raises(ChatMigrated) as caught:
            await bot.send_message(-700, "hola")
        assert caught.value.new_chat_id == DESK
        await bot.create_forum_topic(DESK, "A-1")


def test_a_supergroup_is_not_upgraded_again(group: Control) -> None:
    with pytest.raises(ControlRefused, match="only a group can be upgraded"):
        group.migrate(DESK, -1002000)


async def test_the_library_works_with_threads(group: Control) -> None:
    async with python_bot(group) as bot:
        topic = await bot.create_forum_topic(DESK, "A-1", icon_color=7322096)
        thread = topic.message_thread_id
        card = await bot.send_message(DESK, "Caso", message_thread_id=thread, disable_notification=True)
        await bot.pin_chat_message(DESK, card.message_id, disable_notification=True)
        await bot.edit_forum_topic(DESK, thread, name="✅ A-1")
        await bot.close_forum_topic(DESK, thread)
        with pytest.raises(BadRequest, match="Topic_not_modified"):
            await bot.close_forum_topic(DESK, thread)
        await bot.reopen_forum_topic(DESK, thread)
        await bot.unpin_chat_message(DESK, card.message_id)
        assert card.is_topic_message
        assert group.threads(DESK)[0]["name"] == "✅ A-1"
        await bot.delete_forum_topic(DESK, thread)
    assert group.threads(DESK)[0]["deleted"] is True


def test_a_contact_who_comes_back_is_told_to_the_bot(telegram: Control) -> None:
    telegram.say(ROSA, "hola")
    telegram.block(ROSA)
    assert refusal(telegram, "sendMessage", chat_id=ROSA, text="hola")[0] == 403
    telegram.unblock(ROSA)
    statuses = [update["my_chat_member"]["new_chat_member"]["status"] for update in updates(telegram)[1:]]
    assert statuses == ["kicked", "member"]
    assert result(telegram, "sendMessage", chat_id=ROSA, text="hola")
