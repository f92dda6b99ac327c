"""What guides want contacts to be reminded of: kept until it is due, replaced, forgotten; and said again when asked."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from bot.dialogue.context import Context
from bot.effects.setting import Setting
from bot.guides.daytime import morning, zones_of
from bot.guides.effects import Forget, Recall, Remind
from bot.guides.notes import spelled
from bot.message import Outgoing
from bot.storage.contact_tables import Unasked
from content.guides.privacy import load_privacy


async def remind(setting: Setting, effect: Remind) -> Sequence[Outgoing]:
    """Once a key: setting it again replaces it, also when it was told before."""
    context = Context.restored(setting.conversation.context)
    content: dict[str, object] = {"es": effect.text.es, "en": effect.text.en}
    if effect.choice:
        content["choice"] = effect.choice
    if effect.choice and effect.label:
        content["label"] = {"es": effect.label.es, "en": effect.label.en}
    values = {
        "kind": "reminder",
        "content": content,
        "due_at": morning(effect.on, zones_of(context)),
        "status": "waiting",
        "message_id": None,
    }
    row = insert(Unasked).values(conversation_id=setting.conversation.id, key=effect.key, **values)
    await setting.session.execute(row.on_conflict_do_update(index_elements=["conversation_id", "key"], set_=values))
    return ()


async def forget(setting: Setting, effect: Forget) -> Sequence[Outgoing]:
    """Only what is still to come."""
    waiting = (Unasked.conversation_id == setting.conversation.id, Unasked.status == "waiting")
    begins = Unasked.key.startswith(effect.prefix, autoescape=True)
    await setting.session.execute(delete(Unasked).where(*waiting, Unasked.kind == "reminder", begins))
    return ()


async def recall(setting: Setting, effect: Recall) -> Sequence[Outgoing]:
    """The words of what was told last."""
    context = Context.restored(setting.conversation.context)
    mine = (Unasked.conversation_id == setting.conversation.id, Unasked.status == "told")
    last = select(func.max(Unasked.message_id)).where(*mine).scalar_subquery()
    found = await setting.session.scalars(select(Unasked).where(*mine, Unasked.message_id == last).order_by(Unasked.id))
    if rows := found.all():
        return (spelled([row.content for row in rows], context),)
    return (Outgoing(text=load_privacy().nothing.of(context.speaking()), language=context.speaking()),)
