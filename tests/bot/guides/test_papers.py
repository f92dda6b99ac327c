"""What the checklist knows of each paper: every paper has one lasting key, and nothing is said without a fact."""

from __future__ import annotations

import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from content.guides.papers import check_papers, later, load_papers
from content.knowledge import Knowledge
from content.loader import ROOT, ContentError
from content.model import Value

FILE, TABLE = "guides/papers.yml", "tables/checklists.yml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the two files that can be spoilt."""
    for name in (FILE, TABLE):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def spoil(root: Path, name: str, old: str, new: str) -> None:
    words = (root / name).read_text(encoding="utf-8")
    assert old in words
    (root / name).write_text(words.replace(old, new, 1), encoding="utf-8")


def problems(root: Path) -> list[str]:
    with pytest.raises(ContentError) as error:
        load_papers(root)
    return [f"{problem.path.name}:{problem.line}: {problem.message}" for problem in error.value.problems]


def line_of(root: Path, name: str, words: str) -> int:
    lines = (root / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


def test_every_paper_of_every_list_has_one_key(knowledge: Knowledge) -> None:
    papers = load_papers()
    assert papers.keys() == knowledge.checklists.keys()
    for name, checklist in knowledge.checklists.items():
        keys = [papers[name].keys_of(claim) for claim in checklist.papers]
        assert [len(found) for found in keys] == [1] * len(checklist.papers), name
        assert len({key for found in keys for key in found}) == len(checklist.papers), name


def test_nothing_is_said_without_a_fact_that_bears_it_out(knowledge: Knowledge) -> None:
    assert check_papers(knowledge) == []


def test_a_button_has_room_for_every_paper() -> None:
    longest = max(
        len(f"g:checklist:nodate={name}.{key}") for name, guided in load_papers().items() for key in guided.extras
    )
    assert longest <= 64


def test_a_reworded_paper_keeps_its_key(root: Path) -> None:
    spoil(root, TABLE, "Formulario de la visa, lleno", "Formulario de la visa, lleno y firmado")
    assert load_papers(root).keys() == load_papers().keys()


def test_a_paper_without_a_key_is_named_with_file_and_line(root: Path) -> None:
    spoil(root, TABLE, "Certificado médico", "Certificado del doctor")
    line = line_of(root, TABLE, "Certificado del doctor")
    assert f"checklists.yml:{line}: es-work: no key in guides/papers.yml for it" in problems(root)
    assert any("es-work: medical is not one paper of the list" in problem for problem in problems(root))


def test_words_that_several_papers_hold_are_named(root: Path) -> None:
    spoil(root, FILE, "says: Formulario de la visa", "says: visa")
    assert any("es-work: several keys (form, fee)" in problem for problem in problems(root))


def test_a_list_in_one_file_only_is_named(root: Path) -> None:
    spoil(root, FILE, "us-h2a:", "us-h3a:")
    line = line_of(root, FILE, "us-h3a:")
    assert f"papers.yml:{line}: us-h3a: no such list in tables/checklists.yml" in problems(root)
    assert any("us-h2a: no such list in guides/papers.yml" in problem for problem in problems(root))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("apostille: {says: Apostilla}", "Apostille: {says: Apostilla}", "up to 16 small letters"),
        (
            "medical: {says: Certificado médico, expires: true}",
            "medical: {says: Certificado médico, until: 1}",
            "until",
        ),
        ("says: Informe de vivienda", "says: Informe de vivienda\n      expires: true", "not both"),
        ("expires: true\n      lasting", "lasting", "only of what expires"),
    ],
)
def test_what_is_misspelt_is_named(root: Path, old: str, new: str, what: str) -> None:
    spoil(root, FILE, old, new)
    assert any(what in problem for problem in problems(root)), problems(root)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("fact: es_work_permit_decision_time", "fact: es_work_permit_decision", "unknown fact es_work_permit_decision"),
        ("La oficina tiene hasta {months} para", "La oficina tiene hasta {weeks} para", "has no value weeks"),
        ("up to {months} to decide it", "up to some months to decide it", "the two languages give other figures"),
        ("value: file}", "value: decision}", "has no length decision"),
        ("value: passport}", "value: record_}", "has no length record_"),
    ],
)
def test_what_no_fact_says_is_named_with_its_line(
    root: Path, knowledge: Knowledge, old: str, new: str, what: str
) -> None:
    spoil(root, FILE, old, new)
    found = check_papers(knowledge, root)
    assert any(what in problem.message for problem in found), found
    assert all(problem.line > 1 for problem in found)


@pytest.mark.parametrize(
    ("day", "number", "unit", "after"),
    [
        ("2026-11-22", 90, "day", "2027-02-20"),
        ("2026-11-22", 2, "week", "2026-12-06"),
        ("2026-08-31", 6, "month", "2027-02-28"),
        ("2026-11-30", 1, "month", "2026-12-30"),
        ("2026-12-31", 1, "month", "2027-01-31"),
        ("2028-02-29", 1, "year", "2029-02-28"),
    ],
)
def test_a_length_is_counted_by_the_calendar(day: str, number: int, unit: str, after: str) -> None:
    length = Value(number=Decimal(number), unit=unit)
    assert later(dt.date.fromisoformat(day), length) == dt.date.fromisoformat(after)
