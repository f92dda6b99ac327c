"""One turn from storage to channel: takes messages in once, answers each chat in order, sends what was stored.

Owns the transactions. Nothing is sent before its answer is committed, and what is committed is sent in the end.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import traceback
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from itertools import chain, repeat
from pathlib import Path
from weakref import WeakValueDictionary

from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.cases.delivery import note_delivery, note_reach
from bot.cases.office import Office
from bot.cases.reception import Mind, left_to_person, settle
from bot.cases.silence import overtaken
from bot.cases.watch import watch_all
from bot.channel import Channel, Delayed, Receipt, Stored, Undeliverable
from bot.dialogue.context import Context
from bot.effects.carry import carry_out
from bot.effects.setting import Setting
from bot.jobs import Jobs
from bot.learning.forgetting import forget
from bot.message import Attachment, Incoming, Outgoing
from bot.offers.store import drop_expired
from bot.privacy.erasure import erase
from bot.privacy.hiding import discreet, fade
from bot.privacy.removals import take_away
from bot.privacy.retention import retain
from bot.speech import LARGEST, SPOKEN
from bot.storage import cases, conversations
from bot.storage.tables import Conversation, MessageRow
from bot.turn import Talker, Turn
from bot.unasked.collect import collect
from bot.unasked.tell import outdated, taken_back, tell_due
from content.guides.retention import load_retention
from content.model import Language

SENDING, ANSWERING = 8, 3
"""Messages under way to one channel, and turns under way, at once in this process: below the connections we have."""

CHANNEL_OFF = 600.0
"""Seconds after which a message for a channel that is off now is looked at again."""

HEARING = 30.0
"""Seconds that a speech engine gets for one note."""
NoteEar = Callable[[Attachment, Language], Awaitable[str | None]]
"""The words of a voice note."""

log = logging.getLogger(__name__)


class Assistant:
    """What every channel talks to. Any number of them, and of processes, may work on the same database."""

    def __init__(
        self,
        talker: Talker,
        sessions: async_sessionmaker[AsyncSession],
        channels: Mapping[str, Channel],
        jobs: Jobs,
        office: Office,
        ear: NoteEar | None = None,
        drafts: Path | None = None,
    ) -> None:
        self._ear, self._drafts = ear, drafts
        self._talker, self._sessions, self._channels, self._jobs = talker, sessions, channels, jobs
        self._office = office
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

    async def keep(self, channel: str, chat: str, name: str, media_type: str, content: bytes) -> int:
        """Keeps a file that a contact sends. Returns its id."""
        async with self._sessions.begin() as session:
            return await conversations.keep_file(session, channel, chat, name, media_type, content)

    async def history(self, channel: str, chat: str, after: int = 0) -> list[Stored]:
        async with self._sessions() as session:
            return await conversations.history(session, channel, chat, after)

    async def resume(self) -> int:
        """Takes up what an earlier process left unanswered or unsent. Returns the number of conversations."""
        async with self._sessions() as session:
            left = await conversations.unfinished(session)
        for conversation_id in left:
            self.wake(conversation_id)
        return len(left)

    async def sweep(self) -> None:
        """Takes up what was left, and takes away what is to go from contacts' chats."""
        await self.resume()
        await take_away(self._sessions, self._channels)

    def start_sweep(self) -> None:
        """The sweep at a start, which does not wait for it."""
        self._keep(self.sweep())

    async def finish(self, seconds: float) -> None:
        """Lets running turns end; what does not end in time is taken up at the next start."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            # A cancelled task still has its connection to give back.
            await asyncio.gather(*late, return_exceptions=True)

    def wake(self, conversation_id: int) -> None:
        """There is something to answer or to send in this conversation."""
        self._start(conversation_id)

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
                if not await self._erased(conversation_id):
                    await self._deliver(conversation_id)
                await take_away(self._sessions, self._channels)
            except NoResultFound:
                log.info("conversation %s: it has been erased", conversation_id)
            except Exception as error:
                # All is stored: the sweep of every minute takes it up again, and so does the next start.
                log.error("conversation %s: left for the sweep (%s)", conversation_id, where(error))

    async def _answer_next(self, conversation_id: int) -> bool:
        """Settles the oldest unanswered message. False when none is left."""
        async with self._answering, self._sessions.begin() as session:
            conversation = await conversations.hold(session, conversation_id)
            question = await conversations.next_received(session, conversation_id)
            if question is None:
                return False
            came_of_it = await self._settled(session, conversation, question)
            log.info("conversation %s: message %s -> %s", conversation.id, question.id, came_of_it)
        return True

    async def _erased(self, conversation_id: int) -> bool:
        """Erases all that is the contact's. False: they did not ask for it. What fails is tried again by the sweep."""
        try:
            async with self._sessions.begin() as session:
                if not await conversations.to_be_erased(session, conversation_id):
                    return False
                await forget(session, self._office.knowledge, self._drafts, conversation_id)
                return await erase(session, conversation_id)
        except Exception as error:
            # Nor is anything said: “all erased” would not be true.
            log.error("conversation %s: not erased yet (%s)", conversation_id, where(error))
            return True

    async def _settled(
        self, session: AsyncSession, conversation: Conversation, question: MessageRow
    ) -> dict[str, object]:
        try:
            async with session.begin_nested():
                return await settle(
                    session, self._office, conversation, question, self._mind(session, conversation, question)
                )
        except (DBAPIError, OSError):
            raise
        except Exception as error:
            # A defect of ours: it would fail again and hold up the talk for ever.
            await session.refresh(question)
            await session.refresh(conversation)
            log.error("message %s could not be settled (%s)", question.id, where(error))
            if not await left_to_person(session, self._office, question):
                apology = self._talker.apology(Context.restored(conversation.context))
                conversations.add_outgoing(session, conversation.id, apology.outgoing, "bot", answers_id=question.id)
            return {"kind": "fault"}

    def _mind(self, session: AsyncSession, conversation: Conversation, question: MessageRow) -> Mind:
        async def turn(context: Context, incoming: Incoming) -> Turn:
            self._show_typing(conversation)
            incoming = await self._listened(context, incoming)
            async with self._thinking:
                return await asyncio.to_thread(self._turn, context, incoming, question.id)

        async def alarm(context: Context, incoming: Incoming, rule: str) -> Turn | None:
            incoming = await self._listened(context, incoming)
            async with self._thinking:
                return await asyncio.to_thread(self._alarm, context, incoming, rule, question.id)

        async def carry(turn: Turn) -> list[Outgoing]:
            return await carry_out(Setting(session, self._office, conversation, question), turn.effects)

        return Mind(turn, alarm, carry)

    async def _listened(self, context: Context, incoming: Incoming) -> Incoming:
        """A voice note with its words, if there is an engine and it makes any out."""
        note = incoming.attachment
        if self._ear is None or note is None or note.kind not in SPOKEN or note.size > LARGEST:
            return incoming
        try:
            async with asyncio.timeout(HEARING):
                words = await self._ear(note, context.speaking())
        except Exception as error:
            # The note is kept all the same, and the contact is told that we cannot hear it.
            log.warning("a voice note was not heard (%s)", type(error).__name__)
            return incoming
        return incoming.model_copy(update={"heard": words.strip()}) if words else incoming

    def _turn(self, context: Context, incoming: Incoming, message_id: int) -> Turn:
        try:
            return self._talker.turn(context, incoming)
        except Exception as error:
            # A defect of ours: trying again would not help, and the contact must not be left without a word.
            log.error("message %s: no turn came of it (%s)", message_id, where(error))
            return self._talker.apology(context)

    def _alarm(self, context: Context, incoming: Incoming, rule: str, message_id: int) -> Turn | None:
        try:
            return self._talker.alarm(context, incoming, rule)
        except Exception as error:
            # A person reads the message: the bot's own trouble is nothing to talk about.
            log.error("message %s: could not be heard for danger (%s)", message_id, where(error))
            return None

    async def reachable(self, channel: str, chat: str, source_id: str, yes: bool) -> None:
        """The contact has blocked us, or lets us in again: whoever has their case must know."""
        async with self._sessions.begin() as session:
            await note_reach(session, self._office, channel, chat, source_id, yes)

    async def watch(self) -> None:
        """Does what time has made due on the open cases, and sends what contacts are told of it."""
        for conversation_id in await watch_all(self._sessions, self._office):
            self.wake(conversation_id)

    async def unasked(self) -> None:
        """Says what is due without being asked, and takes away what stands on shared phones."""
        async with self._sessions.begin() as session:
            await fade(session, _now())
        await take_away(self._sessions, self._channels)
        try:
            async with self._sessions.begin() as session:
                await collect(session, self._office)
        except Exception as error:
            # What is due already is told all the same.
            log.error("what is new could not be looked for (%s)", where(error))
        for conversation_id in await tell_due(self._sessions, self._office):
            self.wake(conversation_id)

    async def tidy(self) -> None:
        """Each night: erases what has been kept long enough."""
        await retain(self._sessions, self._office.now(), load_retention())
        async with self._sessions.begin() as session:
            await drop_expired(session, self._office.now().date())

    async def _deliver(self, conversation_id: int) -> None:
        """Sends what is pending, in order. What cannot be sent now goes to a job and holds back what follows."""
        async with self._sessions() as session:
            channel = await conversations.channel(session, conversation_id)
        while True:
            async with self._sending[channel], self._sessions.begin() as session:
                await conversations.hurry(session)
                conversation = await conversations.hold(session, conversation_id)
                message = await conversations.next_pending(session, conversation_id)
                if message is None:
                    return
                if message.retry_at and message.retry_at > _now():
                    await self._jobs.later(conversation_id, (message.retry_at - _now()).total_seconds())
                    return
                case = await cases.open_of(session, conversation_id)
                if overtaken(message, case) or outdated(message, conversation, self._office.now()):
                    message.status = "withdrawn"
                    await taken_back(session, message)
                    continue
                delay = await self._send(session, conversation, message)
                if delay is not None:
                    message.retry_at = _now() + dt.timedelta(seconds=delay)
                    await self._jobs.later(conversation_id, delay)
                    return

    async def _send(self, session: AsyncSession, conversation: Conversation, message: MessageRow) -> float | None:
        """Sends one message and marks it; the seconds to wait when it has to be tried again."""
        channel = self._channels.get(conversation.channel)
        if channel is None:
            return CHANNEL_OFF
        album = await conversations.album_of(session, message)
        try:
            # Of an album Telegram may leave out what it cannot copy: the rest has arrived all the same.
            arrived = await _hand(session, channel, conversation, album)
            for row, remote_id in zip(album, chain(arrived, repeat("")), strict=False):
                row.remote_id, row.status, row.sent_at = remote_id or None, "sent", _now()
                await note_delivery(session, self._office, row, None)
        except Undeliverable as error:
            log.warning("message %s cannot be delivered: %s", message.id, error)
            for row in album:
                row.status = "failed"
                await taken_back(session, row)
                await note_delivery(session, self._office, row, str(error))
        except Delayed as error:
            log.info("message %s delayed by %.0f s", message.id, error.seconds)
            return error.seconds
        return None


async def _hand(
    session: AsyncSession, channel: Channel, conversation: Conversation, album: Sequence[MessageRow]
) -> list[str]:
    """Gives the channel one message, or what was sent together. Returns the channel's ids."""
    chat, context = conversation.chat, Context.restored(conversation.context)
    outgoings = [await discreet(session, row, context) for row in album]
    if len(album) > 1:
        return await channel.send_album(chat, outgoings)
    quotes = await conversations.remote_id(session, outgoings[0].quotes)
    edits = await conversations.remote_id(session, outgoings[0].edits)
    return [await channel.send(chat, outgoings[0], quotes=quotes, edits=edits)]


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def where(error: Exception) -> str:
    """An error for the log without its message, which may quote what a contact wrote."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {frame.filename}:{frame.lineno}"
