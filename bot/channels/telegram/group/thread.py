"""A case's thread: made, named, closed and reopened, with the card pinned in it. Each function plans one call."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.cases.card import card_of
from bot.channels.telegram.group import card, keyboards, lines, outbox
from bot.channels.telegram.group.lines import Line
from bot.channels.telegram.group.step import UNCHANGED, VANISHED, Group, Step, done, says
from bot.storage import cases
from bot.storage.case_tables import Case, Post
from bot.storage.cases import CODE_LETTERS

CODE = re.compile(rf"\b[{CODE_LETTERS}]{{4}}-[{CODE_LETTERS}]{{4}}\b")


async def begin(group: Group, case: Case, posts: Sequence[Post]) -> Step:
    """The thread, and after it the card. To show the state of a closed case alone it is not worth one."""
    if case.status == "closed" and all(post.kind in ("state", "receipt") for post in posts):
        return done(posts)
    post, name = await outbox.card_post(group.session, case), card.title(case, group.office)

    async def call() -> None:
        topic = await group.bot.create_forum_topic(group.chat, name, card.COLOUR[case.priority])
        case.thread_id = topic.message_thread_id
        _opened(post, name)

    return Step(call, [post], 1)


async def adopt(session: AsyncSession, number: int, name: str) -> None:
    """Telegram tells of a thread that we made. If its answer to us was lost, this is how the case gets it."""
    code = CODE.search(name)
    found = await cases.by_code(session, code[0]) if code else None
    case = await cases.locked(session, found.id) if found else None
    if case is None or case.thread_id is not None:
        return
    post = await outbox.card_post(session, case)
    case.thread_id = number
    _opened(post, name)
    await cases.announce(session, case.id)


def _opened(post: Post, name: str) -> None:
    """What the card's post knows of a new thread."""
    post.status, post.remote_id, post.retry_at = "pending", None, None
    post.content = {"title": name, "closed": False, "again": bool(post.content.get("again"))}


async def lost(group: Group, case: Case) -> None:
    """Somebody deleted the thread: the next post makes a new one, which begins with what was said before."""
    case.thread_id = None
    post = await outbox.card_post(group.session, case)
    post.content = {"again": True}


async def put_card(group: Group, case: Case, post: Post) -> Step:
    """The card, its pin, and what was said before where the thread is a new one or the card may not tell it."""
    if post.remote_id is None:
        return await _card(group, case, post)
    if not post.content.get("pinned"):
        return _pin(group, post)
    told = int(post.content.get("told") or 0)
    before: list[Line] = []
    if post.content.get("again") or case.hidden:
        before = lines.history(await outbox.talk(group.session, case, lines.HISTORY), case.hidden)
    if told >= len(before):
        return done([post])

    async def call() -> None:
        await group.say(case, before[told], quiet=True)
        post.content = {**post.content, "told": told + 1}

    return Step(call, [post], 1)


async def _card(group: Group, case: Case, post: Post) -> Step:
    face, keys = await face_of(group, case)

    async def call() -> None:
        post.remote_id = await group.say(case, Line("", face), keys=keys)
        post.content = {**post.content, "face": _digest(face, keys)}

    return Step(call, [post], 1)


def _pin(group: Group, post: Post) -> Step:
    async def call() -> None:
        try:
            await group.bot.pin_chat_message(group.chat, post.remote_id or 0, disable_notification=True)
        except BadRequest as error:
            # A card that cannot be pinned is still a card.
            if not says(error, (*VANISHED, "not enough rights")):
                raise
        post.content = {**post.content, "pinned": True}

    return Step(call, [post], 1)


async def face_of(group: Group, case: Case) -> tuple[str, InlineKeyboardMarkup]:
    """The card and its buttons as they would be now."""
    return card.html(await card_of(group.session, group.office, case), group.office), keyboards.main(case)


async def show_state(group: Group, case: Case, post: Post) -> Step:
    """Title, open or closed, and card, as the case is now. A state that another follows needs nothing."""
    thread, name = await outbox.card_post(group.session, case), card.title(case, group.office)
    number, closed = case.thread_id or 0, case.status == "closed"
    if await outbox.superseded(group.session, post):
        return done([post])
    if thread.content.get("title") != name:
        return _change(post, thread, lambda: group.bot.edit_forum_topic(group.chat, number, name), title=name)
    if thread.content.get("closed") != closed:
        toggle = group.bot.close_forum_topic if closed else group.bot.reopen_forum_topic
        return _change(post, thread, lambda: toggle(group.chat, number), closed=closed)
    face, keys = await face_of(group, case)
    if thread.remote_id is None or thread.content.get("face") == _digest(face, keys):
        return done([post])

    async def call() -> None:
        await _edit_card(group, thread, face, keys)
        outbox.finish([post])

    return Step(call, [post])


async def _edit_card(group: Group, thread: Post, face: str, keys: InlineKeyboardMarkup) -> None:
    try:
        await group.rewrite(thread.remote_id or 0, face, keys)
    except BadRequest as error:
        if not says(error, VANISHED):
            raise
        # Somebody deleted the card: it is put there again.
        thread.status, thread.remote_id = "pending", None
        thread.content = {"title": thread.content.get("title"), "closed": thread.content.get("closed")}
    else:
        thread.content = {**thread.content, "face": _digest(face, keys)}


def _change(post: Post, thread: Post, change: Callable[[], Awaitable[bool]], **known: Any) -> Step:
    async def call() -> None:
        try:
            await change()
        except BadRequest as error:
            if not says(error, UNCHANGED):
                raise
        thread.content = {**thread.content, **known}

    return Step(call, [post], 1)


def _digest(face: str, keys: InlineKeyboardMarkup) -> str:
    return hashlib.sha256(f"{face}{keys.to_json()}".encode()).hexdigest()[:16]
