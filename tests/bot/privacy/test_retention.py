"""What was kept long enough goes each night, and nothing that is still of use."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bot.message import Incoming
from bot.privacy.retention import overdue, retain
from bot.storage import conversations
from bot.storage.case_tables import Case, File
from bot.storage.contact_tables import Removal, Unasked
from bot.storage.database import sessions
from bot.storage.staff_tables import Audit
from bot.storage.tables import Conversation, MessageRow
from content.guides.retention import load_retention
from tests.conftest import bare_environment

NOW = dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC)
KEPT = load_retention()
Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
def house(database: AsyncEngine) -> Sessions:
    return sessions(database)


async def talk(house: Sessions, chat: str, days: int) -> int:
    """A conversation whose only message is so old."""
    async with house.begin() as session:
        stored = await conversations.store_incoming(
            session, Incoming(channel="telegram", chat=chat, source_id="u1", text="hola")
        )
        assert stored
        conversation_id, message_id = stored
        row = await session.get_one(MessageRow, message_id)
        row.status, row.created_at = "answered", NOW - dt.timedelta(days=days)
    return conversation_id


async def case(house: Sessions, conversation_id: int, status: str, days: int) -> None:
    async with house.begin() as session:
        at = NOW - dt.timedelta(days=days)
        about: dict[str, Any] = {"reason": "asked", "priority": "normal", "team": "guidance", "language": "es"}
        closed = {"closed_at": at} if status == "closed" else {}
        one = Case(code=f"AAAA-{conversation_id:04}", conversation_id=conversation_id, status=status, **about, **closed)
        one.thread_id = 900 + conversation_id
        session.add(one)
        await session.flush()
        session.add(
            MessageRow(
                conversation_id=conversation_id, direction="note", status="kept", case_id=one.id, content={"text": "x"}
            )
        )


async def chats(house: Sessions) -> set[str]:
    async with house() as session:
        return set(await session.scalars(select(Conversation.chat)))


async def test_talks_without_a_case_go_after_their_time(house: Sessions) -> None:
    await talk(house, "old", KEPT.talks + 1)
    await talk(house, "young", KEPT.talks - 1)
    waits = await talk(house, "waits", KEPT.talks + 1)
    async with house.begin() as session:
        content = {"es": "vence", "en": "ends"}
        session.add(Unasked(conversation_id=waits, kind="reminder", key="k", content=content, due_at=NOW))
    await case(house, await talk(house, "case", KEPT.talks + 1), "waiting", 1)
    gone = await retain(house, NOW, KEPT)
    assert gone["talks"] == 1
    assert await chats(house) == {"young", "waits", "case"}


async def test_nobody_is_written_to_because_of_it(house: Sessions) -> None:
    await talk(house, "old", KEPT.talks + 1)
    await retain(house, NOW, KEPT)
    async with house() as session:
        assert (await session.scalars(select(Removal))).all() == []
        assert [row.action for row in await session.scalars(select(Audit))] == ["contact.expired"]


async def test_a_closed_case_goes_with_what_was_said_in_it_and_its_thread(house: Sessions) -> None:
    old, young = await talk(house, "old", 10), await talk(house, "young", 10)
    await case(house, old, "closed", KEPT.cases + 1)
    await case(house, young, "closed", KEPT.cases - 1)
    assert (await retain(house, NOW, KEPT))["cases"] == 1
    async with house() as session:
        assert [row.conversation_id for row in await session.scalars(select(Case))] == [young]
        notes = select(MessageRow.conversation_id).where(MessageRow.direction == "note")
        assert list(await session.scalars(notes)) == [young]
        assert [row.chat for row in await session.scalars(select(Removal))] == [str(900 + old)]
    assert await chats(house) == {"old", "young"}, "the talk has its own time"


async def test_files_go_before_their_messages_and_copies_before_files(house: Sessions) -> None:
    mine = await talk(house, "files", 1)
    busy = await talk(house, "busy", 1)
    await case(house, busy, "waiting", 1)
    async with house.begin() as session:
        for conversation_id, name, kind, days in (
            (mine, "old.jpg", "image/jpeg", KEPT.files + 1),
            (mine, "young.jpg", "image/jpeg", KEPT.files - 1),
            (mine, "mis-datos.json", "application/json", KEPT.exports + 1),
            (busy, "in-use.jpg", "image/jpeg", KEPT.files + 1),
        ):
            at = NOW - dt.timedelta(days=days)
            session.add(File(conversation_id=conversation_id, name=name, media_type=kind, content=b"x", created_at=at))
    await retain(house, NOW, KEPT)
    async with house() as session:
        assert set(await session.scalars(select(File.name))) == {"young.jpg", "in-use.jpg"}


async def test_counting_changes_nothing(house: Sessions) -> None:
    await talk(house, "old", KEPT.talks + 1)
    async with house() as session:
        found = await overdue(session, NOW, KEPT)
    assert {name: len(ids) for name, ids in found.items()}["talks"] == 1
    assert await chats(house) == {"old"}


async def test_the_operator_does_it_by_hand(house: Sessions, database_url: URL) -> None:
    await talk(house, "old", 4000)
    settings = {"INFOMIGRA_DATABASE_URL": database_url.set(drivername="postgresql").render_as_string(False)}

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "bot.cli", "retention", *words]
        return subprocess.run(
            command, env={**bare_environment(), **settings}, capture_output=True, text=True, check=True
        ).stdout

    assert "1  talks without a case" in run("--dry-run")
    assert await chats(house) == {"old"}
    assert run().startswith("Erased:")
    assert await chats(house) == set()
