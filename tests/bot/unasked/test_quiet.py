"""What nobody asked for: once a day at most, by day where they live, never after /parar, and in the end all of it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot.cases.office import Office
from bot.dialogue.context import Context
from bot.effects.reminders import forget, recall, remind
from bot.effects.setting import Setting
from bot.guides.daytime import is_day, zones_of
from bot.guides.effects import Forget, Recall, Remind
from bot.message import Incoming, Outgoing
from bot.storage import conversations
from bot.storage.case_tables import Case
from bot.storage.contact_tables import Unasked
from bot.storage.database import sessions
from bot.storage.tables import Conversation, MessageRow
from bot.unasked.tell import CONSENT, outdated, taken_back, tell, tell_due
from content.model import Text
from tests.conftest import Clock

Sessions = async_sessionmaker[AsyncSession]
AGREED = {use: dt.date(2026, 11, 1).isoformat() for use in CONSENT.values()}
CAPITALS = {
    "PE": "America/Lima",
    "JP": "Asia/Tokyo",
    "US": "America/New_York",
}


@pytest.fixture
def house(database: AsyncEngine) -> Sessions:
    return sessions(database)


async def contact(house: Sessions, chat: str = "7", **context: Any) -> int:
    async with house.begin() as session:
        given = {"language": "es", "consents": AGREED, **context}
        conversation = Conversation(channel="telegram", chat=chat, context=given)
        session.add(conversation)
        await session.flush()
        return conversation.id


async def due(house: Sessions, conversation_id: int, key: str, at: dt.datetime, kind: str = "reminder") -> None:
    async with house.begin() as session:
        content = {"es": f"aviso {key}", "en": f"note {key}", "choice": "g:checklist:"}
        session.add(Unasked(conversation_id=conversation_id, kind=kind, key=key, content=content, due_at=at))


async def rows(house: Sessions, conversation_id: int) -> Sequence[MessageRow]:
    async with house() as session:
        found = select(MessageRow).where(MessageRow.conversation_id == conversation_id).order_by(MessageRow.id)
        return (await session.scalars(found)).all()


async def statuses(house: Sessions, conversation_id: int) -> dict[str, str]:
    async with house() as session:
        found = select(Unasked.key, Unasked.status).where(Unasked.conversation_id == conversation_id)
        return dict((await session.execute(found)).tuples().all())


async def sent(house: Sessions, conversation_id: int, status: str = "sent") -> None:
    """What was stored arrives, or does not."""
    async with house.begin() as session:
        found = select(MessageRow).where(MessageRow.conversation_id == conversation_id, MessageRow.status == "pending")
        for row in await session.scalars(found):
            row.status = status
            if status != "sent":
                await taken_back(session, row)


async def changed(house: Sessions, conversation_id: int, **context: Any) -> None:
    async with house.begin() as session:
        conversation = await conversations.hold(session, conversation_id)
        conversation.context = {**conversation.context, **context}


async def test_all_that_is_due_comes_in_one_message_with_the_way_to_stop_it(
    house: Sessions, office: Office, clock: Clock
) -> None:
    rosa = await contact(house)
    for key in ("a", "b"):
        await due(house, rosa, key, clock.at)
    assert await tell_due(house, office) == [rosa]
    (row,) = await rows(house, rosa)
    outgoing = Outgoing.model_validate(row.content)
    assert outgoing.text == "aviso a\n\naviso b"
    assert [button.data for button in outgoing.buttons] == ["g:checklist:", "g:privacy:stop"]
    assert (row.voice, row.status) == ("bot", "pending")
    assert set((await statuses(house, rosa)).values()) == {"told"}


async def test_the_next_comes_on_the_next_day(house: Sessions, office: Office, clock: Clock) -> None:
    rosa = await contact(house)
    await due(house, rosa, "a", clock.at)
    await tell_due(house, office)
    await sent(house, rosa)
    await due(house, rosa, "b", clock.at)
    clock.forward(hours=8)
    assert await tell_due(house, office) == []
    clock.forward(hours=16)
    assert await tell_due(house, office) == [rosa]


@pytest.mark.parametrize(
    ("home", "utc_hour", "told"),
    [("PE", 13, False), ("PE", 14, True), ("ES", 18, True), ("ES", 19, False), ("JP", 0, True), ("JP", 12, False)],
)
async def test_nobody_is_told_at_night_where_they_live(
    house: Sessions, office: Office, clock: Clock, home: str, utc_hour: int, told: bool
) -> None:
    rosa = await contact(house, home=home)
    clock.at = dt.datetime(2026, 11, 24, utc_hour, 30, tzinfo=dt.UTC)
    await due(house, rosa, "a", clock.at - dt.timedelta(days=1))
    assert bool(await tell_due(house, office)) is told


@pytest.mark.parametrize(
    ("context", "place"),
    [
        ({"home": "ES", "audience": "leaving", "goal": "CL"}, "Europe/Madrid"),
        ({"audience": "abroad", "goal": "JP"}, "Asia/Tokyo"),
        ({"audience": "leaving", "goal": "JP"}, "America/Lima"),
        ({}, "America/Lima"),
    ],
)
def test_the_time_is_that_of_where_they_live_and_lima_when_we_do_not_know(context: dict[str, str], place: str) -> None:
    assert zones_of(Context.model_validate(context))[0] == ZoneInfo(place)


@pytest.mark.parametrize("home", ["US", "RU", "BR", "CA", "AU", "ES", "CL"])
def test_a_wide_country_has_an_hour_that_is_day_for_all_who_can_have_one(home: str) -> None:
    zones = zones_of(Context(home=home))
    hours = [dt.datetime(2026, 7, 1, hour, tzinfo=dt.UTC) for hour in range(24)]
    assert any(is_day(at, zones) for at in hours)
    assert all(9 <= at.astimezone(zones[0]).hour < 20 for at in hours if is_day(at, zones))


async def test_what_they_do_not_agree_to_is_never_told(house: Sessions, office: Office, clock: Clock) -> None:
    rosa = await contact(house, consents={"alerts": "2026-11-01"})
    await due(house, rosa, "a", clock.at, "alert")
    await due(house, rosa, "r", clock.at, "reminder")
    await tell_due(house, office)
    assert await statuses(house, rosa) == {"a": "told", "r": "dropped"}


async def test_while_a_person_has_the_talk_it_waits(house: Sessions, office: Office, clock: Clock) -> None:
    rosa = await contact(house)
    await due(house, rosa, "a", clock.at)
    async with house.begin() as session:
        about = {"reason": "asked", "priority": "normal", "team": "guidance", "language": "es", "status": "waiting"}
        case = Case(code="AAAA-BBBB", conversation_id=rosa, **about)
        session.add(case)
    assert await tell_due(house, office) == []
    async with house.begin() as session:
        (await session.get_one(Case, case.id)).status = "closed"
    assert await tell_due(house, office) == [rosa]


async def test_who_cannot_be_reached_is_not_tried_until_they_write(
    house: Sessions, office: Office, clock: Clock
) -> None:
    rosa = await contact(house)
    await due(house, rosa, "a", clock.at)
    await tell_due(house, office)
    await sent(house, rosa, "failed")
    assert await statuses(house, rosa) == {"a": "waiting"}
    clock.forward(days=1)
    assert await tell_due(house, office) == []
    async with house.begin() as session:
        stored = await conversations.store_incoming(
            session, Incoming(channel="telegram", chat="7", source_id="u9", text="hola")
        )
        assert stored
        (await session.get_one(MessageRow, stored[1])).status = "answered"
    assert await tell_due(house, office) == [rosa]


async def test_what_could_not_be_sent_before_night_waits_for_the_morning(
    house: Sessions, office: Office, clock: Clock
) -> None:
    rosa = await contact(house)
    clock.at = dt.datetime(2026, 11, 25, 0, 55, tzinfo=dt.UTC)  # 19:55 in Lima
    await due(house, rosa, "a", clock.at)
    await tell_due(house, office)
    (row,) = await rows(house, rosa)
    async with house() as session:
        conversation = await session.get_one(Conversation, rosa)
        assert not outdated(row, conversation, clock.at)
        assert outdated(row, conversation, clock.at + dt.timedelta(minutes=10))
        assert outdated(row, conversation, clock.at + dt.timedelta(days=1))
    await sent(house, rosa, "withdrawn")
    assert await statuses(house, rosa) == {"a": "waiting"}


async def test_a_reminder_set_again_replaces_the_one_before_and_is_forgotten_by_its_prefix(
    house: Sessions, office: Office, clock: Clock
) -> None:
    rosa = await contact(house)
    async with house.begin() as session:
        setting = Setting(session, office, await conversations.hold(session, rosa), MessageRow())
        for day in (24, 26):
            text = Text(es=f"vence el {day}", en=f"ends on {day}")
            await remind(setting, Remind("checklist:es_work:3:expiry", dt.date(2026, 11, day), text))
        await remind(setting, Remind("checklist_other:1", dt.date(2026, 11, 25), text))
    async with house() as session:
        found = {row.key: row for row in await session.scalars(select(Unasked))}
    assert found["checklist:es_work:3:expiry"].content["es"] == "vence el 26"
    assert found["checklist:es_work:3:expiry"].due_at == dt.datetime(2026, 11, 26, 14, tzinfo=dt.UTC), "9:00 in Lima"
    async with house.begin() as session:
        setting = Setting(session, office, await conversations.hold(session, rosa), MessageRow())
        await forget(setting, Forget("checklist:"))
    assert set(await statuses(house, rosa)) == {"checklist_other:1"}


async def test_on_a_shared_phone_the_message_tells_nothing_until_it_is_asked_for(
    house: Sessions, office: Office, clock: Clock
) -> None:
    rosa = await contact(house, shared_phone=True)
    await due(house, rosa, "a", clock.at)
    await tell_due(house, office)
    (row,) = await rows(house, rosa)
    outgoing = Outgoing.model_validate(row.content)
    assert "aviso" not in outgoing.text
    assert outgoing.buttons[0].data == "g:privacy:see"
    async with house.begin() as session:
        setting = Setting(session, office, await conversations.hold(session, rosa), row)
        (said,) = await recall(setting, Recall())
    assert said.text == "aviso a"


@dataclass
class Story:
    """What one contact wanted, and what they got."""

    home: str
    conversation_id: int
    wanted: set[str] = field(default_factory=set)
    stopped: bool = False
    told_at: list[dt.datetime] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


@pytest.mark.parametrize("seed", [1, 2])
async def test_over_a_month_of_anything_never_two_a_day_nor_at_night_nor_after_stop_and_in_the_end_all(
    house: Sessions, office: Office, clock: Clock, seed: int
) -> None:
    chance = random.Random(seed)
    stories = [Story(home, await contact(house, chat=home, home=home)) for home in ("PE", "JP", "US")]
    for hour in range(0, 31 * 24, 2):
        clock.forward(hours=2)
        for story in stories:
            await _lives(house, story, clock, chance, quiet_end=hour > 26 * 24)
            if story.wanted - set(story.told):
                await _hears(house, office, story, clock, chance, smooth=hour > 26 * 24)
    for story in stories:
        local = [at.astimezone(ZoneInfo(CAPITALS[story.home])) for at in story.told_at]
        assert len(local) > 1
        assert len({at.date() for at in local}) == len(local), "two in one day"
        assert all(9 <= at.hour < 20 for at in local), "at night"
        assert sorted(story.told) == sorted(set(story.told)), "told twice"
        ended = await statuses(house, story.conversation_id)
        assert {key for key, status in ended.items() if status != "dropped"} == set(story.told), "never told"


async def _lives(house: Sessions, story: Story, clock: Clock, chance: random.Random, *, quiet_end: bool) -> None:
    """Things become due, and the contact stops all and begins again, as chance has it."""
    if not quiet_end and chance.random() < 0.08:
        key = f"{clock.at:%d-%H}"
        at = clock.at + dt.timedelta(hours=chance.randrange(60))
        await due(house, story.conversation_id, key, at, chance.choice(list(CONSENT)))
        story.wanted.add(key)
    if chance.random() < (1 if quiet_end and story.stopped else 0 if quiet_end else 0.02):
        story.stopped = not story.stopped
        await changed(house, story.conversation_id, quiet=story.stopped)


async def _hears(
    house: Sessions, office: Office, story: Story, clock: Clock, chance: random.Random, *, smooth: bool
) -> None:
    async with house.begin() as session:
        if not await tell(session, office, story.conversation_id):
            return
    assert not story.stopped, "told after they stopped it"
    arrives = smooth or chance.random() < 0.8
    await sent(house, story.conversation_id, "sent" if arrives else "withdrawn")
    if arrives:
        story.told_at.append(clock.at)
        text = Outgoing.model_validate((await rows(house, story.conversation_id))[-1].content).text
        story.told += [line.removeprefix("aviso ") for line in text.split("\n\n")]
