"""What contacts say of answers, counted and handed to editors."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from bot.effects.setting import Setting
from bot.guides.effects import Rate
from bot.learning.masking import known_words, mask, nameless
from bot.message import Outgoing
from bot.storage.case_tables import Suggestion
from bot.storage.contact_tables import Rating
from bot.storage.tables import MessageRow


async def rate(setting: Setting, effect: Rate) -> Sequence[Outgoing]:
    """One word a contact and article: the last. What is wrong stands beside the answer as it was said."""
    new = insert(Rating).values(
        conversation_id=setting.conversation.id, article=effect.article, useful=effect.useful, at=setting.office.now()
    )
    await setting.session.execute(
        new.on_conflict_do_update(
            index_elements=["conversation_id", "article"], set_={"useful": effect.useful, "at": new.excluded.at}
        )
    )
    if effect.wrong:
        await _report(setting, effect)
    return ()


async def _report(setting: Setting, effect: Rate) -> None:
    said = (
        select(MessageRow.id)
        .where(
            MessageRow.conversation_id == setting.conversation.id,
            MessageRow.outcome["article"].astext == effect.article,
            MessageRow.outcome["kind"].astext == "answer",
        )
        .order_by(MessageRow.id.desc())
        .limit(1)
    )
    said_of_it = nameless(mask(effect.note), known_words(setting.office.knowledge))
    content = {"said": said_of_it} if said_of_it else {}
    setting.session.add(
        Suggestion(
            kind="report",
            message_id=await setting.session.scalar(said),
            article=effect.article,
            content=content,
            status="open",
        )
    )
