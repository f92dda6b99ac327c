"""How much Telegram lets a bot write into one group: 20 messages a minute, unless a test says otherwise."""

from __future__ import annotations

import math
import time
from typing import Any

from tests.telegram.refusal import Refused


class Pace:
    """Counts what arrives in groups, and refuses what is too much."""

    def __init__(self) -> None:
        self.messages, self.seconds = 20, 60.0
        self.log: list[dict[str, Any]] = []

    def admit(self, chat: dict[str, Any], method: str, thread: int | None = None, n: int = 1) -> None:
        """Takes `n` messages into the log, or none."""
        if chat["type"] not in ("group", "supergroup"):
            return
        now = time.time()
        if self.messages and (wait := self._wait(chat["id"], n, now)):
            raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        entry = {"chat_id": chat["id"], "thread": thread, "method": method, "time": now}
        self.log.extend(dict(entry) for _ in range(n))

    def _wait(self, chat_id: int, n: int, now: float) -> int:
        """The seconds until there is room for `n` more."""
        times = [entry["time"] for entry in self.log if entry["chat_id"] == chat_id]
        recent = [moment for moment in times if moment > now - self.seconds]
        surplus = len(recent) + n - self.messages
        if surplus <= 0:
            return 0
        free_at = recent[surplus - 1] if surplus <= len(recent) else now
        return max(1, math.ceil(free_at + self.seconds - now))
