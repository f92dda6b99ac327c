"""Bare calls of the Bot API, as a test of the stand-in makes them: plain HTTP, with nothing of ours between."""

from __future__ import annotations

import json
from typing import Any

import httpx

from tests.telegram.conftest import TOKEN
from tests.telegram.control import Control

Parts = dict[str, tuple[str, bytes]]


def call(
    telegram: Control, method: str, token: str = TOKEN, files: Parts | None = None, **given: Any
) -> dict[str, Any]:
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
    response = httpx.post(f"{telegram.url}/bot{token}/{method}", data=form, files=files, timeout=10)
    body: dict[str, Any] = response.json()
    assert body["ok"] or body["error_code"] == response.status_code
    return body


def refusal(telegram: Control, method: str, **given: Any) -> tuple[int, str]:
    body = call(telegram, method, **given)
    assert not body["ok"], body
    return body["error_code"], body["description"]


def result(telegram: Control, method: str, **given: Any) -> Any:
    body = call(telegram, method, **given)
    assert body["ok"], body
    return body["result"]


def updates(telegram: Control) -> list[dict[str, Any]]:
    """What is new for the bot; it is confirmed by this."""
    found: list[dict[str, Any]] = result(telegram, "getUpdates")
    if found:
        result(telegram, "getUpdates", offset=found[-1]["update_id"] + 1)
    return found


def keys(*buttons: dict[str, str]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}
