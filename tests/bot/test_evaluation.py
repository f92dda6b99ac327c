"""Labelled messages are judged as their labels say, and the floors of whole answers hold on the held-out ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.evaluate import as_json, confusion_map, evaluate, report, shares
from bot.evaluation import Verdict, held_out_items, judge, read
from bot.turn import Talker
from content.knowledge import Knowledge
from content.loader import ContentError
from nlu.evaluate import Scores, Topic
from tests.nlu.test_understanding import FLOORS

PASSPORT = "mi jefa me quito el pasaporte y no me deja salir"


def verdicts(talker: Talker, tmp_path: Path, *items: dict[str, object]) -> list[Verdict]:
    path = tmp_path / "asked.jsonl"
    path.write_text("\n".join(json.dumps(item) for item in items), encoding="utf-8")
    return judge(talker, read(path))


def question(text: str, key: str, country: str = "ES") -> dict[str, object]:
    return {"id": "q-1", "lang": "es", "text": text, "country": country, "fact_keys": [key], "expect": "answer"}


def test_a_question_is_right_only_if_a_right_fact_is_stated(talker: Talker, tmp_path: Path) -> None:
    asked = "cuanto es el sueldo minimo en españa"
    [right] = verdicts(talker, tmp_path, question(asked, "es_smi_2026_month"))
    [wrong] = verdicts(talker, tmp_path, question(asked, "es_nationality_2y"))
    assert (right.right, right.cause) == (True, "")
    assert (wrong.right, wrong.cause) == (False, "other article")
    assert wrong.got.startswith("answer ES es-minimum-wage")


def test_a_place_without_content_is_counted_apart(talker: Talker, tmp_path: Path) -> None:
    [verdict] = verdicts(talker, tmp_path, question("sueldo minimo en mongolia", "mn_wage", "MN"))
    assert not verdict.right
    assert not verdict.held
    assert shares([verdict])["questions"] == {"messages": 1, "right": 0.0, "held": 0, "right_where_held": 0.0}


@pytest.mark.parametrize(
    ("name", "text", "right"),
    [
        ("urgent", PASSPORT, True),
        ("urgent", "cuanto cuesta el pasaporte", False),
        ("near_miss", "me muero de ganas de conocer madrid", True),
        ("near_miss", PASSPORT, False),
        ("human", "quiero hablar con una persona", True),
        ("smalltalk", "muchas gracias", True),
        ("out_of_scope", "dame una receta de ceviche", True),
        ("out_of_scope", "cuanto es el sueldo minimo en españa", False),
    ],
)
def test_a_message_is_judged_by_the_kind_its_set_asks_for(
    talker: Talker, tmp_path: Path, name: str, text: str, right: bool
) -> None:
    [verdict] = verdicts(talker, tmp_path, {"id": f"{name}-1", "lang": "es", "text": text})
    assert (verdict.set, verdict.right) == (name, right)


def test_the_turns_of_a_dialogue_lean_on_each_other(talker: Talker, tmp_path: Path) -> None:
    turns = [
        {"user": "sueldo minimo en españa", "expect": {"kind": "answer", "place": "ES"}},
        {"user": "y en chile?", "expect": {"kind": "answer", "place": "CL"}},
        {"user": "dame una receta de ceviche", "expect": {"kind": "out_of_scope", "place": None}},
    ]
    found = verdicts(talker, tmp_path, {"id": "d1", "lang": "es", "turns": turns})
    assert [(verdict.id, verdict.right) for verdict in found] == [("d1.0", True), ("d1.1", True), ("d1.2", True)]


@pytest.mark.parametrize("line", ["{", '"text"', '{"id": "urgent-1"}', '{"id": "other-1", "text": "hola"}'])
def test_a_line_that_is_no_labelled_message_is_named(talker: Talker, tmp_path: Path, line: str) -> None:
    path = tmp_path / "asked.jsonl"
    path.write_text('{"id": "human-1", "text": "hola"}\n' + line, encoding="utf-8")
    with pytest.raises(ContentError, match=r"asked\.jsonl:2: "):
        list(read(path))


def test_the_report_is_markdown_and_json_and_a_picture(tmp_path: Path) -> None:
    topic = Topic(precision=0.5, recall=1.0, f1=0.667, sentences=2)
    confusions = {("visa", "visa"): 2, ("housing", "visa"): 1}
    scores = {"es": Scores(3, 1.0, 0.667, 0.5, 0.1, 1.0, 1.0, {"visa": topic}, confusions)}
    missed = Verdict("q-1", "questions", "es", False, True, "ES", "clarify - visa", "clarify")
    text = "\n".join(report(scores, [missed]))
    assert "| visa | 0.500 | 1.000 | 0.667 | 2 |" in text
    assert "| housing | visa | 1 |" in text
    assert "- q-1: clarify - visa" in text
    assert json.loads(as_json(scores, [missed]))["understanding"]["es"]["confusions"][1] == ["housing", "visa", 1]
    confusion_map(scores, tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")


def test_a_labelled_file_is_evaluated_from_the_command_line(
    talker: Talker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "human.jsonl"
    path.write_text('{"id": "human-1", "lang": "es", "text": "quiero hablar con una persona"}', encoding="utf-8")
    monkeypatch.setenv("INFOMIGRA_TODAY", "2026-11-22")
    run = CliRunner().invoke(evaluate, ["--data", str(path), "--out", str(tmp_path / "out")])
    assert run.exit_code == 0, run.output
    assert "| human | 1 | 1.000 |" in (tmp_path / "out" / "evaluation.md").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "out" / "evaluation.json").read_text(encoding="utf-8"))["answers"]["sets"]["human"]


def test_whole_answers_to_held_out_messages_hold_their_floors(talker: Talker, knowledge: Knowledge) -> None:
    found = shares(judge(talker, held_out_items(knowledge)))
    low = {name: found[name]["right"] for name in found.keys() & FLOORS.keys() if found[name]["right"] < FLOORS[name]}
    assert {"questions", "urgent", "near_miss", "out_of_scope", "human", "smalltalk"} <= found.keys() & FLOORS.keys()
    assert not low, f"below the floors {FLOORS}: {low}"
