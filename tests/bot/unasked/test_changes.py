"""Who was told something that has changed is told what changed, if they want to know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot.cases.office import Office
from bot.message import Outgoing
from bot.storage import conversations
from bot.storage.contact_tables import Unasked
from bot.storage.database import sessions
from bot.storage.tables import Conversation, MessageRow
from bot.unasked.changes import note_changes
from bot.unasked.tell import tell_due
from bot.versions import version
from content.knowledge import Knowledge
from content.model import Fact, Text, Value

NOW = dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC)
FACT, ARTICLE = "es_smi_2026_month", "es-minimum-wage"
Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
def house(database: AsyncEngine) -> Sessions:
    return sessions(database)


def altered(knowledge: Knowledge, **fields: object) -> Knowledge:
    """The knowledge with another version of the fact."""
    return replace(knowledge, facts={**knowledge.facts, FACT: knowledge.facts[FACT].model_copy(update=fields)})


def dearer(knowledge: Knowledge) -> Knowledge:
    values = knowledge.facts[FACT].values
    return altered(knowledge, values={**values, "amount": Value(number=Decimal(1300), unit="EUR")})


async def told(house: Sessions, fact: Fact, *, agreed: bool = True, days: int = 3, chat: str = "7") -> None:
    """A contact was told this fact, some days ago."""
    async with house.begin() as session:
        context = {"consents": {"changes": "2026-10-01"} if agreed else {}}
        conversation = Conversation(channel="telegram", chat=chat, context=context)
        session.add(conversation)
        await session.flush()
        outcome: dict[str, object] = {"kind": "answer", "article": ARTICLE, "versions": {FACT: version(fact)}}
        row = conversations.add_outgoing(session, conversation.id, Outgoing(text="…"), "bot", outcome=outcome)
        row.created_at, row.status = NOW - dt.timedelta(days=days), "sent"


async def noted(house: Sessions, knowledge: Knowledge, now: dt.datetime = NOW) -> Sequence[Unasked]:
    async with house.begin() as session:
        await note_changes(session, knowledge, now)
    async with house() as session:
        return (await session.scalars(select(Unasked).order_by(Unasked.id))).all()


async def test_who_agreed_is_told_before_and_now_with_the_source(house: Sessions, knowledge: Knowledge) -> None:
    await told(house, knowledge.facts[FACT])
    assert not await noted(house, knowledge)
    (due,) = await noted(house, dearer(knowledge))
    assert due.kind == "change"
    assert "1,221" in due.content["en"]
    assert "1,300" in due.content["en"]
    assert "1.300" in due.content["es"]
    assert "BOE" in due.content["es"]
    assert due.content["choice"] == f"a:{ARTICLE}"


async def test_told_once_however_often_it_is_looked_at(house: Sessions, knowledge: Knowledge) -> None:
    await told(house, knowledge.facts[FACT])
    await noted(house, knowledge)
    await noted(house, dearer(knowledge))
    assert len(await noted(house, dearer(knowledge))) == 1


@pytest.mark.parametrize("case", ["not agreed", "too long ago"])
async def test_who_did_not_agree_or_heard_it_long_ago_is_not_told(
    house: Sessions, knowledge: Knowledge, case: str
) -> None:
    await told(house, knowledge.facts[FACT], agreed=case != "not agreed", days=91 if case == "too long ago" else 3)
    await noted(house, knowledge)
    assert not await noted(house, dearer(knowledge))


async def test_better_wording_or_a_newer_check_is_no_change(house: Sessions, knowledge: Knowledge) -> None:
    await told(house, knowledge.facts[FACT])
    await noted(house, knowledge)
    words = Text(es="El mínimo es {amount} en {payments} pagas desde {start}.", en="{amount} {payments} {start}.")
    assert not await noted(house, altered(knowledge, statement=words, verified_on=dt.date(2026, 11, 20)))


async def test_what_ended_is_told_as_ended(house: Sessions, knowledge: Knowledge) -> None:
    await told(house, knowledge.facts[FACT])
    await noted(house, knowledge)
    (due,) = await noted(house, altered(knowledge, valid_until=dt.date(2026, 11, 1)))
    assert "no longer holds" in due.content["en"]


async def test_who_has_heard_the_new_one_since_is_not_told(house: Sessions, knowledge: Knowledge) -> None:
    await told(house, knowledge.facts[FACT])
    await noted(house, knowledge)
    new = dearer(knowledge)
    async with house.begin() as session:
        conversation = await session.scalar(select(Conversation))
        assert conversation
        outcome: dict[str, object] = {
            "kind": "answer",
            "article": ARTICLE,
            "versions": {FACT: version(new.facts[FACT])},
        }
        row = conversations.add_outgoing(session, conversation.id, Outgoing(text="…"), "bot", outcome=outcome)
        row.created_at = NOW
    assert not await noted(house, new)


def test_a_fact_without_figures_changes_with_its_words(knowledge: Knowledge) -> None:
    fact = knowledge.facts["es_smi_cash_only"]
    assert not fact.values
    other = fact.model_copy(update={"statement": Text(es="Otra cosa.", en="Something else.")})
    assert version(fact) != version(other)


async def test_what_changed_back_before_it_was_told_is_not_told_and_is_should_it_change_so_again(
    house: Sessions, knowledge: Knowledge, office: Office
) -> None:
    await told(house, knowledge.facts[FACT])
    await noted(house, knowledge)
    new = dearer(knowledge)
    (due,) = await noted(house, new)
    assert await tell_due(house, office) == []
    assert not await noted(house, knowledge)
    (again,) = await noted(house, new)
    assert again.key == due.key
    assert await tell_due(house, replace(office, knowledge=new)) == [due.conversation_id]


async def test_what_changed_once_more_before_it_was_told_is_told_as_it_is_now(
    house: Sessions, knowledge: Knowledge, office: Office
) -> None:
    await told(house, knowledge.facts[FACT])
    await noted(house, knowledge)
    await noted(house, dearer(knowledge))
    ended = altered(knowledge, valid_until=dt.date(2026, 11, 1))
    await noted(house, ended)
    assert len(await tell_due(house, replace(office, knowledge=ended))) == 1
    async with house() as session:
        (left,) = (await session.scalars(select(Unasked))).all()
        message = await session.get(MessageRow, left.message_id)
    assert message
    assert "1.300" not in str(message.content)
