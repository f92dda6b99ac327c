"""Learning over HTTP: agents propose, editors decide, and no editor sees a contact."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.web.desk.desk import Desk
from bot.staff.roles import Role
from bot.storage.case_tables import Case, Suggestion
from bot.storage.staff_tables import Audit
from content.knowledge import Knowledge
from tests.bot.learning.test_suggestions import ARTICLE, SENTENCE
from tests.bot.reports.rows import case, conversation, lima, said
from tests.bot.staff.conftest import Sessions
from tests.web.desk.conftest import Browser, Open, someone

WORDS = "me llamo Yesenia, mi dni es 45678912, puedo traer a mi mamá"


@pytest.fixture
def desk(desk: Desk, tmp_path: Path) -> Desk:
    return replace(desk, drafts=tmp_path / "drafts")


async def enter(browse: Open, house: Sessions, role: Role, name: str, **work: object) -> Browser:
    await someone(house, role, name, **work)
    browser = browse()
    await browser.get("/desk/profile")
    await browser.sign_in(f"{name.lower()}@infomigra.test")
    return browser


async def closed_case(house: Sessions) -> Case:
    async with house.begin() as session:
        talk = await conversation(session)
        asked, _ = await said(session, talk, WORDS, lima(11, 20, 9), kind="unknown")
        about = {"team": "europe", "topic": "family", "place": "ES", "message_id": asked.id}
        return await case(session, lima(11, 20, 9), talk, closed_at=lima(11, 20, 10), **about)


async def suggestion(house: Sessions) -> Suggestion:
    async with house() as session:
        found = await session.scalar(select(Suggestion).order_by(Suggestion.id.desc()).limit(1))
    assert found
    return found


async def test_from_a_closed_case_to_a_draft_through_two_people(browse: Open, house: Sessions, desk: Desk) -> None:
    row = await closed_case(house)
    rosa = await enter(browse, house, "agent", "Rosa", teams=("europe",))
    form = await rosa.get(f"/desk/learning/new?case={row.id}&kind=article")
    assert "45678912" not in form.text
    assert "<mark>Yesenia</mark>" in form.text
    await rosa.post("/desk/learning/new", {"kind": "article", "case": str(row.id), **ARTICLE})
    assert rosa.path == "/desk/learning/sent"

    ana = await enter(browse, house, "editor", "Ana")
    assert ARTICLE["question_es"] in (await ana.get("/desk/learning")).text
    item = await suggestion(house)
    page = await ana.get(f"/desk/learning/{item.id}")
    assert row.code not in page.text
    assert "987654321" not in page.text
    await ana.post(f"/desk/learning/{item.id}", {"do": "approve", **ARTICLE})
    assert ana.page.status_code == 200
    [file] = [path for path in desk.drafts.rglob("*") if path.is_file()]
    assert str(file) in ana.page.text
    assert "987654321" not in file.read_text(encoding="utf-8")
    async with house() as session:
        actions = list(await session.scalars(select(Audit.action).where(Audit.action.like("suggestion.%"))))
    assert sorted(actions) == ["suggestion.approved", "suggestion.made"]


async def test_an_editor_without_rights_to_cases_sees_the_queue_and_no_case(browse: Open, house: Sessions) -> None:
    row = await closed_case(house)
    ana = await enter(browse, house, "editor", "Ana")
    for path in ("/desk/learning", "/desk/learning/questions", "/desk/learning/reports"):
        assert (await ana.get(path)).status_code == 200
    for path in ("/desk/cases", f"/desk/cases/{row.id}", f"/desk/learning/new?case={row.id}", "/desk/board"):
        assert (await ana.get(path)).status_code == 403
    await ana.get("/desk/learning/questions")
    sent = await ana.post("/desk/learning/new", {"kind": "sentence", "case": str(row.id), **SENTENCE})
    assert sent.status_code == 403


async def test_an_agent_sees_no_queue_and_proposes_only_from_cases_they_see(browse: Open, house: Sessions) -> None:
    row = await closed_case(house)
    luis = await enter(browse, house, "agent", "Luis", teams=("peru",))
    for path in ("/desk/learning", "/desk/learning/questions", "/desk/learning/reports", "/desk/learning/1"):
        assert (await luis.get(path)).status_code == 403
    assert (await luis.get(f"/desk/learning/new?case={row.id}")).status_code == 404
    await luis.get("/desk/profile")
    fields = {"kind": "sentence", **SENTENCE}
    assert (await luis.post("/desk/learning/new", {**fields, "case": str(row.id)})).status_code == 404
    await luis.get("/desk/profile")
    assert (await luis.post("/desk/learning/new", {**fields, "group": "algo"})).status_code == 403
    async with house() as session:
        assert not list(await session.scalars(select(Suggestion)))


async def test_what_is_missing_is_marked_and_nothing_that_was_written_is_lost(browse: Open, house: Sessions) -> None:
    row = await closed_case(house)
    rosa = await enter(browse, house, "agent", "Rosa", teams=("europe",))
    await rosa.get(f"/desk/learning/new?case={row.id}&kind=article")
    page = await rosa.post("/desk/learning/new", {"kind": "article", "case": str(row.id), **ARTICLE, "topic": ""})
    assert page.status_code == 422
    assert re.search(r'<select id="topic"[^>]*aria-invalid="true"', page.text)
    assert "Preguntan mucho por esto." in page.text


async def test_an_open_case_teaches_nothing_yet(browse: Open, house: Sessions) -> None:
    async with house.begin() as session:
        row = await case(session, lima(11, 20, 9), team="europe")
    rosa = await enter(browse, house, "agent", "Rosa", teams=("europe",))
    await rosa.get(f"/desk/learning/new?case={row.id}")
    page = await rosa.post("/desk/learning/new", {"kind": "sentence", "case": str(row.id), **SENTENCE})
    assert page.status_code == 422
    assert "The case is still open" in page.text


async def test_a_suggestion_is_rejected_with_a_reason_and_only_once(browse: Open, house: Sessions, desk: Desk) -> None:
    row = await closed_case(house)
    rosa = await enter(browse, house, "agent", "Rosa", teams=("europe",))
    await rosa.get(f"/desk/learning/new?case={row.id}")
    await rosa.post("/desk/learning/new", {"kind": "sentence", "case": str(row.id), **SENTENCE})
    ana = await enter(browse, house, "editor", "Ana")
    path = f"/desk/learning/{(await suggestion(house)).id}"
    await ana.get(path)
    assert (await ana.post(path, {"do": "reject", **SENTENCE})).status_code == 422
    token = ana.csrf
    assert "Ya la tenemos" in (await ana.post(path, {"do": "reject", "reason": "Ya la tenemos", **SENTENCE})).text
    late = await ana.post(path, {"csrf": token, "do": "approve", **SENTENCE})
    assert late.status_code == 422
    assert "decided already" in late.text
    assert not desk.drafts.exists()
    assert (await ana.get("/desk/learning/999999")).status_code == 404


async def test_an_unanswered_question_becomes_a_suggestion_or_is_set_aside(browse: Open, house: Sessions) -> None:
    async with house.begin() as session:
        for text in ("puedo llevar mi perro", "cómo convalido mi título de chef"):
            talk = await conversation(session)
            await said(session, talk, text, lima(11, 20, 9), kind="unknown", topic="predeparture")
    ana = await enter(browse, house, "editor", "Ana")
    await ana.get("/desk/learning/questions")
    group = {"group": "puedo llevar mi perro", "language": "es", "topic": "predeparture", "place": ""}
    form = await ana.post("/desk/learning/questions", {**group, "do": "sentence"})
    assert form.status_code == 200
    fields = {"text": "puedo llevar mi perro", "language": "es", "intent": "predeparture"}
    await ana.post("/desk/learning/new", {"kind": "sentence", "group": group["group"], **fields})
    assert re.fullmatch(r"/desk/learning/\d+", ana.path)
    await ana.get("/desk/learning/questions")
    assert "perro" not in ana.page.text
    dismissed = {**group, "group": "cómo convalido mi título de chef", "do": "dismiss"}
    await ana.post("/desk/learning/questions", dismissed)
    assert "chef" not in ana.page.text
    assert "No question stayed without an answer" in ana.page.text


async def test_reports_stand_beside_the_article_until_they_are_settled(
    browse: Open, house: Sessions, knowledge: Knowledge
) -> None:
    article = next(item for item in knowledge.articles.values() if item.facts)
    async with house.begin() as session:
        talk = await conversation(session)
        _, answer = await said(session, talk, WORDS, lima(11, 20, 9), reply="Son 900 euros.", article=article.id)
        session.add(Suggestion(kind="report", message_id=answer.id, article=article.id, content={}, status="open"))
    ana = await enter(browse, house, "editor", "Ana")
    page = await ana.get("/desk/learning/reports")
    assert "Son 900 euros." in page.text
    assert article.facts[0] in page.text
    assert "Yesenia" not in page.text
    item = await suggestion(house)
    await ana.post("/desk/learning/reports", {"report": str(item.id), "do": "fixed", "note": "corregido"})
    assert "Nobody has reported a wrong answer." in ana.page.text
    assert (await suggestion(house)).status == "approved"
    again = await ana.post("/desk/learning/reports", {"csrf": ana.csrf, "report": str(item.id), "do": "right"})
    assert again.status_code == 409


async def test_no_address_leads_from_a_case_on_a_danger_to_an_editor(browse: Open, house: Sessions) -> None:
    row = await closed_case(house)
    async with house.begin() as session:
        (await session.get_one(Case, row.id)).hidden = True
    rosa = await enter(browse, house, "agent", "Rosa", teams=("europe",))
    assert (await rosa.get(f"/desk/learning/new?case={row.id}")).status_code == 404
    await rosa.get("/desk/profile")
    fields = {"kind": "sentence", "case": str(row.id), **SENTENCE}
    assert (await rosa.post("/desk/learning/new", fields)).status_code == 404
    async with house() as session:
        assert not list(await session.scalars(select(Suggestion)))
