"""The command line as the outside relies on it: `ask` in all its forms, without a database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import bare_environment

DATA = Path("var").resolve()
KEYS = [
    *("id", "language", "kind", "intent", "confidence", "topic", "place"),
    *("article", "facts", "suggestions", "reply", "ms"),
]
NO_DATABASE = "postgresql://nobody@127.0.0.1:1/none"


def infomigra(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    ours = {"INFOMIGRA_TODAY": "2026-11-22", "INFOMIGRA_DATABASE_URL": NO_DATABASE, "INFOMIGRA_DATA_DIR": str(DATA)}
    environment = {**bare_environment(), **ours}
    command = [sys.executable, "-m", "bot.cli", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, cwd=DATA, env=environment, timeout=300)


def test_ask_answers_json_lines_in_order_and_keeps_conversations_apart() -> None:
    asked = [
        {"id": 1, "text": "cuanto es el sueldo minimo en españa", "conversation": "a"},
        {"id": 2, "text": "cuanto es el sueldo minimo en chile", "conversation": "b"},
        {"id": 3, "text": "y cuanto queda limpio?", "conversation": "a"},
        {"id": 4, "text": "and in chile?", "lang": "en"},
    ]
    run = infomigra("ask", "--jsonl", given="\n".join(map(json.dumps, asked)))
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert [line["id"] for line in lines] == [1, 2, 3, 4]
    assert all(list(line) == KEYS for line in lines)
    assert [line["place"] for line in lines[:3]] == ["ES", "CL", "ES"]
    assert lines[0]["facts"][0] == "es_smi_2026_month"
    assert "1.221 €" in lines[0]["reply"]
    assert lines[3]["language"] == "en"
    assert lines[3]["kind"] != "answer", "a line without a conversation has nothing to follow up"


def test_ask_answers_one_question_in_words() -> None:
    run = infomigra("ask", "cuanto es el sueldo minimo en españa")
    assert run.returncode == 0
    assert "1.221 €" in run.stdout
    assert "https://www.boe.es/" in run.stdout
    assert run.stderr == ""


def test_ask_names_the_line_it_cannot_read() -> None:
    run = infomigra("ask", "--jsonl", given='{"id": 1, "text": "hola"}\n{"id": 2}\n')
    assert run.returncode != 0
    assert "line 2" in run.stderr


def test_chat_answers_and_takes_buttons_by_number() -> None:
    run = infomigra("chat", given="cuanto es el sueldo minimo en españa\n1\n\n")
    assert "1.221 €" in run.stdout
    assert "Hasta luego" in run.stdout


def test_content_show_prints_both_languages() -> None:
    run = infomigra("content", "show", "es-minimum-wage")
    assert "1.221 €" in run.stdout
    assert "€1,221" in run.stdout


def test_content_show_of_an_unknown_article_fails_kindly() -> None:
    run = infomigra("content", "show", "nothing")
    assert run.returncode == 1
    assert "there is no article nothing" in run.stderr
