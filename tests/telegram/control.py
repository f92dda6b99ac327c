"""The test's hand on the stand-in: plays the contacts, plans failures, and reads what the bot did. Plain HTTP."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import httpx


class ControlRefused(Exception):
    """The stand-in cannot do what the test asked, such as pressing a button that is not there."""


@dataclass(frozen=True)
class Key:
    """A button as the contact sees it, and what it sends."""

    label: str
    data: str


@dataclass(frozen=True)
class Sent:
    """A message the bot sent and Telegram took. `text` is what the contact reads, `html` what the bot wrote."""

    message_id: int
    chat_id: int
    text: str
    html: str | None
    links: list[str]
    preview: bool
    rows: list[list[Key]]
    time: float

    @property
    def buttons(self) -> list[Key]:
        return [key for row in self.rows for key in row]


class Control:
    """Speaks to a running stand-in, in this process or another."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token
        self._http = httpx.Client(base_url=f"{url}/control", timeout=10, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Every other control, by its name in `World` or `BotApi`: edit, attach, refuse, inject, calls, pending, …"""
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda **wish: self._ask(name, **wish)

    def say(self, chat_id: int, text: str, language_code: str = "es", chat_type: str = "private") -> int:
        """Returns the update's id, as all of these do."""
        wish = {"text": text, "language_code": language_code, "chat_type": chat_type}
        return int(self._ask("say", chat_id=chat_id, **wish))

    def press(self, chat_id: int, button_data: str) -> int:
        return int(self._ask("press", chat_id=chat_id, button_data=button_data))

    def send_voice(self, chat_id: int) -> int:
        return int(self._ask("send_voice", chat_id=chat_id))

    def block(self, chat_id: int) -> int:
        return int(self._ask("block", chat_id=chat_id))

    def fail_next(
        self, method: str, n: int, status: int, retry_after: int | None = None, description: str = "", after: int = 0
    ) -> None:
        """Once `after` calls of `method` went well, `n` are answered with `status`; 502 with a web page."""
        fault = {"status": status, "retry_after": retry_after, "description": description}
        self._ask("fail_next", method=method, n=n, after=after, **fault)

    def hang_next(self, method: str, n: int) -> None:
        """The next `n` calls of `method` get no answer until the bot gives up."""
        self._ask("hang_next", method=method, n=n)

    @property
    def sent(self) -> list[Sent]:
        return [_sent(message) for message in self._ask("sent")]

    def sent_to(self, chat_id: int) -> list[Sent]:
        return [message for message in self.sent if message.chat_id == chat_id]

    def wait_sent(self, chat_id: int, n: int = 1, seconds: float = 10) -> list[Sent]:
        """Blocks until the chat has `n` messages of the bot. Not for a test that runs the bot in its own event loop."""
        until = time.monotonic() + seconds
        while len(found := self.sent_to(chat_id)) < n:
            if time.monotonic() > until:
                raise TimeoutError(f"{len(found)} of {n} messages in chat {chat_id} after {seconds} s")
            time.sleep(0.02)
        return found

    def _ask(self, name: str, **wish: Any) -> Any:
        response = self._http.post(f"/{name}", json=wish)
        if response.status_code != 200:
            raise ControlRefused(f"{name}: {response.text}")
        return response.json()


def _sent(message: dict[str, Any]) -> Sent:
    rows = [[Key(**button) for button in row] for row in message.pop("buttons")]
    return Sent(**message, rows=rows)


@contextmanager
def own_process(token: str) -> Iterator[Control]:
    """The stand-in as a process of its own, which outlives the bot's."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.telegram.botapi", "--port", str(port), "--token", token]
    process = subprocess.Popen(command)
    try:
        with Control(f"http://127.0.0.1:{port}", token) as control:
            _wait_until_up(control)
            yield control
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_up(control: Control) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            control.pending()
            return
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
