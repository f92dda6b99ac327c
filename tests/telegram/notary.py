"""A bot that only writes down what it receives, slowly and for good: made to be killed while it works.

`python -m tests.telegram.notary URL TOKEN FILE`
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from pydantic import SecretStr

from bot.channel import Receipt, Stored
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.polling import poll
from bot.message import Incoming


class Notary:
    """Stores each message as one line, once."""

    def __init__(self, notebook: Path) -> None:
        self._notebook = notebook

    async def receive(self, incoming: Incoming) -> Receipt | None:
        await asyncio.sleep(0.02)
        if incoming.text not in self._notebook.read_text().splitlines():
            with self._notebook.open("a") as page:
                page.write(f"{incoming.text}\n")
                page.flush()
                os.fsync(page.fileno())
        return None

    async def history(self, channel: str, chat: str, after: int = 0) -> list[Stored]:
        return []


async def main(url: str, token: str, notebook: str) -> None:
    await poll(TelegramChannel(SecretStr(token), url), Notary(Path(notebook)), asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
