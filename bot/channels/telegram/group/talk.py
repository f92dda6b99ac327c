"""What is said on a case, put into its thread: words joined where they may be, files, albums, edits, receipts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from sqlalchemy import select
from telegram import InlineKeyboardMarkup, ReplyParameters

from bot.channels.telegram.format import CAPTION_LIMIT, LIMIT, length
from bot.channels.telegram.group import keyboards, lines, media, outbox
from bot.channels.telegram.group.lines import Line, Media
from bot.channels.telegram.group.outbox import Item
from bot.channels.telegram.group.step import Group, Step, done, wait
from bot.channels.telegram.group.thread import face_of
from bot.storage.case_tables import Case, Post
from bot.storage.staff_tables import Agent
from bot.storage.tables import MessageRow

GATHER = 1.5
"""Seconds that the first piece of an album waits for the others."""
ALBUM = 10
DELIVERED, UNDELIVERED = "👌", "👎"
ALONE = ("menu", "prompt", "info", "refused")
"""Of a post's content: what keeps it from being joined with others."""


async def receipt(group: Group, post: Post) -> Step:
    """A sign on the agent's own message: it arrived, or did not."""
    row = await group.session.get(MessageRow, post.message_id)
    number = await outbox.shown_as(group.session, group.chat, row) if row else None
    if number is None:
        return done([post])

    async def call() -> None:
        await group.bot.set_message_reaction(group.chat, number, DELIVERED if post.content.get("ok") else UNDELIVERED)
        outbox.finish([post])

    return Step(call, [post])


async def say(group: Group, case: Case, posts: Sequence[Post]) -> Step:
    """The next call for messages, events and notes."""
    items = await outbox.items(group.session, posts)
    first = items[0]
    if whole := media.album_of(first):
        if first.post.retry_at is None:
            return wait(first.post, GATHER)
        album = list(takewhile(lambda item: media.album_of(item) == whole, items))[: min(ALBUM, group.limit)]
        if len(album) > 1 and not case.hidden:
            return _album(group, case, album)
    if edit := await _edit(group, case, first):
        return edit
    pieces = await _pieces(group, case, first)
    number = int(first.post.content.get("done") or 0)
    if number >= len(pieces):
        return done([first.post])
    piece, quoted = pieces[number], await _quoted(group, first)
    if isinstance(piece, Line) and len(pieces) == 1 and not (quoted or _asks(first)):
        return await _joined(group, case, items, piece)
    return await _piece(group, case, first.post, piece, quoted, last=number + 1 == len(pieces))


async def _pieces(group: Group, case: Case, item: Item) -> Sequence[Line | Media]:
    if item.post.content.get("info"):
        return [Line("", (await face_of(group, case))[0])]
    pieces = lines.shown(item, case.hidden, group.office)
    if item.content.get("event") == "supervisor" and (people := await _supervisors(group)):
        return [lines.join([piece for piece in pieces if isinstance(piece, Line)] + [lines.mention(people)])]
    return pieces


async def _supervisors(group: Group) -> list[tuple[int, str]]:
    wanted = (Agent.active, Agent.role == "supervisor", Agent.telegram_id.is_not(None))
    found = await group.session.execute(select(Agent.telegram_id, Agent.name).where(*wanted).order_by(Agent.id))
    return [(number, name) for number, name in found.tuples() if number]


async def _joined(group: Group, case: Case, items: Sequence[Item], line: Line) -> Step:
    """The line and as many of the next ones as fit into one message with it."""
    posts = [items[0].post]
    for item in items[1:]:
        following = await _joinable(group, case, item)
        together = lines.join([line, following]) if following else None
        if together is None or length(together.plain) > LIMIT:
            break
        line = together
        posts.append(item.post)

    async def call() -> None:
        number = await group.say(case, line, quiet=not line.loud)
        for post in posts:
            post.remote_id = number
        outbox.finish(posts)

    return Step(call, posts, 1)


async def _joinable(group: Group, case: Case, item: Item) -> Line | None:
    if _asks(item) or _is_edit(item) or media.album_of(item) or await _quoted(group, item):
        return None
    pieces = await _pieces(group, case, item)
    return pieces[0] if len(pieces) == 1 and isinstance(pieces[0], Line) else None


async def _piece(
    group: Group, case: Case, post: Post, piece: Line | Media, quoted: ReplyParameters | None, *, last: bool
) -> Step:
    keys = await _menu(group, case, post) if last else None

    async def call() -> None:
        if isinstance(piece, Media):
            number = await media.put(group, case, piece, quoted)
        else:
            number = await group.say(case, piece, quoted=quoted, keys=keys, quiet=not piece.loud)
        post.remote_id = post.remote_id or number
        if last:
            outbox.finish([post])
        else:
            post.content = {**post.content, "done": int(post.content.get("done") or 0) + 1}

    return Step(call, [post], 1)


async def _menu(group: Group, case: Case, post: Post) -> InlineKeyboardMarkup | None:
    if not (name := post.content.get("menu")):
        return None
    agent = await group.session.get(Agent, int(post.content.get("agent") or 0))
    return await keyboards.menu(group.session, group.office, str(name), case, agent)


def _album(group: Group, case: Case, album: Sequence[Item]) -> Step:
    # Telegram takes them in no other order.
    album = sorted(album, key=media.origin)
    posts, numbers = [item.post for item in album], [media.origin(item)[1] for item in album]
    source = media.origin(album[0])[0]

    async def call() -> None:
        copying = group.bot.copy_messages(group.chat, source, numbers, message_thread_id=case.thread_id)
        copies = await media.copied(group, copying)
        if len(copies) < len(posts):
            # Telegram leaves out what it no longer has, without saying which: each by itself it tells.
            for post in posts:
                post.content = {**post.content, media.APART: True}
            return
        for post, copy in zip(posts, copies, strict=True):
            post.remote_id = copy.message_id
        outbox.finish(posts)

    return Step(call, posts, len(posts))


async def _edit(group: Group, case: Case, item: Item) -> Step | None:
    """The contact changed what they wrote: so does the thread, if that message stands there alone."""
    if item.row is None or not _is_edit(item) or item.post.content.get("refused"):
        return None
    original = await outbox.original(group.session, item.row)
    number = await outbox.alone(group.session, original) if original else None
    if original is None or number is None or not media.same_file(original, item.row):
        return None
    caption = bool(original.content.get("attachment"))
    pieces = lines.changed(item.row, case.hidden)
    if len(pieces) != 1 or (caption and length(pieces[0].plain) > CAPTION_LIMIT):
        return None

    async def call() -> None:
        await group.rewrite(number, pieces[0].html, caption=caption)
        outbox.finish([item.post])

    return Step(call, [item.post])


async def _quoted(group: Group, item: Item) -> ReplyParameters | None:
    """The message of the thread that this one answers."""
    number = item.post.content.get("reply_to")
    if item.row is not None:
        quoted = await outbox.answered(group.session, item.row)
        number = await outbox.shown_as(group.session, group.chat, quoted) if quoted else None
    return ReplyParameters(int(number), allow_sending_without_reply=True) if number else None


def _is_edit(item: Item) -> bool:
    return item.row is not None and bool(item.row.content.get("edited"))


def _asks(item: Item) -> bool:
    return any(item.post.content.get(name) for name in ALONE)
