"""Whether contacts found answers useful, counted by article."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.contact_tables import Rating
from content.knowledge import Knowledge
from content.model import Text

MOST = 50


@dataclass(frozen=True)
class Rated:
    """One article's count. `question` is None when the article is gone."""

    article: str
    question: Text | None
    useful: int
    useless: int


async def least_useful(session: AsyncSession, knowledge: Knowledge) -> list[Rated]:
    """The articles that somebody did not find useful, the most first."""
    useless = func.count().filter(~Rating.useful)
    statement = (
        select(Rating.article, func.count().filter(Rating.useful), useless)
        .group_by(Rating.article)
        .having(useless > 0)
        .order_by(useless.desc(), Rating.article)
        .limit(MOST)
    )
    rows = (await session.execute(statement)).tuples()
    return [Rated(article, _question(article, knowledge), useful, no) for article, useful, no in rows]


def _question(article: str, knowledge: Knowledge) -> Text | None:
    known = knowledge.articles.get(article)
    return known.question if known else None
