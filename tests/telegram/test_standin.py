"""The stand-in refuses what Telegram refuses, in Telegram's words."""

from __future__ import annotations

import threading
import time
from typing import Any

import httpx
import pytest

from tests.telegram.calls import call, keys, refusal, result
from tests.telegram.conftest import ROSA, TOKEN
from tests.telegram.control import Control, ControlRefused, own_process


@pytest.fixture
def opened(telegram: Control) -> Control:
    """Rosa has written: the bot may answer her."""
    telegram.say(ROSA, "hola")
    return telegram


def test_the_bot_knows_its_own_name(telegram: Control) -> None:
    assert call(telegram, "getMe")["result"]["is_bot"] is True


def test_a_wrong_token_is_unauthorized(telegram: Control) -> None:
    assert refusal(telegram, "getMe", token="1:wrong") == (401, "Unauthorized")


def test_an_unknown_method_is_not_found(telegram: Control) -> None:
    assert refusal(telegram, "sendTelepathy") == (404, "Not Found: method not found")


def test_a_method_is_found_whatever_its_case(telegram: Control) -> None:
    assert call(telegram, "getme")["ok"]


@pytest.mark.parametrize(
    ("given", "description"),
    [
        ({"text": "hola"}, "chat_id is empty"),
        ({"chat_id": ROSA}, "message text is empty"),
        ({"chat_id": ROSA, "text": ""}, "message text is empty"),
        ({"chat_id": ROSA, "text": " \n "}, "text must be non-empty"),
        ({"chat_id": ROSA, "text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"chat_id": ROSA, "text": "hola", "colour": "red"}, 'unknown parameter "colour"'),
        (
            {"chat_id": ROSA, "text": "hola", "protect_content": "maybe"},
            'parameter "protect_content" must be a Boolean',
        ),
        (
            {"chat_id": ROSA, "text": "hola", "message_thread_id": "x"},
            'parameter "message_thread_id" must be an Integer',
        ),
        ({"chat_id": ROSA, "text": "hola", "reply_markup": "{"}, "can't parse reply markup JSON object"),
        ({"chat_id": ROSA, "text": "hola", "reply_markup": [1]}, "Object expected as reply markup"),
        ({"chat_id": ROSA, "text": "hola", "parse_mode": "Latex"}, "unsupported parse_mode"),
        ({"chat_id": 999, "text": "hola"}, "chat not found"),
        ({"chat_id": "rosa", "text": "hola"}, "chat not found"),
    ],
)
def test_a_message_with_wrong_parameters_is_refused(opened: Control, given: dict[str, Any], description: str) -> None:
    assert refusal(opened, "sendMessage", **given) == (400, f"Bad Request: {description}")


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<b>hola", 'can\'t find end tag corresponding to start tag "b"'),
        ("a < b", "unclosed start tag at byte offset 2"),
        ("a < b > c", 'unsupported start tag "" at byte offset 2'),
        ("¿<h1>hola</h1>", 'unsupported start tag "h1" at byte offset 2'),
        ("hola</b>", "unexpected end tag at byte offset 4"),
        ("<b><i>hola</b></i>", 'unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
        ("pan & vino", "unescaped & at byte offset 4"),
        ("&nbsp;", "unescaped & at byte offset 0"),
        ('<b onclick="x">hola</b>', 'unexpected attributes in the tag "b" at byte offset 0'),
    ],
)
def test_bad_html_is_refused(opened: Control, html: str, problem: str) -> None:
    expected = f"Bad Request: can't parse entities: {problem}"
    assert refusal(opened, "sendMessage", chat_id=ROSA, text=html, parse_mode="HTML") == (400, expected)


def test_good_html_is_read_as_the_contact_reads_it(opened: Control) -> None:
    html = 'Sueldo &lt;neto&gt; &amp; <b>más</b> 😀 <a href="https://boe.es/?a=1&amp;b=2">BOE</a>'
    result = call(opened, "sendMessage", chat_id=ROSA, text=html, parse_mode="HTML")["result"]
    assert result["text"] == "Sueldo <neto> & más 😀 BOE"
    link = next(entity for entity in result["entities"] if entity["type"] == "text_link")
    assert link == {"type": "text_link", "offset": 23, "length": 3, "url": "https://boe.es/?a=1&b=2"}
    assert opened.sent[0].links == ["https://boe.es/?a=1&b=2"]


def test_the_length_is_counted_after_entity_parsing_in_utf16_units(opened: Control) -> None:
    assert call(opened, "sendMessage", chat_id=ROSA, text="&amp;" * 4096, parse_mode="HTML")["ok"]
    assert call(opened, "sendMessage", chat_id=ROSA, text="😀" * 2048)["ok"]
    too_long = (400, "Bad Request: message is too long")
    assert refusal(opened, "sendMessage", chat_id=ROSA, text="a" * 4097) == too_long
    assert refusal(opened, "sendMessage", chat_id=ROSA, text="😀" * 2048 + "a") == too_long


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        (keys({"text": "Sí", "callback_data": "ñ" * 33}), "BUTTON_DATA_INVALID"),
        (keys({"text": "Sí", "callback_data": ""}), "BUTTON_DATA_INVALID"),
        (keys({"text": "Sí", "url": "boe"}), "BUTTON_URL_INVALID"),
        (keys({"text": "", "callback_data": "x"}), "inline keyboard button text must be non-empty"),
        (keys({"callback_data": "x"}), "can't parse inline keyboard button: can't find field \"text\""),
        (
            keys({"text": "Sí"}),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (keys(*[{"text": "Sí", "callback_data": "x"}] * 101), "reply markup is too long"),
        (keys(*[{"text": "Sí" * 60, "callback_data": "x"}] * 90), "reply markup is too long"),
        (
            {"inline_keyboard": [{"text": "Sí"}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
    ],
)
def test_a_bad_keyboard_is_refused(opened: Control, markup: dict[str, Any], description: str) -> None:
    refused = refusal(opened, "sendMessage", chat_id=ROSA, text="hola", reply_markup=markup)
    assert refused == (400, f"Bad Request: {description}")
    assert opened.sent == []


def test_a_hundred_buttons_are_allowed(opened: Control) -> None:
    markup = keys(*[{"text": "Sí", "callback_data": "x"}] * 100)
    assert call(opened, "sendMessage", chat_id=ROSA, text="hola", reply_markup=markup)["ok"]


def test_whoever_blocks_the_bot_gets_nothing_more(opened: Control) -> None:
    opened.block(ROSA)
    blocked = (403, "Forbidden: bot was blocked by the user")
    assert refusal(opened, "sendMessage", chat_id=ROSA, text="hola") == blocked
    assert refusal(opened, "sendChatAction", chat_id=ROSA, action="typing") == blocked
    assert "my_chat_member" in call(opened, "getUpdates")["result"][-1]


def test_an_unknown_action_is_refused(opened: Control) -> None:
    wrong = (400, "Bad Request: wrong parameter action in request")
    assert refusal(opened, "sendChatAction", chat_id=ROSA, action="juggling") == wrong
    assert call(opened, "sendChatAction", chat_id=ROSA, action="typing")["result"] is True


@pytest.mark.parametrize(
    ("command", "description"),
    [
        ({"command": "Ayuda", "description": "Ayuda"}, "BOT_COMMAND_INVALID"),
        ({"command": "/ayuda", "description": "Ayuda"}, "BOT_COMMAND_INVALID"),
        ({"command": "a" * 33, "description": "Ayuda"}, "BOT_COMMAND_INVALID"),
        ({"command": "ayuda", "description": ""}, "command description must be non-empty"),
        ({"command": "ayuda", "description": "a" * 257}, "command description length must not exceed 256"),
        ({"command": "ayuda"}, "can't parse BotCommand: expected an Object"),
    ],
)
def test_a_bad_command_is_refused(telegram: Control, command: dict[str, str], description: str) -> None:
    assert refusal(telegram, "setMyCommands", commands=[command]) == (400, f"Bad Request: {description}")


def test_commands_are_kept_by_language(telegram: Control) -> None:
    menu = [{"command": "help", "description": "Help"}]
    wrong = (400, "Bad Request: invalid language code specified")
    assert refusal(telegram, "setMyCommands", commands=menu, language_code="english") == wrong
    assert refusal(telegram, "setMyCommands") == (400, 'Bad Request: parameter "commands" is required')
    assert call(telegram, "setMyCommands", commands=menu, language_code="en")["result"] is True
    assert telegram.commands() == {"en": menu}


def test_what_a_bot_says_of_itself_is_kept_by_language_and_has_a_limit(telegram: Control) -> None:
    assert result(telegram, "setMyDescription", description="a" * 512, language_code="en") is True
    assert result(telegram, "setMyShortDescription", short_description="b" * 120) is True
    assert telegram.introductions() == {"description": {"en": "a" * 512}, "short": {"": "b" * 120}}
    assert refusal(telegram, "setMyDescription", description="a" * 513)[0] == 400
    assert refusal(telegram, "setMyShortDescription", short_description="b" * 121)[0] == 400
    wrong = (400, "Bad Request: invalid language code specified")
    assert refusal(telegram, "setMyShortDescription", short_description="b", language_code="spanish") == wrong


def test_a_press_is_acknowledged_once(opened: Control) -> None:
    call(opened, "sendMessage", chat_id=ROSA, text="¿?", reply_markup=keys({"text": "Sí", "callback_data": "yes"}))
    opened.press(ROSA, "yes")
    query = call(opened, "getUpdates")["result"][-1]["callback_query"]
    assert query["data"] == "yes"
    assert call(opened, "answerCallbackQuery", callback_query_id=query["id"])["result"] is True
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert refusal(opened, "answerCallbackQuery", callback_query_id=query["id"]) == (400, too_old)
    assert refusal(opened, "answerCallbackQuery", callback_query_id="77") == (400, too_old)


def test_only_a_button_on_the_screen_can_be_pressed(opened: Control) -> None:
    with pytest.raises(ControlRefused, match="shows no button"):
        opened.press(ROSA, "yes")


def test_a_keyboard_can_be_taken_away_once(opened: Control) -> None:
    markup = keys({"text": "Sí", "callback_data": "yes"})
    message_id = call(opened, "sendMessage", chat_id=ROSA, text="¿?", reply_markup=markup)["result"]["message_id"]
    wish = {"chat_id": ROSA, "message_id": message_id}
    assert call(opened, "editMessageReplyMarkup", **wish)["ok"]
    assert refusal(opened, "editMessageReplyMarkup", **wish)[1].startswith("Bad Request: message is not modified")
    missing = (400, "Bad Request: message to edit not found")
    assert refusal(opened, "editMessageReplyMarkup", chat_id=ROSA, message_id=999) == missing
    shown = opened.chat(chat_id=ROSA)[-1]
    assert (shown["by"], shown["text"], shown["buttons"]) == ("bot", "¿?", [])


def test_updates_come_again_until_a_higher_offset_confirms_them(telegram: Control) -> None:
    first, second = telegram.say(ROSA, "uno"), telegram.say(ROSA, "dos")
    for _ in range(2):
        assert [update["update_id"] for update in call(telegram, "getUpdates")["result"]] == [first, second]
    assert [update["update_id"] for update in call(telegram, "getUpdates", offset=second)["result"]] == [second]
    assert telegram.pending() == [second]
    assert call(telegram, "getUpdates", offset=second + 1)["result"] == []


def test_getupdates_waits_for_an_update(telegram: Control) -> None:
    threading.Timer(0.3, telegram.say, (ROSA, "hola")).start()
    started = time.monotonic()
    assert len(call(telegram, "getUpdates", timeout=5)["result"]) == 1
    assert 0.2 < time.monotonic() - started < 2


def test_getupdates_returns_nothing_when_its_time_is_over(telegram: Control) -> None:
    started = time.monotonic()
    assert call(telegram, "getUpdates", timeout=1)["result"] == []
    assert time.monotonic() - started >= 1


def test_updates_nobody_asked_for_are_not_made(telegram: Control) -> None:
    call(telegram, "getUpdates", allowed_updates=["callback_query"])
    telegram.say(ROSA, "hola")
    assert call(telegram, "getUpdates")["result"] == []


def test_of_two_getupdates_the_older_one_ends_in_a_conflict(telegram: Control) -> None:
    older: list[tuple[int, str]] = []
    thread = threading.Thread(target=lambda: older.append(refusal(telegram, "getUpdates", timeout=5)))
    thread.start()
    time.sleep(0.3)
    call(telegram, "getUpdates", timeout=1)
    thread.join()
    assert older[0][0] == 409
    assert "terminated by other getUpdates request" in older[0][1]


def test_a_webhook_forbids_getupdates_until_it_is_deleted(telegram: Control) -> None:
    telegram.set_webhook(url="https://example.org/hook")
    assert refusal(telegram, "getUpdates")[0] == 409
    assert call(telegram, "deleteWebhook")["result"] is True
    assert call(telegram, "getUpdates")["ok"]


def test_planned_failures_come_as_often_as_planned(opened: Control) -> None:
    opened.fail_next("sendMessage", 1, 429, retry_after=7)
    body = call(opened, "sendMessage", chat_id=ROSA, text="hola")
    assert body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert call(opened, "sendMessage", chat_id=ROSA, text="hola")["ok"]


def test_a_gateway_failure_is_a_web_page(opened: Control) -> None:
    opened.fail_next("getMe", 1, 502)
    response = httpx.post(f"{opened.url}/bot{TOKEN}/getMe")
    assert response.status_code == 502
    assert response.text.startswith("<html>")


def test_a_hung_call_gets_no_answer(opened: Control) -> None:
    opened.hang_next("getMe", 1)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{opened.url}/bot{TOKEN}/getMe", timeout=0.3)
    assert call(opened, "getMe")["ok"]


def test_parameters_may_come_in_the_address_or_as_json(opened: Control) -> None:
    url = f"{opened.url}/bot{TOKEN}/sendMessage"
    assert httpx.get(url, params={"chat_id": ROSA, "text": "uno"}).json()["ok"]
    assert httpx.post(url, json={"chat_id": ROSA, "text": "dos"}).json()["ok"]
    assert [message.text for message in opened.sent] == ["uno", "dos"]


def test_it_runs_as_a_process_of_its_own() -> None:
    with own_process(TOKEN) as telegram:
        telegram.say(ROSA, "hola")
        assert call(telegram, "sendMessage", chat_id=ROSA, text="buenas")["ok"]
        assert [message.text for message in telegram.wait_sent(ROSA)] == ["buenas"]
