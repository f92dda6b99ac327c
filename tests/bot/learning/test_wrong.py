"""Reports that an answer is wrong: what an editor sees of them, and how they end."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.office import Office
from bot.learning.suggestions import LearningError
from bot.learning.wrong import open_reports, reported, settle
from bot.staff.roles import NotAllowed
from bot.storage.case_tables import Suggestion
from bot.storage.staff_tables import Audit
from content.knowledge import Knowledge
from tests.bot.reports.rows import agent, conversation, said

AT = dt.datetime(2026, 11, 20, 15, 0, tzinfo=dt.UTC)


async def report(session: AsyncSession, article: str, reply: str, voice: str = "bot") -> Suggestion:
    talk = await conversation(session)
    _, answer = await said(session, talk, "cuánto es, soy Rosa", AT, reply=reply, article=article)
    answer.voice = voice
    row = Suggestion(kind="report", message_id=answer.id, article=article, content={}, status="open", created_at=AT)
    session.add(row)
    await session.flush()
    return row


@pytest.fixture
def articles(knowledge: Knowledge) -> list[str]:
    return [name for name, article in knowledge.articles.items() if article.facts][:2]


async def test_an_editor_sees_the_answer_as_it_was_said_and_the_article_as_it_is_now(
    session: AsyncSession, knowledge: Knowledge, articles: list[str]
) -> None:
    one, two = articles
    await report(session, one, "Son 900 euros.")
    for words in ("Son 5 años.", "Son 6 años.", "Son 5 años."):
        await report(session, two, words)
    await report(session, "no-longer-there", "Nada.")
    first, *others = await reported(session, knowledge)
    assert (first.article, len(first.ids)) == (two, 3)
    assert [answer.text for answer in first.answers] == ["Son 5 años.", "Son 6 años."]
    assert first.facts == tuple(
        knowledge.facts[key] for key in (*knowledge.articles[two].facts, *knowledge.articles[two].more)
    )
    assert {item.article: item.now is None for item in others} == {one: False, "no-longer-there": True}
    assert "Rosa" not in str([answer.text for item in (first, *others) for answer in item.answers])


async def test_words_of_an_agent_to_a_contact_are_never_shown(
    session: AsyncSession, knowledge: Knowledge, articles: list[str]
) -> None:
    await report(session, articles[0], "Rosa, venga mañana.", voice="agent")
    [item] = await reported(session, knowledge)
    assert item.answers == ()


@pytest.mark.parametrize(("fixed", "status", "action"), [(True, "approved", "fixed"), (False, "rejected", "not_wrong")])
async def test_a_decision_ends_the_reports_that_were_seen_and_no_later_one(
    session: AsyncSession, office: Office, articles: list[str], fixed: bool, status: str, action: str
) -> None:
    editor = await agent(session, "Ana", role="editor")
    seen = [await report(session, articles[0], "Son 900 euros.") for _ in range(2)]
    later = await report(session, articles[0], "Son 900 euros.")
    ids = [row.id for row in seen]
    assert await settle(session, office, editor, ids, fixed=fixed, note="visto con 987654321") == 2
    assert {row.status for row in seen} == {status}
    assert seen[0].content == {"note": "visto con •"}
    assert later.status == "open"
    assert await open_reports(session) == 1
    assert set(await session.scalars(select(Audit.action))) == {f"report.{action}"}
    with pytest.raises(LearningError):
        await settle(session, office, editor, ids, fixed=fixed)


async def test_who_is_no_editor_decides_nothing(session: AsyncSession, office: Office, articles: list[str]) -> None:
    row = await report(session, articles[0], "Son 900 euros.")
    for role in ("agent", "supervisor", "administrator"):
        with pytest.raises(NotAllowed):
            await settle(session, office, await agent(session, role=role), [row.id], fixed=True)
    assert row.status == "open"


async def test_a_suggestion_is_no_report(session: AsyncSession, office: Office) -> None:
    editor = await agent(session, "Ana", role="editor")
    row = Suggestion(kind="sentence", content={"text": "x"}, status="open")
    session.add(row)
    await session.flush()
    with pytest.raises(LearningError):
        await settle(session, office, editor, [row.id], fixed=True)
