"""What comes out of the staff's group. All of an update is one transaction, and an update that comes twice is one."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from telegram import Bot, Message, Update, User
from telegram.constants import ChatID, ChatType
from telegram.error import TelegramError

from bot.cases.office import Office
from bot.channels.telegram.group import commands, home
from bot.channels.telegram.group.pressing import pressed
from bot.channels.telegram.group.thread import adopt
from bot.channels.telegram.group.visit import Visit
from bot.channels.telegram.group.writing import edited, wrote
from bot.channels.telegram.sending import reason
from bot.staff import links, people
from bot.storage.case_tables import Kept
from bot.words import translator

SEEN = "staff_updates"
REMEMBERED = 300
"""Telegram repeats at most the last hundred."""
CONNECT = re.compile(rf"/start {links.START}[\w-]{{43}}", re.ASCII)
COURTESY_TIMEOUT = 5.0

log = logging.getLogger(__name__)

T = TypeVar("T")


class GroupInbox:
    """Takes the updates of the staff's chat. `wake` is told of conversations with something to send."""

    def __init__(
        self,
        bot: Bot,
        sessions: async_sessionmaker[AsyncSession],
        office: Office,
        chat: int,
        wake: Callable[[int], object],
    ) -> None:
        self._bot, self._sessions, self._office, self._configured, self._wake = bot, sessions, office, chat, wake
        self._name = ""

    def concerns(self, update: Update) -> bool:
        """Whether it came from a group: contacts write in private."""
        chat = update.effective_chat
        return chat is not None and chat.type in (ChatType.GROUP, ChatType.SUPERGROUP)

    async def is_at_home_in(self, chat: int) -> bool:
        """Whether this group is the staff's."""
        async with self._sessions() as session:
            return chat in (self._configured, await home.chat_of(session, self._configured))

    async def receive(self, update: Update) -> None:
        """Does all that an update asks for. Raises what keeps it from being stored."""
        if await self._is_for_another(update):
            return
        visit = await _unless_defective(update, self._stored(update))
        if visit:
            await self._follow_up(visit, update)
        elif query := update.callback_query:
            await _courteously(update, self._bot.answer_callback_query(query.id, read_timeout=COURTESY_TIMEOUT))

    async def _stored(self, update: Update) -> Visit | None:
        async with self._sessions.begin() as session:
            visit = await self._visit(session, update)
            if visit is None:
                return None
            if update.callback_query:
                await pressed(visit, update.callback_query)
            elif update.edited_message:
                await edited(visit, update.edited_message)
            elif update.message:
                await wrote(visit, update.message)
        return visit

    async def _follow_up(self, visit: Visit, update: Update) -> None:
        for conversation_id in visit.wake:
            self._wake(conversation_id)
        for courtesy in visit.after:
            await _courteously(update, courtesy(self._bot))

    async def _visit(self, session: AsyncSession, update: Update) -> Visit | None:
        """Who came to the group; None where it is not ours, seen before, or nobody's doing."""
        chat = await home.chat_of(session, self._configured)
        where = update.effective_chat
        if where is None or not await self._ours(session, chat, update) or not await _first_time(session, update):
            return None
        user = update.effective_user
        if (message := update.message) and (made := message.forum_topic_created) and message.message_thread_id:
            await adopt(session, message.message_thread_id, made.name)
        if user is None or where.id != chat or not _is_person(user):
            return None
        agent = await people.by_telegram(session, user.id)
        return Visit(session, self._office, chat, user, agent)

    async def _ours(self, session: AsyncSession, chat: int, update: Update) -> bool:
        """Whether it is the staff's group. That the group has become another chat is kept."""
        message = update.message
        where = update.effective_chat.id if update.effective_chat else 0
        if message and where in (chat, self._configured) and message.migrate_to_chat_id:
            await home.moved(session, self._configured, message.migrate_to_chat_id)
        elif message and message.migrate_from_chat_id in (chat, self._configured):
            await home.moved(session, self._configured, where)
        return where == chat

    async def _is_for_another(self, update: Update) -> bool:
        """A command that names another bot."""
        message = update.message or update.edited_message
        command = commands.read(message.text or message.caption or "") if message else None
        named = command.bot.lower() if command else ""
        return bool(named) and await self._username() not in ("", named)

    async def _username(self) -> str:
        if not self._name:
            try:
                self._name = ((await self._bot.get_me()).username or "").lower()
            except TelegramError as error:
                log.info("the bot's own name is not known yet (%s)", reason(error))
        return self._name

    async def connect(self, update: Update) -> bool:
        """An agent opens the link that makes their Telegram account known. False: it is nothing of the kind."""
        message = update.message
        if message is None or message.from_user is None or message.chat.type != ChatType.PRIVATE:
            return False
        if not CONNECT.fullmatch(message.text or ""):
            return False
        if said := await _unless_defective(update, self._connected(message, message.from_user)):
            await _courteously(update, self._bot.send_message(message.chat.id, said, read_timeout=COURTESY_TIMEOUT))
        return True

    async def _connected(self, message: Message, user: User) -> str:
        token = (message.text or "").removeprefix("/start").strip()
        async with self._sessions.begin() as session:
            agent = await links.connect_telegram(session, token, user.id, self._office.now())
            # Telegram may deliver it twice: the second time the link is used up, and all is well.
            agent = agent or await people.by_telegram(session, user.id)
        if agent is None:
            spoken = "en" if (user.language_code or "").startswith("en") else "es"
            return translator(spoken)("This link no longer works. Make a new one in your profile at the desk.")
        _ = translator(agent.language)
        done = _("Done, {name}: this account is yours. In the staff's group you can answer now.")
        return done.format(name=agent.name)


async def _unless_defective(update: Update, storing: Awaitable[T]) -> T | None:
    """What was stored. None after a defect of ours: it would fail again, and hold up everybody's updates."""
    try:
        return await storing
    except (OperationalError, InterfaceError, OSError):
        raise
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} at {frame.filename}:{frame.lineno}"
        log.error("update %s of staff was passed over (%s)", update.update_id, where)
        return None


async def _courteously(update: Update, answer: Awaitable[object]) -> None:
    try:
        await answer
    except TelegramError as error:
        log.info("update %s: an answer was not shown (%s)", update.update_id, reason(error))


def _is_person(user: User) -> bool:
    """Not we ourselves, nor another bot; somebody who hides as the group is one."""
    return not user.is_bot or user.id == ChatID.ANONYMOUS_ADMIN


async def _first_time(session: AsyncSession, update: Update) -> bool:
    """Telegram delivers at least once: what was done stays done once."""
    await session.execute(insert(Kept).values(name=SEEN, value={"ids": []}).on_conflict_do_nothing())
    kept = (await session.execute(select(Kept).where(Kept.name == SEEN).with_for_update())).scalar_one()
    if update.update_id in kept.value["ids"]:
        return False
    kept.value = {"ids": [*kept.value["ids"], update.update_id][-REMEMBERED:]}
    return True
