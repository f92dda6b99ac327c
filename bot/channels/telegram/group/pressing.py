"""A button of the group is pressed: it is done, or its choices are shown; whoever pressed learns why if it is not."""

from __future__ import annotations

from sqlalchemy import select
from telegram import Bot, CallbackQuery, InlineKeyboardMarkup

from bot.cases import words, work
from bot.channels.telegram.group import deeds, keyboards
from bot.channels.telegram.group.deeds import Deed
from bot.channels.telegram.group.keyboards import Press
from bot.channels.telegram.group.visit import Visit
from bot.storage import cases
from bot.storage.case_tables import Case, Post
from bot.words import translator

NOTICE_LIMIT = 200


async def pressed(visit: Visit, query: CallbackQuery) -> None:
    """The press is answered whatever becomes of it: Telegram shows a waiting sign until then."""
    press = keyboards.press(query.data or "")
    case = await visit.session.get(Case, press.case_id) if press else None
    refused = await _done(visit, query, press, case) if press and case else _unknown(visit)

    async def answer(bot: Bot) -> None:
        text = refused if len(refused) <= NOTICE_LIMIT else f"{refused[: NOTICE_LIMIT - 1]}…"
        await bot.answer_callback_query(query.id, text or None, show_alert=bool(text))

    visit.after.insert(0, answer)


async def _done(visit: Visit, query: CallbackQuery, press: Press, case: Case) -> str:
    if visit.agent is None:
        return visit.stranger()
    if not work.visible(visit.agent, case):
        return _unknown(visit)
    if press.word in keyboards.MENUS:
        menu = await keyboards.menu(visit.session, visit.office, press.word, case, visit.agent)
        _show(visit, query, menu)
        return ""
    refused = ""
    if doing := deeds.BUTTONS.get(press.word):
        source_id = f"g{visit.chat}:q{query.id}" if press.word == "say" else None
        deed = Deed(visit.session, visit.office, visit.agent, case, press.more, source_id=source_id)
        refused = await visit.attempt(case, doing(deed))
        await cases.announce(visit.session, case.id)
    if press.more or press.word == "back":
        on_card = await _is_card(visit, query, case)
        _show(visit, query, keyboards.main(case) if on_card else None)
    return refused


async def _is_card(visit: Visit, query: CallbackQuery, case: Case) -> bool:
    number = query.message.message_id if query.message else None
    card = select(Post.id).where(Post.case_id == case.id, Post.kind == "card", Post.remote_id == number)
    return await visit.session.scalar(card) is not None


def _show(visit: Visit, query: CallbackQuery, keys: InlineKeyboardMarkup | None) -> None:
    """Other buttons under the same message."""
    number = query.message.message_id if query.message else None

    async def edit(bot: Bot) -> None:
        await bot.edit_message_reply_markup(visit.chat, number, reply_markup=keys)

    visit.after.append(edit)


def _unknown(visit: Visit) -> str:
    return translator(visit.language)(words.ERROR["unknown"])
