"""Offers in a real database."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot.dialogue.context import Context
from bot.guides.offers.wanted import wanted_of
from bot.offers.posting import Posting
from bot.offers.search import search
from bot.offers.store import keep
from bot.storage.contact_tables import Offer
from bot.storage.database import sessions
from bot.storage.tables import Conversation
from tests.conftest import TODAY

COOK = Posting(
    source="Bolsa Uno",
    source_id="1",
    title="Cocinero o cocinera",
    occupation="chef",
    place="ES",
    city="Madrid",
    pay_low=Decimal(1400),
    pay_high=Decimal(1600),
    currency="EUR",
    per="month",
    contract="Indefinido",
    employer="Restaurante Sol",
    url="https://uno.example/1",
    description="Cocina de mercado con dos días libres.",
    published_on=TODAY,
    closes_on=TODAY + dt.timedelta(days=30),
    closes_said=True,
    sample=False,
)


def like(number: int, **about: Any) -> Posting:
    """An offer of its own, as the cook's but for what is given."""
    return replace(COOK, source_id=str(number), employer=f"Empresa {number}", **about)


@pytest.fixture
async def session(database: AsyncEngine) -> AsyncIterator[AsyncSession]:
    async with sessions(database)() as session:
        yield session
        await session.rollback()


async def stored(session: AsyncSession, *offers: Posting) -> Sequence[Offer]:
    for offer in offers:
        await keep(session, [offer])
    return (await session.scalars(select(Offer).order_by(Offer.id))).all()


async def found(session: AsyncSession, today: dt.date = TODAY, **answers: str) -> list[str]:
    """The sources' ids of the offers that fit, in order."""
    page = await search(session, wanted_of(answers), today, size=50)
    return [offer.source_id for offer in page.offers]


async def contact(session: AsyncSession, chat: str = "7", **context: Any) -> int:
    """A contact's conversation. Returns its id."""
    conversation = Conversation(channel="telegram", chat=chat, context=Context(**context).model_dump(mode="json"))
    session.add(conversation)
    await session.flush()
    return conversation.id
