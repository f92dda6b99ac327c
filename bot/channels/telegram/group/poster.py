"""Puts what waits in the outbox into the group: one at a time over all processes, in order, within Telegram's limit."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress

import psycopg
from sqlalchemy.engine import URL
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.cases.office import Office
from bot.channels.telegram.channel import patience
from bot.channels.telegram.group import home, outbox, talk, thread
from bot.channels.telegram.group.pace import Pace
from bot.channels.telegram.group.removing import take_out
from bot.channels.telegram.group.step import THREAD_IS_GONE, UNUSABLE, Group, Step, says
from bot.channels.telegram.sending import reason
from bot.storage import conversations
from bot.storage.case_tables import Case, Post
from bot.storage.cases import NEWS
from bot.storage.database import conninfo

LOCK = 5_041_977
"""PostgreSQL's lock that the one poster at work holds."""
IDLE = 1.0
RIVAL = 2.0
"""Seconds after which a poster that may not work looks whether the other one still does."""
LONGEST_RETRY = 60.0
ENDING = 5.0
"""Seconds that a call under way gets at a stop: cut in two, it would be made again."""
DEFECTIVE = 5
"""So often a post that makes us fail is tried, and then given up."""

log = logging.getLogger(__name__)


class Poster:
    """Works the outbox while it holds the lock. Any number of them may run; one works."""

    def __init__(
        self,
        bot: Bot,
        sessions: async_sessionmaker[AsyncSession],
        office: Office,
        chat: int,
        *,
        limit: int = 20,
        window: float = 60.0,
        rest: float = 60.0,
    ) -> None:
        self._bot, self._sessions, self._office, self._configured = bot, sessions, office, chat
        self._pace = Pace(limit, window)
        self._rest = rest
        self._failures = 0
        self._tried: int | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set."""
        while not stop.is_set():
            try:
                async with self._alone() as news:
                    if news is not None:
                        await self._work(stop, news)
            except (psycopg.Error, SQLAlchemyError, OSError) as error:
                log.error("the group's poster lost the database (%s): trying again", type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), RIVAL)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[psycopg.AsyncConnection[tuple[bool]] | None]:
        """A connection that holds the lock and hears of news; None while another poster works."""
        url: URL = self._sessions.kw["bind"].url
        async with await psycopg.AsyncConnection.connect(conninfo(url), autocommit=True) as connection:
            found = await (await connection.execute("select pg_try_advisory_lock(%s)", (LOCK,))).fetchone()
            if not (found and found[0]):
                yield None
                return
            await connection.execute(f'listen "{NEWS}"'.encode())
            yield connection

    async def _work(self, stop: asyncio.Event, news: psycopg.AsyncConnection[tuple[bool]]) -> None:
        async with self._sessions.begin() as session:
            await home.settle(session, self._configured)
            await self._pace.recall(session)
        while not stop.is_set():
            pause = await _whole(self._step())
            if pause:
                await self._pause(stop, news, pause)
            else:
                # The lock is worth what its connection is: without it another poster may be at work.
                await news.execute("select 1")

    async def _pause(self, stop: asyncio.Event, news: psycopg.AsyncConnection[tuple[bool]], seconds: float) -> None:
        async def heard() -> None:
            async for _ in news.notifies(timeout=seconds, stop_after=1):
                pass

        waiting = [asyncio.create_task(heard()), asyncio.create_task(stop.wait())]
        try:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.wait(waiting)

    async def _step(self) -> float:
        """Makes one call, if there is one to make and room for it. Returns the seconds to pause."""
        self._tried = None
        try:
            async with self._sessions.begin() as session:
                await conversations.hurry(session)
                group = await self._group(session)
                if not self._pace.wait(0) and (removal := await outbox.next_removal(session)):
                    self._pace.rest(await take_out(group, removal))
                    return 0.0
                return await self._turn(group, await outbox.next_case(session))
        except (psycopg.OperationalError, OperationalError, InterfaceError, OSError):
            raise
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} at {frame.filename}:{frame.lineno}"
            log.error("post %s failed (%s)", self._tried, where)
            await self._set_aside(self._tried)
            return IDLE

    async def _group(self, session: AsyncSession) -> Group:
        chat = await home.chat_of(session, self._configured)
        return Group(self._bot, session, self._office, chat, self._pace.limit)

    async def _turn(self, group: Group, case: Case | None) -> float:
        if resting := self._pace.wait(0):
            return resting
        if case is None:
            return IDLE
        posts = await outbox.pending(group.session, case)
        self._tried = posts[0].id
        step = await next_step(group, case, posts)
        wait = self._pace.wait(step.cost)
        if wait:
            # What costs nothing need not wait for it.
            receipt = await outbox.next_receipt(group.session)
            if receipt is None:
                return wait
            self._tried = receipt.id
            step = await talk.receipt(group, receipt)
        return await self._make(group, case, step)

    async def _make(self, group: Group, case: Case, step: Step) -> float:
        try:
            await step.call()
        except TelegramError as error:
            return await self._refused(group, case, step, error)
        self._failures = 0
        self._count(step)
        return 0.0

    def _count(self, step: Step) -> None:
        self._pace.spend(step.cost)
        if step.cost:
            step.posts[0].cost += step.cost
            outbox.stamp(step.posts)

    async def _refused(self, group: Group, case: Case, step: Step, error: TelegramError) -> float:
        match error:
            case RetryAfter():
                self._pace.rest(patience(error))
            case ChatMigrated():
                await home.moved(group.session, self._configured, error.new_chat_id)
            case BadRequest() if says(error, THREAD_IS_GONE):
                log.warning("case %s: its thread is gone, it gets a new one", case.id)
                await thread.lost(group, case)
            case BadRequest() if not says(error, UNUSABLE):
                self._unwanted(step, error)
            case BadRequest() | Forbidden() | InvalidToken():
                log.error("the staff's group cannot be written to: %s", reason(error))
                self._pace.rest(self._rest)
                # Should it be this post alone, the next try is another's.
                outbox.later(step.posts[0], 2 * self._rest)
            case _:
                self._unclear(case, step, error)
        return 0.0

    def _unwanted(self, step: Step, error: TelegramError) -> None:
        """Telegram will not have it, ever: once more in the plainest form, and then no more."""
        for post in step.posts:
            again = not post.content.get("refused") and post.kind in ("message", "event", "note")
            log.error("post %s refused (%s)%s", post.id, reason(error), "" if again else ": given up")
            if again:
                post.content = {**post.content, "refused": True}
            else:
                outbox.finish([post], "failed")

    def _unclear(self, case: Case, step: Step, error: TelegramError) -> None:
        """Telegram is out of reach, or its answer was lost: it may have arrived, so that it counts."""
        self._count(step)
        self._failures += 1
        delay = min(2.0 ** min(self._failures - 1, 10), LONGEST_RETRY)
        log.warning("case %s: a post waits %.0f s (%s)", case.id, delay, reason(error))
        if step.posts[0].status == "pending":
            outbox.later(step.posts[0], delay)
        else:
            # A thread is made again for posts that are not this one: without a rest it would be tried at once.
            self._pace.rest(delay)

    async def _set_aside(self, post_id: int | None) -> None:
        async with self._sessions.begin() as session:
            post = await session.get(Post, post_id) if post_id else None
            if post is None:
                return
            tries = int(post.content.get("tries") or 0) + 1
            post.content = {**post.content, "tries": tries}
            if tries < DEFECTIVE:
                outbox.later(post, LONGEST_RETRY)
            else:
                outbox.finish([post], "failed")


async def next_step(group: Group, case: Case, posts: Sequence[Post]) -> Step:
    """The next call for a case, given its pending posts."""
    if case.thread_id is None:
        return await thread.begin(group, case, posts)
    match posts[0].kind:
        case "card":
            return await thread.put_card(group, case, posts[0])
        case "state":
            return await thread.show_state(group, case, posts[0])
        case "receipt":
            return await talk.receipt(group, posts[0])
        case _:
            return await talk.say(group, case, [post for post in posts if post.kind not in ("state", "receipt")])


async def _whole(step: Coroutine[None, None, float]) -> float:
    """The step, which a cancellation does not cut in two."""
    task = asyncio.create_task(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=ENDING)
        task.cancel()
        raise
