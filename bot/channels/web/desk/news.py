"""The news of cases within this process: one listener on the database, for as long as any page reads."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from psycopg import AsyncConnection, Error, sql

from bot.storage.cases import NEWS

AGAIN = 1.0
"""Seconds until a lost connection is tried again."""

log = logging.getLogger(__name__)


class Reader:
    """What one page has not been told yet."""

    def __init__(self) -> None:
        self._changed: set[int] = set()
        self._news = asyncio.Event()
        self.missed = self.closed = False
        """News may have been lost, so all is to be looked at again; there will be no more."""

    def tell(self, case_id: int | None = None) -> None:
        """A case changed. None: nobody knows what did."""
        if case_id is None:
            self.missed = True
        else:
            self._changed.add(case_id)
        self._news.set()

    def close(self) -> None:
        self.closed = True
        self._news.set()

    async def next(self, seconds: float) -> set[int]:
        """The cases that changed since it was last asked, waiting so long for the first."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), seconds)
        self._news.clear()
        changed, self._changed = self._changed, set()
        return changed


class News:
    """Shared by all open pages of the process."""

    def __init__(self) -> None:
        self._readers: set[Reader] = set()
        self._listening: asyncio.Task[None] | None = None
        self._closed = False

    @asynccontextmanager
    async def reader(self, conninfo: str) -> AsyncIterator[Reader]:
        """Reads from now on. The first one begins to listen, the last one ends it."""
        reader = Reader()
        if self._closed:
            reader.close()
        self._readers.add(reader)
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen(conninfo), name="desk news")
        else:
            reader.tell()
        try:
            yield reader
        finally:
            self._readers.discard(reader)
            if not self._readers and self._listening:
                self._listening.cancel()
                self._listening = None

    def close(self) -> None:
        """Ends all reading: the server stops."""
        self._closed = True
        for reader in self._readers:
            reader.close()

    async def _listen(self, conninfo: str) -> None:
        while True:
            try:
                await self._hear(conninfo)
            except (Error, OSError) as error:
                log.warning("the desk's news are cut off, listening again soon: %s", type(error).__name__)
            await asyncio.sleep(AGAIN)

    async def _hear(self, conninfo: str) -> None:
        async with await AsyncConnection.connect(conninfo, autocommit=True) as connection:
            await connection.execute(sql.SQL("listen {}").format(sql.Identifier(NEWS)))
            self._tell(None)
            async for notice in connection.notifies():
                self._tell(int(notice.payload))

    def _tell(self, case_id: int | None) -> None:
        for reader in self._readers:
            reader.tell(case_id)
