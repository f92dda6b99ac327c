"""Questions nobody answered: which count, which are alike, and what becomes of them."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.office import Office
from bot.learning import suggestions
from bot.learning.unanswered import Asked, group, groups
from bot.staff.roles import NotAllowed
from bot.storage.case_tables import Suggestion
from content.knowledge import Knowledge
from tests.bot.reports.rows import agent, case, conversation, said

NOW = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)
YESTERDAY = NOW - dt.timedelta(days=1)


async def ask(session: AsyncSession, text: str, at: dt.datetime = YESTERDAY, **outcome: object) -> None:
    talk = await conversation(session)
    await said(session, talk, text, at, **{"kind": "unknown", "reason": "question", **outcome})  # type: ignore[arg-type]


async def texts(session: AsyncSession, knowledge: Knowledge) -> list[str]:
    return [item.text for item in await groups(session, knowledge, NOW, 30)]


def test_alike_questions_are_one_group_counted_by_people_and_times() -> None:
    found = group(
        [
            Asked("¿Puedo llevar mi perro a España?", 1, "es", "predeparture", "ES"),
            Asked("puedo llevar mi perro a espana", 1, "es", "predeparture", "ES"),
            Asked("puedo llevar a mi perro a españa", 2, "es", None, "ES"),
            Asked("cómo convalido mi título de chef", 3, "es"),
            Asked("Can I take my dog to Spain?", 4, "en"),
        ]
    )
    assert [(item.count, item.people, item.language, item.topic, item.place) for item in found] == [
        (3, 2, "es", "predeparture", "ES"),
        (1, 1, "en", "", ""),
        (1, 1, "es", "", ""),
    ]
    assert len(found[0].texts) == 3


def test_many_people_go_before_one_who_asks_often() -> None:
    often = [Asked("quiero saber de mi perro", 1, "es") for _ in range(9)]
    many = [Asked("convalidar un título de chef", number, "es") for number in range(2, 5)]
    assert [item.people for item in group([*often, *many])] == [3, 1]


def test_no_questions_make_no_groups() -> None:
    assert group([]) == []


async def test_unknown_and_unclear_questions_count_and_others_do_not(
    session: AsyncSession, knowledge: Knowledge
) -> None:
    await ask(session, "puedo llevar a mi perro")
    await ask(session, "algo de papeles", kind="clarify", reason=None)
    await ask(session, "cuánto es el sueldo", kind="answer")
    await ask(session, "hola", kind="smalltalk")
    await ask(session, "algo se rompió", reason="fault")
    await ask(session, "lo que está en revisión", reason="withheld")
    await ask(session, "no es eso", kind="clarify", intent="reject_answer")
    await ask(session, "Ver temas", choice="c:topics")
    await ask(session, "👍 123")
    await ask(session, "algo muy viejo", at=NOW - dt.timedelta(days=40))
    assert sorted(await texts(session, knowledge)) == ["algo de papeles", "puedo llevar a mi perro"]


async def test_of_a_refused_answer_the_question_before_it_counts(session: AsyncSession, knowledge: Knowledge) -> None:
    talk = await conversation(session)
    await said(session, talk, "cuánto gana un cocinero", YESTERDAY, kind="answer", topic="pay")
    await said(session, talk, "cuánto paga un cuarto en madrid", YESTERDAY, kind="answer", topic="housing")
    await said(session, talk, "no, eso no es", YESTERDAY, kind="clarify", intent="reject_answer")
    [found] = await groups(session, knowledge, NOW, 30)
    assert (found.text, found.topic) == ("cuánto paga un cuarto en madrid", "housing")


async def test_what_was_said_on_a_danger_stays_with_those_who_help(session: AsyncSession, knowledge: Knowledge) -> None:
    talk = await conversation(session)
    hidden = await case(session, YESTERDAY, talk, hidden=True)
    await said(session, talk, "me encierran en la casa", YESTERDAY, kind="unknown", case_id=hidden.id)
    await said(session, talk, "dónde duermo", YESTERDAY, kind="answer", case_id=hidden.id)
    await said(session, talk, "no es eso", YESTERDAY, kind="clarify", intent="reject_answer", case_id=hidden.id)
    assert await texts(session, knowledge) == []


async def test_questions_are_masked_and_without_names(session: AsyncSession, knowledge: Knowledge) -> None:
    await ask(session, "mi dni 45678912 no sale, mi correo es rosa@correo.pe")
    await ask(session, "me llamo yesenia, quiero traer a mi hijo Kevin a España", kind="clarify")
    masked = ["me llamo •, quiero traer a mi hijo • a España", "mi dni • no sale, mi correo es •"]
    assert sorted(await texts(session, knowledge)) == masked


async def test_a_group_set_aside_does_not_come_again_and_is_kept(
    session: AsyncSession, office: Office, knowledge: Knowledge
) -> None:
    editor = await agent(session, "Ana", role="editor")
    await ask(session, "puedo llevar a mi perro a España")
    await ask(session, "cómo convalido mi título de chef")
    await suggestions.dismiss(session, office, editor, "puedo llevar a mi perro a España", "es", "")
    await ask(session, "¿puedo llevar mi perro a españa?")
    assert await texts(session, knowledge) == ["cómo convalido mi título de chef"]
    row = await session.scalar(select(Suggestion))
    assert row
    assert (row.status, row.decided_by, row.case_id) == ("rejected", editor.id, None)


async def test_an_editor_makes_a_suggestion_of_a_group_and_an_agent_cannot(
    session: AsyncSession, office: Office, knowledge: Knowledge
) -> None:
    fields = {"text": "llevar a mi perro", "language": "es", "intent": "predeparture"}
    about = ("sentence", fields, "puedo llevar a mi perro")
    rosa, editor = await agent(session), await agent(session, "Ana", role="editor")
    with pytest.raises(NotAllowed):
        await suggestions.from_group(session, office, rosa, *about)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        await suggestions.dismiss(session, office, rosa, "puedo llevar a mi perro", "es", "")
    await ask(session, "puedo llevar a mi perro")
    await suggestions.from_group(session, office, editor, *about)  # type: ignore[arg-type]
    assert await texts(session, knowledge) == []
    assert [item.content["text"] for item in await suggestions.queue(session)] == ["llevar a mi perro"]
