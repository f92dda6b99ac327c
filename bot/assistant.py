"""One turn from storage to channel: takes messages in once, answers each chat in order, sends what was stored.

Owns the transactions. Nothing is sent before its answer is committed, and what is committed is sent in the end.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import traceback
from collections import defaultdict
from collections.abc import Coroutine, Mapping
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.channel import Channel, Delayed, Receipt, Stored, Undeliverable
from bot.dialogue.actions import Urgent
from bot.dialogue.context import Context
from bot.jobs import Jobs
from bot.message import Incoming, Outgoing
from bot.storage import conversations
from bot.storage.tables import Conversation, MessageRow
from bot.turn import Talker, Turn

SENDING, ANSWERING = 8, 3
"""Messages under way to one channel, and turns under way, at once in this process: below the connections we have."""

CHANNEL_OFF = 600.0
"""Seconds after which a message for a channel that is off now is looked at again."""

log = logging.getLogger(__name__)


class Assistant:
    """What every channel talks to. Any number of them, and of processes, may work on the same database."""

    def __init__(
        self,
        talker: Talker,
        sessions: async_sessionmaker[AsyncSession],
        channels: Mapping[str, Channel],
        jobs: Jobs,
    ) -> None:
        self._talker, self._sessions, self._channels, self._jobs = talker, sessions, channels, jobs
        self._tasks: set[asyncio.Task[None]] = set()
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        # Understanding is bound by the interpreter's lock: more threads would only make the loop wait.
        self._thinking = asyncio.Semaphore(1)
        # A turn and a message being sent hold a database connection: the others stay free for taking messages in.
        self._sending: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(SENDING))
        self._answering = asyncio.Semaphore(ANSWERING)

    async def receive(self, incoming: Incoming) -> Receipt | None:
        """Stores the message, then answers in the background. None: it was stored before."""
        async with self._sessions.begin() as session:
            stored = await conversations.store_incoming(session, incoming)
        if stored is None:
            return None
        conversation_id, message_id = stored
        return Receipt(conversation_id, message_id, asyncio.shield(self._start(conversation_id)))

    async def history(self, channel: str, chat: str, after: int = 0) -> list[Stored]:
        async with self._sessions() as session:
            return await conversations.history(session, channel, chat, after)

    async def resume(self) -> int:
        """Takes up what an earlier process left unanswered or unsent. Returns the number of conversations."""
        async with self._sessions() as session:
            left = await conversations.unfinished(session)
        for conversation_id in left:
            self._start(conversation_id)
        return len(left)

    async def finish(self, seconds: float) -> None:
        """Lets running turns end; what does not end in time is taken up at the next start."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()

    def _start(self, conversation_id: int) -> asyncio.Task[None]:
        return self._keep(self.work(conversation_id))

    def _keep(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _show_typing(self, conversation: Conversation) -> None:
        if channel := self._channels.get(conversation.channel):
            self._keep(channel.typing(conversation.chat))

    async def work(self, conversation_id: int) -> None:
        """Answers what is unanswered in one conversation, in order, and sends what is unsent."""
        # In this process one task a conversation works and the others wait without holding a connection;
        # the row lock keeps the order between processes.
        async with self._locks.setdefault(conversation_id, asyncio.Lock()):
            try:
                while await self._answer_next(conversation_id):
                    pass
                await self._deliver(conversation_id)
            except Exception as error:
                # All is stored: the sweep of every minute takes it up again, and so does the next start.
                log.error("conversation %s: left for the sweep (%s)", conversation_id, where(error))

    async def _answer_next(self, conversation_id: int) -> bool:
        """Answers the oldest unanswered message. False when none is left."""
        async with self._answering, self._sessions.begin() as session:
            conversation = await conversations.hold(session, conversation_id)
            question = await conversations.next_received(session, conversation_id)
            if question is None:
                return False
            incoming = Incoming.model_validate(question.content)
            self._show_typing(conversation)
            context = Context.restored(conversation.context)
            async with self._thinking:
                turn = await asyncio.to_thread(self._turn, context, incoming, question.id)
            self._store(session, conversation, question, turn)
        return True

    def _turn(self, context: Context, incoming: Incoming, message_id: int) -> Turn:
        try:
            return self._talker.turn(context, incoming)
        except Exception as error:
            # A defect of ours: trying again would not help, and the contact must not be left without a word.
            log.error("message %s: no turn came of it (%s)", message_id, where(error))
            return self._talker.apology(context)

    def _store(self, session: AsyncSession, conversation: Conversation, question: MessageRow, turn: Turn) -> None:
        conversation.context = turn.context.model_dump(mode="json")
        conversations.add_reply(session, question, turn.outgoing, _outcome(turn))
        if isinstance(turn.action, Urgent):
            conversations.add_human_request(session, question, turn.action.rule)
        elif turn.action.kind == "handoff":
            conversations.add_human_request(session, question, "asked")
        log.info("conversation %s: message %s -> %s", conversation.id, question.id, _outcome(turn))

    async def _deliver(self, conversation_id: int) -> None:
        """Sends what is pending, in order. What cannot be sent now goes to a job and holds back what follows."""
        async with self._sessions() as session:
            channel = await conversations.channel(session, conversation_id)
        while True:
            async with self._sending[channel], self._sessions.begin() as session:
                await conversations.hurry(session)
                conversation = await conversations.hold(session, conversation_id)
                message = await conversations.next_pending(session, conversation_id)
                if message is None or (message.retry_at and message.retry_at > _now()):
                    return
                delay = await self._send(conversation, message)
                if delay is not None:
                    message.retry_at = _now() + dt.timedelta(seconds=delay)
                    await self._jobs.later(conversation_id, delay)
                    return

    async def _send(self, conversation: Conversation, message: MessageRow) -> float | None:
        """Sends one message and marks it; the seconds to wait when it has to be tried again."""
        channel = self._channels.get(conversation.channel)
        if channel is None:
            return CHANNEL_OFF
        try:
            await channel.send(conversation.chat, Outgoing.model_validate(message.content))
        except Undeliverable as error:
            log.warning("message %s cannot be delivered: %s", message.id, error)
            message.status = "failed"
        except Delayed as error:
            log.info("message %s delayed by %.0f s", message.id, error.seconds)
            return error.seconds
        else:
            message.status, message.sent_at = "sent", _now()
        return None


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def where(error: Exception) -> str:
    """An error for the log without its message, which may quote what a contact wrote."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {frame.filename}:{frame.lineno}"


def _outcome(turn: Turn) -> dict[str, object]:
    """Ids and intents only: this is also what the log shows."""
    action, parse = turn.action, turn.parse
    return {
        "kind": action.kind,
        "intent": parse.intent if parse else None,
        "confidence": round(parse.confidence, 3) if parse else None,
        "topic": action.topic,
        "place": action.place,
        "article": action.article,
        "facts": list(getattr(action, "facts", ())),
    }
