"""What was learned from a contact goes when their data do: suggestions, and the drafts that were written from them.

What an editor has moved into the content by then is the knowledge's own, masked and without names.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.learning.drafts import drop_article, drop_sentence
from bot.learning.masking import known_words, mask, nameless
from bot.learning.proposals import Sentence
from bot.storage.case_tables import Case, Suggestion
from bot.storage.tables import MessageRow
from content.knowledge import Knowledge

WORDS = ("text", "group", "said", "question_es", "question_en")
"""Where a suggestion holds what a contact wrote."""


async def forget(session: AsyncSession, knowledge: Knowledge, folder: Path | None, conversation_id: int) -> None:
    """Deletes every suggestion made of this conversation, also where nothing but its words lead to it."""
    found = await _of_conversation(session, knowledge, conversation_id)
    if folder is not None:
        for row in found:
            # Before the commit: if that fails, it is done again, and what is gone stays gone.
            await asyncio.to_thread(_drop, folder, row)
    await session.execute(delete(Suggestion).where(Suggestion.id.in_([row.id for row in found])))


async def _of_conversation(session: AsyncSession, knowledge: Knowledge, conversation_id: int) -> Sequence[Suggestion]:
    theirs = select(MessageRow.id).where(MessageRow.conversation_id == conversation_id)
    cases = select(Case.id).where(Case.conversation_id == conversation_id)
    words = await _words(session, knowledge, conversation_id)
    alone = Suggestion.case_id.is_(None) & Suggestion.message_id.is_(None)
    said = [alone & Suggestion.content[name].astext.in_(words) for name in WORDS] if words else []
    statement = select(Suggestion).where(or_(Suggestion.case_id.in_(cases), Suggestion.message_id.in_(theirs), *said))
    return (await session.scalars(statement)).all()


async def _words(session: AsyncSession, knowledge: Knowledge, conversation_id: int) -> list[str]:
    """What they wrote, as editors got to see it: masked, with names and without."""
    statement = select(MessageRow.content["text"].astext).where(
        MessageRow.conversation_id == conversation_id, MessageRow.direction == "incoming"
    )
    known = known_words(knowledge)
    texts = {" ".join(text.split()) for text in await session.scalars(statement) if text and text.strip()}
    return sorted({form for text in texts for form in (mask(text), nameless(mask(text), known))})


def _drop(folder: Path, row: Suggestion) -> None:
    file = (folder / str(row.content.get("file") or "")).resolve()
    if row.status != "approved" or not file.is_relative_to(folder.resolve()):
        return
    if row.kind == "article":
        drop_article(file)
        return
    if row.kind == "sentence":
        drop_sentence(file, Sentence.model_validate(row.content))
