"""How much may still be written into the group: Telegram takes 20 messages a minute, and says when it wants a rest."""

from __future__ import annotations

import time
from collections import deque

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.case_tables import Post

MARGIN = 0.05


class Pace:
    """A sliding window over what was written. What an earlier process wrote counts too."""

    def __init__(self, limit: int, window: float) -> None:
        self.limit, self.window = limit, window
        self._spent: deque[tuple[float, int]] = deque()
        self._rest_until = 0.0

    async def recall(self, session: AsyncSession) -> None:
        """Reads from the outbox what was written last."""
        age = func.extract("epoch", func.clock_timestamp() - Post.sent_at)
        statement = select(age, Post.cost).where(Post.cost > 0, age < self.window).order_by(Post.sent_at)
        now = time.monotonic()
        self._spent = deque((now - float(seconds), cost) for seconds, cost in await session.execute(statement))

    def spend(self, cost: int) -> None:
        if cost:
            self._spent.append((time.monotonic(), cost))

    def rest(self, seconds: float) -> None:
        """Nothing at all is written for so long."""
        self._rest_until = max(self._rest_until, time.monotonic() + seconds)

    def wait(self, cost: int) -> float:
        """The seconds until there is room for something of this cost."""
        now = time.monotonic()
        resting = max(0.0, self._rest_until - now)
        while self._spent and self._spent[0][0] <= now - self.window - MARGIN:
            self._spent.popleft()
        surplus = sum(spent for _, spent in self._spent) + min(cost, self.limit) - self.limit
        if not cost or surplus <= 0:
            return resting
        for at, spent in self._spent:
            surplus -= spent
            if surplus <= 0:
                return max(resting, at + self.window + MARGIN - now)
        return max(resting, self.window)
