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
    """A message the bot sent and Telegram took. `text` is what the contact reads, `html` what the bot wrote.

    `text` and `rows` are as they were sent, a caption counts as text, and `edited` is what the text is now, if it was
    edited. `thread` is None in General and outside forums; `copied_from` and `forwarded_from` are a chat and a message.
    """

    message_id: int
    chat_id: int
    text: str
    html: str | None
    links: list[str]
    preview: bool
    rows: list[list[Key]]
    time: float
    kind: str = "text"
    caption: str = ""
    thread: int | None = None
    reply_to: int | None = None
    album: str | None = None
    copied_from: tuple[int, int] | None = None
    forwarded_from: tuple[int, int] | None = None
    edited: str | None = None
    deleted: bool = False

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
        """Returns the update's id, as every act in a private chat does."""
        wish = {"text": text, "language_code": language_code, "chat_type": chat_type}
        return int(self._ask("say", chat_id=chat_id, **wish))

    def reply(self, chat_id: int, text: str, reply_to: int) -> int:
        return int(self._ask("reply", chat_id=chat_id, text=text, reply_to=reply_to))

    def attach(
        self, chat_id: int, kind: str, caption: str = "", album: str | None = None, size: int | None = None
    ) -> int:
        return int(self._ask("attach", chat_id=chat_id, kind=kind, caption=caption, album=album, size=size))

    def press(self, chat_id: int, button_data: str) -> int:
        return int(self._ask("press", chat_id=chat_id, button_data=button_data))

    def press_where(self, chat_id: int, latitude: float = -12.0464, longitude: float = -77.0428) -> int:
        return int(self._ask("press_where", chat_id=chat_id, latitude=latitude, longitude=longitude))

    def keys(self, chat_id: int) -> list[list[dict[str, Any]]]:
        return list(self._ask("keys", chat_id=chat_id))

    def send_voice(self, chat_id: int) -> int:
        return int(self._ask("send_voice", chat_id=chat_id))

    def block(self, chat_id: int) -> int:
        return int(self._ask("block", chat_id=chat_id))

    def unblock(self, chat_id: int) -> int:
        return int(self._ask("unblock", chat_id=chat_id))

    def make_group(
        self,
        chat_id: int,
        forum: bool = True,
        title: str = "Casos",
        admin: bool = True,
        rights: list[str] | None = None,
        kind: str = "supergroup",
    ) -> int:
        """A private group with the bot in it; `kind` "group" with no forum is one that can be migrated."""
        wish = {"forum": forum, "title": title, "admin": admin, "rights": rights, "kind": kind}
        return int(self._ask("make_group", chat_id=chat_id, **wish))

    def say_in(
        self,
        chat_id: int,
        user_id: int,
        text: str,
        thread: int | None = None,
        reply_to: int | None = None,
        first_name: str = "Ana",
    ) -> int:
        """Returns the message's id, as every message of a group's member does."""
        wish = {"text": text, "thread": thread, "reply_to": reply_to, "first_name": first_name}
        return int(self._ask("say_in", chat_id=chat_id, user_id=user_id, **wish))

    def attach_in(
        self,
        chat_id: int,
        user_id: int,
        kind: str,
        thread: int | None = None,
        caption: str = "",
        reply_to: int | None = None,
        album: str | None = None,
        size: int | None = None,
    ) -> int:
        wish = {"kind": kind, "thread": thread, "caption": caption, "reply_to": reply_to, "album": album, "size": size}
        return int(self._ask("attach_in", chat_id=chat_id, user_id=user_id, **wish))

    def edit_in(self, chat_id: int, message_id: int, text: str) -> int:
        return int(self._ask("edit_in", chat_id=chat_id, message_id=message_id, text=text))

    def press_in(self, chat_id: int, user_id: int, message_id: int | None, button_data: str) -> int:
        """Without a message, the newest that has the button. Returns the update's id."""
        wish = {"user_id": user_id, "message_id": message_id, "button_data": button_data}
        return int(self._ask("press_in", chat_id=chat_id, **wish))

    def open_thread(self, chat_id: int, name: str) -> int:
        """A member opens a thread, and this is its id."""
        return int(self._ask("open_thread", chat_id=chat_id, name=name))

    def close_thread(self, chat_id: int, thread: int) -> int:
        return int(self._ask("close_thread", chat_id=chat_id, thread=thread))

    def reopen_thread(self, chat_id: int, thread: int) -> int:
        return int(self._ask("reopen_thread", chat_id=chat_id, thread=thread))

    def rename_thread(self, chat_id: int, thread: int, name: str) -> int:
        return int(self._ask("rename_thread", chat_id=chat_id, thread=thread, name=name))

    def delete_thread(self, chat_id: int, thread: int) -> None:
        self._ask("delete_thread", chat_id=chat_id, thread=thread)

    def migrate(self, group_chat_id: int, to: int, forum: bool = True) -> None:
        """Only a group made with `kind` "group" can be upgraded."""
        self._ask("migrate", group_chat_id=group_chat_id, to=to, forum=forum)

    def group_limit(self, messages: int, seconds: float) -> None:
        """At most so many messages of the bot in a group in so many seconds; no messages is no limit."""
        self._ask("group_limit", messages=messages, seconds=seconds)

    def threads(self, chat_id: int) -> list[dict[str, Any]]:
        """Each with thread_id, name, closed, deleted, pinned (message ids), icon_color, icon_custom_emoji_id."""
        return list(self._ask("threads", chat_id=chat_id))

    def fail_next(
        self, method: str, n: int, status: int, retry_after: int | None = None, description: str = "", after: int = 0
    ) -> None:
        """Once `after` calls of `method` went well, `n` are answered with `status`; 502 with a web page."""
        fault = {"status": status, "retry_after": retry_after, "description": description}
        self._ask("fail_next", method=method, n=n, after=after, **fault)

    def hang_next(self, method: str, n: int, after: int = 0) -> None:
        """Once `after` calls of `method` went well, `n` get no answer until the bot gives up, and do nothing."""
        self._ask("hang_next", method=method, n=n, after=after)

    def hang_after(self, method: str, n: int, after: int = 0) -> None:
        """The same, but these are carried out: only the answer is lost."""
        self._ask("hang_after", method=method, n=n, after=after)

    @property
    def reactions(self) -> list[dict[str, Any]]:
        """Each with chat_id, message_id, emoji (None when taken back) and time, oldest first."""
        return list(self._ask("reactions"))

    @property
    def group_log(self) -> list[dict[str, Any]]:
        """What arrived in groups: each with chat_id, thread, method and time, oldest first."""
        return list(self._ask("group_log"))

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

    def _ask(self, name: str, /, **wish: Any) -> Any:
        response = self._http.post(f"/{name}", json=wish)
        if response.status_code != 200:
            raise ControlRefused(f"{name}: {response.text}")
        return response.json()


def _sent(message: dict[str, Any]) -> Sent:
    rows = [[Key(**button) for button in row] for row in message.pop("buttons")]
    for origin in ("copied_from", "forwarded_from"):
        message[origin] = message[origin] and tuple(message[origin])
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
