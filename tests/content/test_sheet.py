"""Facts out to a spreadsheet and back: nothing lost, nothing else touched, and all or nothing."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from content.edit import Revision, revise
from content.knowledge import Knowledge
from content.loader import ContentError, read
from content.model import Fact
from content.sheet import COLUMNS, SheetError
from content.sheet import read as read_sheet
from content.sheet import write as write_sheet

KEY, OTHER = "es_smi_2026_month", "es_smi_2026_year"


def bring_in(root: Path, facts: list[Fact]) -> Revision:
    revision = revise(root, read(root), facts)
    revision.write()
    return revision


def changed(knowledge: Knowledge, **fields: object) -> Fact:
    return Fact.model_validate({**knowledge.facts[KEY].model_dump(), **fields})


def sheet(path: Path, knowledge: Knowledge, *rows: dict[str, str]) -> Path:
    """The exported row of KEY, once for each set of cells that differ."""
    write_sheet(path, [knowledge.facts[KEY]])
    with path.open(encoding="utf-8-sig", newline="") as stream:
        [row] = csv.DictReader(stream)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows({**row, **cells} for cells in rows)
    return path


def test_an_unchanged_export_changes_no_byte(root: Path, tmp_path: Path) -> None:
    knowledge = read(root).knowledge
    before = {path: path.read_bytes() for path in root.rglob("*.*")}
    write_sheet(tmp_path / "facts.csv", knowledge.facts.values())
    revision = bring_in(root, read_sheet(tmp_path / "facts.csv", knowledge))
    assert (revision.added, revision.changed, revision.texts) == ([], [], {})
    assert len(revision.left) == len(knowledge.facts)
    assert {path: path.read_bytes() for path in root.rglob("*.*")} == before


def test_facts_that_were_lost_or_altered_come_back_as_they_were(root: Path, tmp_path: Path) -> None:
    knowledge = read(root).knowledge
    write_sheet(tmp_path / "facts.csv", knowledge.facts.values())
    facts = read_sheet(tmp_path / "facts.csv", knowledge)
    for number, path in enumerate(sorted(root.glob("facts/**/*.yml"))):
        text = path.read_text(encoding="utf-8")
        altered = (
            text.replace("risk: normal", "risk: high").replace("El ", "Un ").replace("verified_on: 2", "verified_on: 1")
        )
        path.write_text((altered, "", "# All lost.\n")[number % 3], encoding="utf-8")
    revision = bring_in(root, facts)
    assert min(len(revision.added), len(revision.changed)) > 100
    assert read(root).knowledge.facts == knowledge.facts
    assert bring_in(root, facts).texts == {}


def test_only_the_lines_of_the_field_that_differs_are_written(root: Path, knowledge: Knowledge) -> None:
    path = root / "facts/es/work.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# The end.\n", encoding="utf-8")
    before = path.read_text(encoding="utf-8").splitlines()
    bring_in(root, [changed(knowledge, confidence="medium")])
    after = path.read_text(encoding="utf-8").splitlines()
    differing = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert differing == [("  confidence: high", "  confidence: medium")]


@pytest.mark.parametrize(
    "fields",
    [
        {
            "statement": {
                "es": "«Sí»: 5 #1\n- {amount}\n\n- {extra}",
                "en": 'He said "{amount}": {extra}\\n # no comment',
            }
        },
        {"values": {}, "cite": "Ley 1: art. 2 #3", "valid_until": "2030-01-01"},
        {"values": {"a": "5.20 EUR", "b": 1000000, "c": "0.1", "d": dt.date(2026, 6, 30), "e": "-3"}},
        {"cite": "", "valid_until": None, "risk": "high", "source": "123", "place": "NO"},
    ],
)
def test_whatever_an_editor_writes_is_read_back_the_same(
    root: Path, knowledge: Knowledge, fields: dict[str, object]
) -> None:
    facts = {key: changed(knowledge, key=key, **fields) for key in (KEY, "new_key")}
    bring_in(root, list(facts.values()))
    library = read(root)
    assert {key: library.knowledge.facts[key] for key in facts} == facts
    assert library.knowledge.facts[OTHER] == knowledge.facts[OTHER]
    assert library.problems == []


def test_new_facts_go_to_their_places_imported_file_below_what_stands_there(root: Path, knowledge: Knowledge) -> None:
    for key in ("first_new", "second_new"):
        assert bring_in(root, [changed(knowledge, key=key)]).added == [key]
    text = (root / "facts/es/imported.yml").read_text(encoding="utf-8")
    assert text.startswith("# Brought in")
    assert text.index("first_new:") < text.index("second_new:")


def test_a_record_that_cannot_be_rewritten_safely_is_refused(root: Path, knowledge: Knowledge) -> None:
    path = root / "facts/es/flow.yml"
    path.write_text(
        "odd: {place: ES, statement: {es: Hola, en: Hello}, valid_from: 2026-01-01, source: boe,\n"
        "  verified_on: 2026-01-01, review_on: 2027-01-01, confidence: high}\n",
        encoding="utf-8",
    )
    with pytest.raises(ContentError, match=r"flow\.yml:1: odd is laid out"):
        revise(root, read(root), [changed(knowledge, key="odd")])


def test_facts_files_that_cannot_be_read_are_named_before_anything_is_added_twice(
    root: Path, knowledge: Knowledge
) -> None:
    (root / "facts/es/work.yml").write_text("es_smi_2026_month: {", encoding="utf-8")
    with pytest.raises(ContentError, match=r"work\.yml"):
        revise(root, read(root), [knowledge.facts[KEY]])


def test_every_wrong_row_is_named_with_its_number(tmp_path: Path, knowledge: Knowledge) -> None:
    rows: list[dict[str, str]] = [
        {"key": "a", "statement_en": ""},
        {"key": "b", "values": "amount"},
        {"key": "c", "values": "x=1 EUR; x=2 EUR"},
        {"key": "d", "values": "x=1 EURO\ny=5"},
        {"key": "e", "valid_from": "31/12/2026"},
        {"key": "f", "place": "../../etc"},
        {"key": "g", "source": "nobody"},
        {"key": "H i"},
        {"key": "a"},
        {"key": "j", "confidence": "low"},
        {"key": "k", "values": "x=2026-02-31"},
    ]
    words = [
        *("row 2: statement.en", "row 3: values", "row 4: values", "row 5: values.x.unit", "row 6: valid_from"),
        *("row 7: place", "row 8: source", "row 9: key", "row 11: confidence", "row 12: day"),
    ]
    with pytest.raises(SheetError) as error:
        read_sheet(sheet(tmp_path / "facts.csv", knowledge, *rows), knowledge)
    lines = str(error.value).splitlines()
    assert len(lines) == len(words), lines
    for line, word in zip(lines, words, strict=True):
        assert line.startswith(word)


def test_a_key_in_two_rows_is_refused(tmp_path: Path, knowledge: Knowledge) -> None:
    with pytest.raises(SheetError, match=r"row 3: key: .* stands in a row above"):
        read_sheet(sheet(tmp_path / "facts.csv", knowledge, {}, {}), knowledge)


def test_what_spreadsheets_do_to_a_file_is_forgiven_or_named(tmp_path: Path, knowledge: Knowledge) -> None:
    path = sheet(
        tmp_path / "facts.csv", knowledge, {"values": "month=1221 EUR; payments=14"}, dict.fromkeys(COLUMNS, "")
    )
    text = path.read_text(encoding="utf-8")
    [fact] = read_sheet(path, knowledge)
    assert str(fact.values["month"].number) == "1221"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(csv.reader(text.splitlines()))
    assert read_sheet(path, knowledge) == [fact]
    path.write_text(text.replace("key,", "clave,", 1), encoding="utf-8")
    with pytest.raises(SheetError, match="row 1: the columns"):
        read_sheet(path, knowledge)
    path.write_text(text, encoding="latin-1")
    with pytest.raises(SheetError, match="UTF-8"):
        read_sheet(path, knowledge)
