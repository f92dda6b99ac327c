"""A contact who left something in every table, and a search of the whole database for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.learning.drafts import write_sentence
from bot.learning.proposals import Sentence
from bot.storage.case_tables import Case, Draft, File, Looking, Suggestion
from bot.storage.contact_tables import Rating, SavedSearch, Unasked
from bot.storage.staff_tables import Agent
from bot.storage.tables import Conversation, MessageRow

NAME, SURNAME = "Rosalvina", "Quinchamarca"
WORDS = f"me llamo {NAME} {SURNAME} y busco trabajo en una panaderia"
FOREIGN = ("canned_uses", "attentions", "offers", "fact_versions")
"""Tables that have nothing to do with any contact."""


async def leave_everywhere(session: AsyncSession, case: Case, agent: Agent, drafts: Path, now: dt.datetime) -> None:
    """What is not left by talking alone: files, drafts, suggestions, searches, reminders, ratings, jobs."""
    conversation_id = case.conversation_id
    first = await session.scalar(
        select(MessageRow).where(MessageRow.conversation_id == conversation_id).order_by(MessageRow.id).limit(1)
    )
    assert first
    session.add(File(conversation_id=conversation_id, name=f"{SURNAME}.pdf", media_type="x/y", content=WORDS.encode()))
    session.add(Draft(agent_id=agent.id, case_id=case.id, text=f"Estimada {NAME}"))
    session.add(Looking(agent_id=agent.id, case_id=case.id))
    sentence = Sentence(text=WORDS, language="es", intent="ask_question", note=NAME)
    written = write_sentence(drafts, sentence)
    file = {"file": str(written.relative_to(drafts))}
    session.add_all(
        Suggestion(kind="sentence", status=status, agent_id=agent.id, content=content, case_id=case_id)
        for status, content, case_id in (
            ("approved", {**sentence.model_dump(), **file}, case.id),
            ("rejected", {"text": WORDS, "language": "es", "group": WORDS}, None),
        )
    )
    session.add(Suggestion(kind="report", status="open", article="x", content={"said": WORDS}, message_id=first.id))
    session.add(SavedSearch(conversation_id=conversation_id, wanted={"words": SURNAME}, pace="daily"))
    session.add(Rating(conversation_id=conversation_id, article="es-minimum-wage", useful=True))
    content = {"es": f"{NAME}, su pasaporte vence", "en": NAME}
    session.add(
        Unasked(conversation_id=conversation_id, kind="reminder", key=f"x:{SURNAME}", content=content, due_at=now)
    )
    await session.execute(
        text(
            "insert into procrastinate_jobs (queue_name, task_name, args, status, scheduled_at)"
            " values ('default', 'finish_conversation', jsonb_build_object('conversation_id', cast(:id as int)),"
            " 'todo', now() + interval '1 day')"
        ),
        {"id": conversation_id},
    )
    conversation = await session.get(Conversation, conversation_id)
    assert conversation
    conversation.context = {**conversation.context, "work": {"check": {"answers": {"employer": SURNAME}}}}


async def tables(session: AsyncSession) -> list[str]:
    statement = (
        "select table_name from information_schema.tables where table_schema = 'public' and table_type like 'B%'"
    )
    return list(await session.scalars(text(statement)))


async def filled(session: AsyncSession) -> set[str]:
    """The tables that hold anything."""
    return {
        table
        for table in await tables(session)
        if await session.scalar(text(f'select exists (select 1 from "{table}")'))
    }


async def traces(session: AsyncSession, signs: Iterable[str]) -> list[str]:
    """Where in the database any of these stands: every column of every table, as text, and bytes as what they say."""
    columns = await session.execute(
        text("select table_name, column_name, data_type from information_schema.columns where table_schema = 'public'")
    )
    found = []
    for table, column, kind in columns.tuples().all():
        said = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
        for sign in signs:
            query = text(f'select count(*) from "{table}" where position(lower(:sign) in lower({said})) > 0')
            if await session.scalar(query, {"sign": sign}):
                found.append(f"{table}.{column}: {sign}")
    return found
