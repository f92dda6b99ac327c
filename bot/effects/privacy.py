"""What contacts may do with what is theirs: get a copy, have it erased, hide it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.context import Context
from bot.effects.setting import Setting
from bot.guides.buttons import home
from bot.guides.effects import Erase, Export, Hide
from bot.message import Outgoing
from bot.privacy.export import document
from bot.privacy.hiding import hide
from content.guides.privacy import load_privacy


async def export(setting: Setting, effect: Export) -> Sequence[Outgoing]:
    """The copy as a file, with how to treat it."""
    language = Context.restored(setting.conversation.context).speaking()
    await setting.session.flush()
    file = await document(setting.session, setting.conversation, language, setting.office.now())
    text = load_privacy().copied.of(language)
    return (Outgoing(text=text, file=file, buttons=home(language), language=language),)


async def erase(setting: Setting, effect: Erase) -> Sequence[Outgoing]:
    """From now on it is certain; it is done as soon as this turn stands."""
    setting.conversation.erase_at = setting.office.now()
    return ()


async def hide_all(setting: Setting, effect: Hide) -> Sequence[Outgoing]:
    await hide(setting.session, setting.conversation, setting.question.id)
    return ()
