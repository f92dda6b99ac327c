"""Work for later, in the same database: procrastinate jobs that finish what a turn could not."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued

Work = Callable[[int], Awaitable[None]]
TASK = "finish_conversation"
SWEEP_CRON = "* * * * *"
UNASKED_CRON = "*/3 * * * *"
TIDY_CRON = "17 8 * * *"
"""In UTC: at night in Lima."""
SHUTDOWN = 2.0
"""Seconds a running job gets at a stop; what it leaves is taken up at the next start."""


class Jobs:
    """The queue. `later` is all that the rest of the product needs of it."""

    def __init__(self, conninfo: str) -> None:
        self.app = App(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4))

    def bind(
        self,
        finish: Work,
        sweep: Callable[[], Awaitable[object]],
        watch: Callable[[], Awaitable[None]],
        unasked: Callable[[], Awaitable[None]] | None = None,
        tidy: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Names the work: `finish` a conversation, `sweep` up what a killed process left behind, `watch` the cases, say
        what is due `unasked`, and `tidy` up each night."""

        @self.app.task(name=TASK)
        async def finish_conversation(conversation_id: int) -> None:
            await finish(conversation_id)

        @self.app.periodic(cron=SWEEP_CRON)
        @self.app.task(name="sweep", queueing_lock="sweep")
        async def sweep_conversations(timestamp: int) -> None:
            await sweep()

        @self.app.periodic(cron=SWEEP_CRON)
        @self.app.task(name="watch", queueing_lock="watch")
        async def watch_cases(timestamp: int) -> None:
            await watch()

        if unasked is not None:
            self._periodic("unasked", UNASKED_CRON, unasked)
        if tidy is not None:
            self._periodic("tidy", TIDY_CRON, tidy)

    def _periodic(self, name: str, cron: str, work: Callable[[], Awaitable[None]]) -> None:
        @self.app.periodic(cron=cron)
        @self.app.task(name=name, queueing_lock=name)
        async def run(timestamp: int) -> None:
            await work()

    async def later(self, conversation_id: int, seconds: float) -> None:
        """Finishes the conversation after `seconds`. One such job a conversation waits at a time."""
        name = f"conversation-{conversation_id}"
        deferrer = self.app.configure_task(TASK, queueing_lock=name, schedule_in={"seconds": math.ceil(seconds)})
        try:
            await deferrer.defer_async(conversation_id=conversation_id)
        except AlreadyEnqueued:
            return

    async def work(self) -> None:
        """Runs jobs until cancelled."""
        await self.app.run_worker_async(
            concurrency=4,
            install_signal_handlers=False,
            delete_jobs="successful",
            shutdown_graceful_timeout=SHUTDOWN,
        )
