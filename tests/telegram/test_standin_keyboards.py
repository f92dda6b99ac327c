"""Keys in place of the contact's keyboard, locations and pins: the stand-in takes and refuses what Telegram does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.telegram.calls import call, keys, refusal, result, updates
from tests.telegram.conftest import ROSA
from tests.telegram.control import Control, ControlRefused

WHERE: dict[str, Any] = {"keyboard": [[{"text": "Mi ubicación", "request_location": True}]], "one_time_keyboard": True}
AWAY = {"remove_keyboard": True}
SPOT = {"latitude": 40.4, "longitude": -3.7}
GROUP = -1001000


@pytest.fixture
def rosa(telegram: Control) -> Control:
    telegram.say(ROSA, "hola")
    telegram.make_group(GROUP)
    updates(telegram)
    return telegram


def test_keys_stand_in_the_chat_until_they_are_taken_away(rosa: Control) -> None:
    result(rosa, "sendMessage", chat_id=ROSA, text="¿Dónde?", reply_markup=WHERE)
    assert rosa.keys(ROSA) == WHERE["keyboard"]
    result(rosa, "sendMessage", chat_id=ROSA, text="Elija", reply_markup=keys({"text": "a", "callback_data": "a"}))
    assert rosa.keys(ROSA) == WHERE["keyboard"]
    result(rosa, "sendMessage", chat_id=ROSA, text="Gracias", reply_markup=AWAY)
    assert rosa.keys(ROSA) == []


def test_the_key_sends_where_the_contact_is(rosa: Control) -> None:
    with pytest.raises(ControlRefused):
        rosa.press_where(ROSA)
    result(rosa, "sendMessage", chat_id=ROSA, text="¿Dónde?", reply_markup=WHERE)
    rosa.press_where(ROSA, 40.41, -3.70)
    (update,) = updates(rosa)
    assert update["message"]["location"] == {"latitude": 40.41, "longitude": -3.70, "horizontal_accuracy": 12.0}


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        ({"keyboard": "Mi ubicación"}, 'field "keyboard" must be of type Array'),
        ({"keyboard": [{"text": "a"}]}, 'field "keyboard" must be an Array of Arrays'),
        ({"keyboard": []}, "reply markup has no keys, or too many"),
        ({"keyboard": [[]]}, "reply markup has no keys, or too many"),
        ({"keyboard": [["a"]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"keyboard": [[{"request_location": True}]]}, "can't parse keyboard button: can't find field \"text\""),
        ({"keyboard": [[{"text": " "}]]}, "keyboard button text must be non-empty"),
        ({"keyboard": [[{"text": "a", "callback_data": "a"}]]}, "can't parse keyboard button: unknown field"),
        ({"keyboard": [[{"text": "a"}]], "inline": True}, "object expected as reply markup"),
        ({"remove_keyboard": False}, 'field "remove_keyboard" must be true'),
        ({"remove_keyboard": True, "keyboard": []}, 'field "remove_keyboard" must be true'),
        ({"force": True}, "object expected as reply markup"),
        ({**keys({"text": "a", "callback_data": "a"}), **AWAY}, "object expected as reply markup"),
    ],
)
def test_a_markup_that_is_none_is_refused(rosa: Control, markup: dict[str, Any], why: str) -> None:
    assert refusal(rosa, "sendMessage", chat_id=ROSA, text="hola", reply_markup=markup) == (400, f"Bad Request: {why}")
    assert rosa.sent == []


def test_a_location_can_be_asked_for_in_private_only(rosa: Control) -> None:
    status, why = refusal(rosa, "sendMessage", chat_id=GROUP, text="¿Dónde?", reply_markup=WHERE)
    assert (status, why) == (400, "Bad Request: location can be requested in private chats only")


def test_a_message_with_keys_cannot_be_edited(rosa: Control) -> None:
    sent = result(rosa, "sendMessage", chat_id=ROSA, text="¿Dónde?", reply_markup=WHERE)
    plain = result(rosa, "sendMessage", chat_id=ROSA, text="Gracias")
    edit = {"chat_id": ROSA, "text": "otra cosa"}
    assert refusal(rosa, "editMessageText", message_id=sent["message_id"], **edit) == (
        400,
        "Bad Request: message can't be edited",
    )
    assert refusal(rosa, "editMessageText", message_id=plain["message_id"], reply_markup=AWAY, **edit) == (
        400,
        "Bad Request: inline keyboard expected",
    )


def test_a_pin_comes_with_its_name_its_address_and_buttons(rosa: Control) -> None:
    pin = {"title": "Consulado", "address": "Cristóbal Bordiú 49", **SPOT}
    button = {"text": "Menú", "callback_data": "c:menu"}
    message = result(rosa, "sendVenue", chat_id=ROSA, reply_markup=keys(button), **pin)
    assert message["venue"] == {"location": SPOT, "title": "Consulado", "address": "Cristóbal Bordiú 49"}
    (sent,) = rosa.sent
    assert (sent.kind, [key.data for key in sent.buttons]) == ("venue", ["c:menu"])


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"title": ""}, "title must be non-empty"),
        ({"address": ""}, "address must be non-empty"),
        ({"latitude": "norte"}, 'parameter "latitude" must be a Float'),
        ({"latitude": 91}, "wrong venue location specified"),
        ({"longitude": -181}, "wrong venue location specified"),
        ({"name": "Consulado"}, 'unknown parameter "name"'),
    ],
)
def test_a_pin_that_is_none_is_refused(rosa: Control, wrong: dict[str, Any], why: str) -> None:
    pin = {"title": "Consulado", "address": "Cristóbal Bordiú 49", **SPOT, **wrong}
    assert refusal(rosa, "sendVenue", chat_id=ROSA, **pin) == (400, f"Bad Request: {why}")


def test_a_location_off_the_globe_is_refused(rosa: Control) -> None:
    assert call(rosa, "sendLocation", chat_id=ROSA, latitude=90.5, longitude=0)["error_code"] == 400
