"""From a closed case to a draft: who may propose and decide, what is kept, and what is written."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot.cases.office import Office
from bot.learning import suggestions
from bot.learning.proposals import Unfit, intents, read
from bot.learning.suggestions import LearningError
from bot.staff.roles import NotAllowed
from bot.storage.case_tables import Case, Suggestion
from bot.storage.database import sessions
from bot.storage.staff_tables import Agent, Audit
from content.check import PLACEHOLDER, check
from content.knowledge import Knowledge
from content.loader import read as read_content
from tests.bot.reports.rows import agent, case, lima
from tests.content.copied import copied

ARTICLE = {
    "question_es": "¿Puedo traer a mi mamá a España?",
    "question_en": "",
    "words": "Sí, con la residencia renovada.\nLlame al 987654321 o escriba a rosa@correo.pe.",
    "topic": "family",
    "place": "ES",
    "source": "https://www.boe.es/buscar/act.php?id=BOE-A-2024-24099",
    "note": "Preguntan mucho por esto.",
}
SENTENCE = {"text": "kiero traer a mi mama", "language": "es", "intent": "family", "article": "", "note": ""}


async def closed(session: AsyncSession) -> tuple[Agent, Case]:
    rosa = await agent(session, teams=["europe"])
    return rosa, await case(session, lima(11, 20, 9), team="europe", closed_at=lima(11, 20, 10))


async def made(session: AsyncSession, office: Office, kind: Any, fields: dict[str, Any]) -> Suggestion:
    rosa, row = await closed(session)
    return await suggestions.suggest(session, office, rosa, row, kind, fields)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def actions(session: AsyncSession, row: Suggestion) -> list[str]:
    return list(
        await session.scalars(select(Audit.action).where(Audit.subject == f"suggestion:{row.id}").order_by(Audit.id))
    )


async def test_what_is_kept_of_a_proposal_holds_no_number_and_no_email(session: AsyncSession, office: Office) -> None:
    row = await made(session, office, "article", ARTICLE)
    kept = str(row.content)
    assert "987654321" not in kept
    assert "rosa@correo.pe" not in kept
    assert row.content["source"] == ARTICLE["source"]
    assert (row.status, row.kind) == ("open", "article")
    assert await actions(session, row) == ["suggestion.made"]


async def test_only_a_closed_case_that_the_agent_may_see_teaches(session: AsyncSession, office: Office) -> None:
    rosa, row = await closed(session)
    stranger, editor = await agent(session, "Luis", teams=["peru"]), await agent(session, "Ana", role="editor")
    for other in (stranger, editor):
        with pytest.raises(NotAllowed):
            await suggestions.suggest(session, office, other, row, "sentence", SENTENCE)
    waiting = await case(session, lima(11, 20, 9), team="europe")
    with pytest.raises(LearningError, match="open"):
        await suggestions.suggest(session, office, rosa, waiting, "sentence", SENTENCE)


@pytest.mark.parametrize(
    ("kind", "change", "wrong"),
    [
        ("article", {"question_es": ""}, "question_es"),
        ("article", {"words": "  "}, "words"),
        ("article", {"words": "a" * 4001}, "words"),
        ("article", {"topic": "astrology"}, "topic"),
        ("article", {"place": "ATLANTIS"}, "place"),
        ("article", {"source": "javascript:alert(1)"}, "source"),
        ("article", {"source": "no es una dirección"}, "source"),
        ("sentence", {"text": ""}, "text"),
        ("sentence", {"language": "qu"}, "language"),
        ("sentence", {"intent": "astrology"}, "intent"),
        ("sentence", {"intent": ""}, "intent"),
        ("sentence", {"article": "no-such-article"}, "article"),
    ],
)
def test_a_proposal_that_names_nothing_we_know_is_refused(
    kind: str, change: dict[str, str], wrong: str, knowledge: Knowledge
) -> None:
    with pytest.raises(Unfit) as error:
        read(kind, {**(ARTICLE if kind == "article" else SENTENCE), **change}, knowledge)
    assert wrong in error.value.fields


def test_intents_are_those_of_the_training_files() -> None:
    assert {"family", "greeting", "human_request"} <= set(intents())


async def test_only_an_editor_decides(session: AsyncSession, office: Office, tmp_path: Path) -> None:
    row = await made(session, office, "sentence", SENTENCE)
    for role in ("agent", "supervisor", "administrator"):
        other = await agent(session, role=role)
        with pytest.raises(NotAllowed):
            await suggestions.approve(session, office, other, row.id, SENTENCE, tmp_path)
        with pytest.raises(NotAllowed):
            await suggestions.reject(session, office, other, row.id, "no")
        with pytest.raises(NotAllowed):
            await suggestions.revise(session, office, other, row.id, SENTENCE)
    assert not files(tmp_path)


async def test_an_approved_article_is_accepted_by_the_loader_once_it_is_moved(
    session: AsyncSession, office: Office, tmp_path: Path
) -> None:
    row, editor = await made(session, office, "article", ARTICLE), await agent(session, "Ana", role="editor")
    drafts = tmp_path / "drafts"
    path = await suggestions.approve(session, office, editor, row.id, ARTICLE, drafts)
    assert path == drafts / "articles" / "es" / "es-puedo-traer-a-mi-mama-a-espana.yml"
    assert row.content["file"] == "articles/es/es-puedo-traer-a-mi-mama-a-espana.yml"
    assert (row.status, row.decided_by, row.decided_at) == ("approved", editor.id, office.now())
    assert await actions(session, row) == ["suggestion.made", "suggestion.approved"]

    root = copied(tmp_path)
    before = set(map(str, check(root)))
    moved = Path(shutil.copy(path, root / "articles" / "es"))
    library = read_content(root)
    assert not library.problems
    article = library.knowledge.articles[path.stem]
    assert (article.topic, article.place, article.question.es) == ("family", "ES", ARTICLE["question_es"])
    assert article.asks.es == (ARTICLE["question_es"],)
    assert article.question.en == PLACEHOLDER
    new = [problem for problem in check(root) if str(problem) not in before]
    assert new, "the check decides: it is not yet an article"
    assert {problem.path for problem in new} == {moved}
    words = path.read_text(encoding="utf-8")
    assert "Sí, con la residencia renovada." in words
    assert "987654321" not in words
    assert all(line.startswith("#") for line in words.split("topic:")[0].splitlines())


async def test_two_drafts_with_one_question_do_not_overwrite_each_other(
    session: AsyncSession, office: Office, tmp_path: Path
) -> None:
    editor = await agent(session, "Ana", role="editor")
    first = await made(session, office, "article", ARTICLE)
    second = await made(session, office, "article", ARTICLE)
    paths = [await suggestions.approve(session, office, editor, row.id, ARTICLE, tmp_path) for row in (first, second)]
    assert [path.stem[-5:] for path in paths] == ["spana", "ana-2"]


async def test_words_in_a_draft_cannot_end_its_comments_or_its_quotes(
    session: AsyncSession, office: Office, tmp_path: Path
) -> None:
    editor = await agent(session, "Ana", role="editor")
    sly = {
        "question_es": '¿Sí"? #: {x}\\',
        "words": "uno\u2028topic: scam\r\nplace: PE\x85facts: []",
        "note": "…\n- dos",
    }
    row = await made(session, office, "article", {**ARTICLE, **sly})
    path = await suggestions.approve(session, office, editor, row.id, row.content, tmp_path)
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert (raw["topic"], raw["place"], raw["facts"]) == ("family", "ES", [PLACEHOLDER])
    assert raw["question"]["es"] == sly["question_es"]


async def test_approved_sentences_are_training_data_as_rasa_reads_it(
    session: AsyncSession, office: Office, tmp_path: Path
) -> None:
    from rasa.shared.importers.rasa import RasaFileImporter

    editor = await agent(session, "Ana", role="editor")
    wanted = [
        ("kiero traer a mi mama", "family"),
        ("traigo [a mi papá](x){y}", "family"),
        ("- hola: qué tal", "greeting"),
    ]
    for text, intent in [*wanted, wanted[0]]:
        row = await made(session, office, "sentence", {**SENTENCE, "text": text, "intent": intent})
        path = await suggestions.approve(session, office, editor, row.id, row.content, tmp_path)
    assert path == tmp_path / "sentences" / "es.yml"
    data = RasaFileImporter(training_data_paths=[str(path)]).get_nlu_data()
    assert [(example.get("intent"), example.get("text")) for example in data.training_examples] == [
        ("family", "kiero traer a mi mama"),
        ("family", "traigo a mi papá(x)y"),
        ("greeting", "- hola: qué tal"),
    ]


async def test_a_sentence_for_an_article_stands_among_those_to_be_moved_into_it(
    session: AsyncSession, office: Office, tmp_path: Path
) -> None:
    editor = await agent(session, "Ana", role="editor")
    name = next(iter(office.knowledge.articles))
    for text in ("uno: dos", 'con "comillas"'):
        row = await made(session, office, "sentence", {**SENTENCE, "text": text, "article": name})
        path = await suggestions.approve(session, office, editor, row.id, row.content, tmp_path)
    assert path == tmp_path / "asks" / "es.yml"
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == {name: ["uno: dos", 'con "comillas"']}


async def test_an_editor_rewrites_before_approving_and_that_is_masked_too(
    session: AsyncSession, office: Office, tmp_path: Path
) -> None:
    editor = await agent(session, "Ana", role="editor")
    row = await made(session, office, "sentence", SENTENCE)
    await suggestions.revise(session, office, editor, row.id, {**SENTENCE, "text": "traer a mi mamá, 987654321"})
    assert row.content["text"] == "traer a mi mamá, •"
    await suggestions.approve(session, office, editor, row.id, {**SENTENCE, "text": "traer a mi madre"}, tmp_path)
    assert "traer a mi madre" in (tmp_path / "sentences" / "es.yml").read_text(encoding="utf-8")
    assert await actions(session, row) == [
        "suggestion.made",
        "suggestion.revised",
        "suggestion.revised",
        "suggestion.approved",
    ]
    assert "mamá" not in str([(entry.before, entry.after) for entry in await session.scalars(select(Audit))])


async def test_a_rejection_needs_a_reason_and_ends_it(session: AsyncSession, office: Office, tmp_path: Path) -> None:
    editor = await agent(session, "Ana", role="editor")
    row = await made(session, office, "sentence", SENTENCE)
    with pytest.raises(LearningError, match="no_reason"):
        await suggestions.reject(session, office, editor, row.id, "  ")
    await suggestions.reject(session, office, editor, row.id, "Ya la tenemos")
    assert (row.status, row.content["reason"]) == ("rejected", "Ya la tenemos")
    with pytest.raises(LearningError, match="decided"):
        await suggestions.approve(session, office, editor, row.id, SENTENCE, tmp_path)
    assert [item.id for item in await suggestions.queue(session, decided=True)] == [row.id]
    assert not await suggestions.queue(session)


async def test_two_editors_cannot_both_decide(database: AsyncEngine, office: Office, tmp_path: Path) -> None:
    house = sessions(database)
    async with house.begin() as session:
        row = await made(session, office, "article", ARTICLE)
        editors = [await agent(session, name, role="editor") for name in ("Ana", "Luz")]

    async def approve(editor: Agent) -> bool:
        async with house.begin() as session:
            try:
                await suggestions.approve(session, office, editor, row.id, ARTICLE, tmp_path)
            except LearningError as error:
                return error.code != "decided"
        return True

    assert sorted(await asyncio.gather(*map(approve, editors))) == [False, True]
    assert len(files(tmp_path)) == 1


async def test_sentences_approved_at_once_are_all_kept(database: AsyncEngine, office: Office, tmp_path: Path) -> None:
    house = sessions(database)
    async with house.begin() as session:
        editor = await agent(session, "Ana", role="editor")
        texts = [f"frase {letter}" for letter in "abcdef"]
        rows = [await made(session, office, "sentence", {**SENTENCE, "text": text}) for text in texts]

    async def approve(row: Suggestion) -> None:
        async with house.begin() as session:
            await suggestions.approve(session, office, editor, row.id, row.content, tmp_path)

    await asyncio.gather(*map(approve, rows))
    kept = (tmp_path / "sentences" / "es.yml").read_text(encoding="utf-8")
    assert all(text in kept for text in texts)


async def test_a_folder_that_cannot_be_written_leaves_the_suggestion_open(
    session: AsyncSession, office: Office, tmp_path: Path
) -> None:
    editor = await agent(session, "Ana", role="editor")
    row = await made(session, office, "sentence", SENTENCE)
    in_the_way = tmp_path / "drafts"
    in_the_way.write_text("", encoding="utf-8")
    with pytest.raises(LearningError, match="fault"):
        await suggestions.approve(session, office, editor, row.id, SENTENCE, in_the_way)
    assert row.status == "open"


async def test_a_case_on_a_danger_teaches_nothing(session: AsyncSession, office: Office) -> None:
    rosa, row = await closed(session)
    row.hidden = True
    with pytest.raises(NotAllowed):
        await suggestions.suggest(session, office, rosa, row, "sentence", SENTENCE)
