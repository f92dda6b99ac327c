"""What people write in the group: answers to the contact, notes, commands, corrections; and threads closed by hand."""

from __future__ import annotations

from sqlalchemy import select
from telegram import Bot, Message

from bot.cases import moves, words, work
from bot.channels.telegram.group import commands, deeds
from bot.channels.telegram.group.commands import Command
from bot.channels.telegram.group.deeds import Deed
from bot.channels.telegram.group.lines import KIND, LANGUAGE
from bot.channels.telegram.group.outbox import card_post
from bot.channels.telegram.group.visit import Visit
from bot.channels.telegram.updates import attachment
from bot.message import Attachment
from bot.storage import cases
from bot.storage.case_tables import Case, Post
from bot.storage.staff_tables import Agent
from bot.storage.tables import MessageRow
from bot.words import translator

EXACT = 5
"""Digits of a place that staff send: somebody should find it."""
ANYWHERE = ("help", "info")
"""Commands that need no thread."""


async def wrote(visit: Visit, message: Message) -> None:
    """A new message of the group."""
    thread = message.message_thread_id if message.is_topic_message else None
    case = await cases.by_thread(visit.session, thread) if thread else None
    if case is None:
        await _outside(visit, message)
    elif message.forum_topic_closed or message.forum_topic_reopened:
        await _toggled(visit, case, closed=message.forum_topic_closed is not None)
    elif _text(message) or attachment(message):
        await _inside(visit, case, message)


async def _outside(visit: Visit, message: Message) -> None:
    """In General and in threads that are nobody's case: two commands, answered in private, and silence otherwise."""
    command = commands.read(message.text or "")
    if command is None or command.word not in ANYWHERE:
        return
    said = await _told(visit, command)

    async def answer(bot: Bot) -> None:
        # In private: what Telegram takes in the group is for the cases.
        await bot.send_message(visit.user.id, said)

    visit.after.append(answer)


async def _told(visit: Visit, command: Command) -> str:
    if visit.agent is None:
        return visit.stranger()
    if command.word == "help" or not command.rest:
        return commands.manual(visit.language)
    case = await cases.by_code(visit.session, command.rest)
    if case is None or not work.visible(visit.agent, case):
        return words.refusal(work.CaseError("unknown"), visit.language)
    line = await deeds.summary(visit.session, visit.office, case, visit.language)
    chat = str(visit.chat).removeprefix("-100")
    return f"{line}\nhttps://t.me/c/{chat}/{case.thread_id}" if case.thread_id else line


async def _inside(visit: Visit, case: Case, message: Message) -> None:
    """In a case's thread. Whatever is not done is said to whoever wrote it."""
    if visit.agent is None:
        await _once(visit, case, message)
        return
    refused = await _done(visit, visit.agent, case, message)
    if refused:
        cases.add_post(visit.session, case, "note", text=refused, reply_to=message.message_id)
    await cases.announce(visit.session, case.id)


async def _done(visit: Visit, agent: Agent, case: Case, message: Message) -> str:
    _ = translator(visit.language)
    command, file = commands.read(_text(message)), attachment(message, EXACT)
    if command is None and file and file.album and await _noted(visit, case, file):
        command = Command("note")
    if command is None:
        return await _answer(visit, agent, case, message, file)
    if not command.word:
        return _("I do not know that command, so nothing was sent. /help tells what there is.")
    if command.word == "note" and (command.rest or file):
        return await visit.attempt(case, _write_note(visit, agent, case, message, command.rest, file))
    deed = Deed(visit.session, visit.office, agent, case, command.rest, message.message_id)
    refused = await visit.attempt(case, deeds.COMMANDS[command.word](deed))
    return refused or "\n".join(deed.said)


async def _answer(visit: Visit, agent: Agent, case: Case, message: Message, file: Attachment | None) -> str:
    """To the contact; or to a question of ours, where it is one's reply."""
    _ = translator(visit.language)
    if file and file.kind not in KIND:
        return _("That cannot be sent to the contact.")
    replied = message.reply_to_message
    number = replied.message_id if replied and replied.message_id != message.message_thread_id else None
    post = await _post(visit, case, number) if number else None
    source_id = visit.source_id(message.message_id)
    if post and (prompt := post.content.get("prompt")):
        deed = Deed(visit.session, visit.office, agent, case, _text(message), message.message_id, source_id)
        return await visit.attempt(case, deeds.answer_prompt(deed, str(prompt), str(post.content.get("to") or "")))
    quotes = post.message_id if post else await _own(visit, case, number) if number else None
    reply = work.reply(
        visit.session,
        visit.office,
        agent,
        case.id,
        _text(message),
        attachment=file,
        quotes=quotes,
        source_id=source_id,
    )
    return await visit.attempt(case, reply)


async def _write_note(
    visit: Visit, agent: Agent, case: Case, message: Message, text: str, file: Attachment | None
) -> None:
    kind = f"[{words.label(KIND, file.kind, LANGUAGE)}]" if file else ""
    written = " ".join(filter(None, (kind, text)))
    source_id = visit.source_id(message.message_id)
    row = await work.note(visit.session, visit.office, agent, case.id, written, source_id)
    if file and file.album:
        # Only the first piece of an album carries the sign of a note.
        row.content = {**row.content, "album": file.album}


async def _noted(visit: Visit, case: Case, file: Attachment) -> bool:
    noted = select(MessageRow.id).where(
        MessageRow.case_id == case.id,
        MessageRow.direction == "note",
        MessageRow.content["album"].astext == file.album,
    )
    return await visit.session.scalar(noted.limit(1)) is not None


async def _post(visit: Visit, case: Case, number: int) -> Post | None:
    """What we put there; of several in one message the contact's, and of those the last."""
    statement = (
        select(Post)
        .outerjoin(MessageRow, MessageRow.id == Post.message_id)
        .where(Post.case_id == case.id, Post.remote_id == number)
        .order_by((MessageRow.direction == "incoming").desc().nulls_last(), Post.id.desc())
        .limit(1)
    )
    return await visit.session.scalar(statement)


async def _own(visit: Visit, case: Case, number: int) -> int | None:
    row = await _row(visit, case, number)
    return row.id if row and row.direction == "outgoing" else None


async def _row(visit: Visit, case: Case, number: int) -> MessageRow | None:
    """What an agent wrote in the group, as it was stored."""
    statement = select(MessageRow).where(
        MessageRow.conversation_id == case.conversation_id, MessageRow.source_id == visit.source_id(number)
    )
    return await visit.session.scalar(statement)


async def _once(visit: Visit, case: Case, message: Message) -> None:
    """Somebody we do not know is told so once a case."""
    known = select(Post.id).where(Post.case_id == case.id, Post.content["stranger"].astext == str(visit.user.id))
    if await visit.session.scalar(known.limit(1)):
        return
    said, number = visit.stranger(), message.message_id
    cases.add_post(visit.session, case, "note", text=said, reply_to=number, stranger=visit.user.id)
    await cases.announce(visit.session, case.id)


async def edited(visit: Visit, message: Message) -> None:
    """An agent changed what they wrote: a note is changed, and so is what the contact was sent."""
    thread = message.message_thread_id if message.is_topic_message else None
    case = await cases.by_thread(visit.session, thread) if thread else None
    row = await _row(visit, case, message.message_id) if case else None
    if case is None or row is None or visit.agent is None or message.location:
        return
    refused = await _corrected(visit, visit.agent, case, row, message)
    if refused:
        cases.add_post(visit.session, case, "note", text=refused, reply_to=message.message_id)
    await cases.announce(visit.session, case.id)


async def _corrected(visit: Visit, agent: Agent, case: Case, row: MessageRow, message: Message) -> str:
    _ = translator(visit.language)
    command = commands.read(_text(message))
    if row.direction == "note":
        if row.agent_id == agent.id:
            row.content = {**row.content, "text": command.rest if command else _text(message)}
        return ""
    if command:
        return _("The contact has it already: an edit cannot make a note or a command of it.")
    if _text(message).strip() == await _last_words(visit, row):
        return ""
    at = int(message.edit_date.timestamp()) if message.edit_date else 0
    source_id = f"{visit.source_id(message.message_id)}:e{at}"
    repeated = select(MessageRow.id).where(
        MessageRow.conversation_id == case.conversation_id, MessageRow.source_id == source_id
    )
    if await visit.session.scalar(repeated):
        # Two edits within a second.
        source_id = f"{source_id}.{visit.office.now().timestamp()}"
    return await visit.attempt(case, work.correct(visit.session, visit.office, agent, row, _text(message), source_id))


async def _last_words(visit: Visit, row: MessageRow) -> str:
    """What the contact reads of a message now. Telegram tells of an edit also when no word has changed."""
    statement = (
        select(MessageRow.content["text"].astext)
        .where(MessageRow.conversation_id == row.conversation_id, MessageRow.content["edits"].astext == str(row.id))
        .order_by(MessageRow.id.desc())
        .limit(1)
    )
    return str(await visit.session.scalar(statement) or row.content.get("text") or "")


async def _toggled(visit: Visit, case: Case, *, closed: bool) -> None:
    """Somebody closed or reopened the thread itself: so is the case, or else the thread is put right again."""
    await cases.locked(visit.session, case.id)
    thread = await card_post(visit.session, case)
    thread.content = {**thread.content, "closed": closed}
    if closed == (case.status == "closed"):
        return
    refused = visit.stranger()
    if visit.agent:
        deed = _close(visit, visit.agent, case) if closed else _reopen(visit, visit.agent, case)
        refused = await visit.attempt(case, deed)
    if refused:
        cases.add_post(visit.session, case, "state")
        cases.add_post(visit.session, case, "note", text=f"{visit.user.first_name}: {refused}")
    await cases.announce(visit.session, case.id)


async def _close(visit: Visit, agent: Agent, case: Case) -> None:
    if case.status == "waiting":
        await work.take(visit.session, visit.office, agent, case.id)
    await moves.close(visit.session, visit.office, agent, case.id, "solved")


async def _reopen(visit: Visit, agent: Agent, case: Case) -> None:
    await moves.reopen(visit.session, visit.office, agent, case.id)


def _text(message: Message) -> str:
    """What PostgreSQL can keep of it: neither NUL nor half a surrogate pair."""
    return (message.text or message.caption or "").replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
