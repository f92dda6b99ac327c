"""What stands under a message: an inline keyboard, or keys in place of the contact's own, shown or taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.telegram import rules
from tests.telegram.refusal import bad_request

SHOWN = {"keyboard", "is_persistent", "resize_keyboard", "one_time_keyboard", "input_field_placeholder", "selective"}
REMOVED = {"remove_keyboard", "selective"}
ROW_LIMIT = 12
KEY_LIMIT = 300


@dataclass(frozen=True)
class Markup:
    """`rows` are those of an inline keyboard; `keys` those that take the place of the contact's keyboard."""

    rows: list[list[dict[str, str]]] = field(default_factory=list)
    keys: list[list[dict[str, Any]]] = field(default_factory=list)
    one_time: bool = False
    removes: bool = False


def read(given: Mapping[str, Any] | None, chat_type: str) -> Markup:
    """A reply markup, if Telegram takes it in such a chat. It is stricter where the real one drops silently: what has
    several meanings, and keyboards without keys."""
    if given is None or "inline_keyboard" in given:
        return Markup(rows=rules.keyboard(given))
    if "remove_keyboard" in given:
        if given["remove_keyboard"] is not True or given.keys() - REMOVED:
            raise bad_request('field "remove_keyboard" must be true')
        return Markup(removes=True)
    if "keyboard" not in given or given.keys() - SHOWN:
        raise bad_request("object expected as reply markup")
    keys = given["keyboard"]
    if not isinstance(keys, list):
        raise bad_request('field "keyboard" must be of type Array')
    if not all(isinstance(row, list) for row in keys):
        raise bad_request('field "keyboard" must be an Array of Arrays')
    for row in keys:
        for key in row:
            _key(key, chat_type)
    if not keys or not all(keys) or max(map(len, keys)) > ROW_LIMIT or sum(map(len, keys)) > KEY_LIMIT:
        raise bad_request("reply markup has no keys, or too many")
    return Markup(keys=keys, one_time=bool(given.get("one_time_keyboard")))


def _key(key: Any, chat_type: str) -> None:
    if not isinstance(key, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    if not isinstance(key.get("text"), str):
        raise bad_request("can't parse keyboard button: can't find field \"text\"")
    if not key["text"].strip():
        raise bad_request("keyboard button text must be non-empty")
    if key.keys() - {"text", "request_location"}:
        raise bad_request("can't parse keyboard button: unknown field")
    if not isinstance(key.get("request_location", False), bool):
        raise bad_request('can\'t parse keyboard button: field "request_location" must be of type Boolean')
    if key.get("request_location") and chat_type != "private":
        raise bad_request("location can be requested in private chats only")
