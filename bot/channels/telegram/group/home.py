"""Which chat the staff's group is: the one in the settings, or what Telegram made of it; and whether it will do."""

from __future__ import annotations

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot, ChatMemberAdministrator, ChatMemberOwner
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.channels.telegram.sending import reason
from bot.storage.case_tables import Case, Kept, Post

STAFF_CHAT = "staff_chat"
OPEN_CASES = select(Case.id).where(Case.status != "closed")


async def chat_of(session: AsyncSession, configured: int) -> int:
    """The group's id as it is now."""
    kept = await session.get(Kept, STAFF_CHAT)
    return int(kept.value["chat"]) if kept and kept.value["configured"] == configured else configured


async def moved(session: AsyncSession, configured: int, chat: int) -> None:
    """Telegram gave the group a new id, as it does when a group becomes a supergroup."""
    value = {"configured": configured, "chat": chat}
    statement = insert(Kept).values(name=STAFF_CHAT, value=value)
    await session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


async def settle(session: AsyncSession, configured: int) -> None:
    """Makes sure that every open case will have its thread in this group, also those from before it."""
    kept = await session.get(Kept, STAFF_CHAT)
    if kept is None or kept.value["configured"] != configured:
        await moved(session, configured, configured)
        await _begin_anew(session)
    unknown = OPEN_CASES.where(~exists().where(Post.case_id == Case.id))
    for case_id in await session.scalars(unknown):
        session.add(Post(case_id=case_id, kind="card", content={"again": True}))


async def _begin_anew(session: AsyncSession) -> None:
    """What another group knew of our cases is of no use in this one."""
    await session.execute(update(Case).where(Case.thread_id.is_not(None)).values(thread_id=None))
    await session.execute(update(Post).where(Post.remote_id.is_not(None)).values(remote_id=None))
    put_before = (Post.kind == "card", Post.status != "pending", Post.case_id.in_(OPEN_CASES))
    await session.execute(update(Post).where(*put_before).values(status="pending", content={"again": True}))


async def check(bot: Bot, chat: int) -> str | None:
    """What keeps the group from being used, in one line for the operator. None: nothing that we know of."""
    try:
        found = await bot.get_chat(chat)
        member = await bot.get_chat_member(chat, (await bot.get_me()).id)
    except ChatMigrated as error:
        return await check(bot, error.new_chat_id)
    except (BadRequest, Forbidden) as error:
        return f"the bot cannot use the staff's group {chat} ({reason(error)}): add it there as an administrator"
    except TelegramError:
        return None
    if not found.is_forum:
        return f"the staff's group {chat} has no topics: turn them on in the group's settings"
    if isinstance(member, ChatMemberOwner):
        return None
    if not isinstance(member, ChatMemberAdministrator):
        return f"the bot is no administrator of the staff's group {chat}: make it one"
    rights = {"manage topics": member.can_manage_topics, "pin messages": member.can_pin_messages}
    missing = " and to ".join(name for name, given in rights.items() if not given)
    return f"in the staff's group {chat} the bot lacks the right to {missing}" if missing else None
