"""The editors' commands as they are typed, on a copy of the real content."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.cli import cli
from bot.storage.database import sessions
from bot.storage.shown import shown
from bot.storage.tables import Conversation, MessageRow
from content.knowledge import Knowledge
from content.loader import Problem
from content.online import Answer
from content.sheet import write
from tests.content.copied import copied
from tests.content.test_check import content as small

KEY = "es_smi_2026_month"
QUIET = {"INFOMIGRA_TODAY": "2026-11-22", "INFOMIGRA_DATABASE_URL": None}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the real content, away from the operator's own .env."""
    monkeypatch.chdir(tmp_path)
    return copied(tmp_path)


def content(root: Path, *arguments: str, **settings: str) -> Result:
    return CliRunner().invoke(cli, ["content", "--root", str(root), *arguments], env=QUIET | settings)


def edit(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_stale_tells_where_a_fact_stands_and_where_it_was_read(root: Path, knowledge: Knowledge) -> None:
    run = content(root, "stale", "--limit", "2")
    assert run.exit_code == 0
    assert run.stderr == ""
    [line, _] = run.stdout.splitlines()
    key, due, over, risk, count, withheld, place, url = line.split("  ")
    assert dt.date.fromisoformat(due) == knowledge.facts[key].review_on
    assert (over.endswith("days over"), risk, count, withheld) == (True, "risk high", "shown 0", "withheld")
    path, number = place.rsplit(":", 1)
    assert Path(path).read_text(encoding="utf-8").splitlines()[int(number) - 1].startswith(f"{key}:")
    assert url.startswith("http")


def test_stale_without_the_database_says_so_and_counts_nothing(root: Path) -> None:
    run = content(root, "stale", INFOMIGRA_DATABASE_URL="postgresql://me:secret@127.0.0.1:1/none")
    assert run.exit_code == 0
    assert "no answer from the database" in run.stderr
    assert "secret" not in run.stderr
    assert "shown 0" in run.stdout


async def test_a_fact_counts_once_for_each_message_that_stated_it_of_late(database: AsyncEngine) -> None:
    async with sessions(database)() as session:
        conversation = Conversation(channel="web", chat="1")
        session.add(conversation)
        await session.flush()
        for direction, facts, days in (
            *(("outgoing", ["a", "a", "b"], 0), ("outgoing", ["a"], 89)),
            *(("outgoing", ["a"], 91), ("incoming", ["a"], 0), ("outgoing", None, 0)),
        ):
            session.add(
                MessageRow(
                    conversation_id=conversation.id,
                    direction=direction,
                    status="sent",
                    content={},
                    outcome=None if facts is None else {"facts": facts},
                    created_at=func.now() - dt.timedelta(days=days),
                )
            )
        await session.flush()
        assert await shown(session, 90) == {"a": 2, "b": 1}


def test_changed_names_facts_languages_and_articles(root: Path) -> None:
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=e", "-c", "user.email=e@e.pe", "commit", "-qm", "all"],
    ):
        subprocess.run(["git", *command], cwd=root.parent, check=True)
    assert content(root, "changed").stdout == ""
    edit(root, "facts/es/work.yml", "1221 EUR", "1300 EUR")
    (root / "articles/es/es-minimum-wage-net.yml").unlink()
    run = content(root, "changed", "--since", "HEAD")
    line, *_, last = run.stdout.splitlines()
    assert line.startswith(f"changed  {KEY} (values)  es, en  ")
    assert "es-minimum-wage" in line
    assert last == "removed  article es-minimum-wage-net"
    run = content(root, "changed", "--since", "nothing")
    assert (run.exit_code, "no git revision nothing" in run.stderr) == (1, True)


def test_changed_outside_of_git_says_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(root.parent))
    assert "not a git repository" in content(root, "changed").stderr
    monkeypatch.setenv("PATH", "")
    assert "git is not installed" in content(root, "changed").stderr


def test_import_tells_what_it_changes_and_a_dry_run_writes_nothing(root: Path, tmp_path: Path) -> None:
    file, target = tmp_path / "facts.csv", root / "facts/es/work.yml"
    assert content(root, "export", str(file)).exit_code == 0
    edit(tmp_path, "facts.csv", "1221 EUR", "1300 EUR")
    before = target.read_bytes()
    run = content(root, "import", str(file), "--dry-run")
    assert run.stdout.splitlines()[0] == f"changed  {KEY}"
    assert "nothing was written" in run.stdout
    assert target.read_bytes() == before
    assert content(root, "import", str(file)).exit_code == 0
    assert "1300 EUR" in target.read_text(encoding="utf-8")


def test_import_with_a_wrong_row_changes_nothing(root: Path, tmp_path: Path, knowledge: Knowledge) -> None:
    file = tmp_path / "facts.csv"
    facts = [fact.model_copy(update={"risk": "high"}) for fact in knowledge.facts.values()]
    write(file, [*facts[:-1], facts[-1].model_copy(update={"source": "nobody"})])
    before = {path: path.read_bytes() for path in root.rglob("*.yml")}
    run = content(root, "import", str(file))
    assert run.exit_code == 1
    assert f"row {len(facts) + 1}: source: unknown source nobody" in run.stderr
    assert {path: path.read_bytes() for path in root.rglob("*.yml")} == before
    assert content(root, "import", str(tmp_path / "none.csv")).exit_code == 1


def test_new_shows_what_to_do_next_and_never_overwrites(root: Path) -> None:
    command = ["new", "article", "es-new", "--place", "ES", "--topic", "visa"]
    run = content(root, *command)
    assert str(root / "articles/es/es-new.yml") in run.stdout
    assert "content check" in run.stdout
    assert (root.parent / "tests/utterances/en/es.yml").exists()
    assert content(root, *command).exit_code == 1
    assert content(root, "new", "fact", KEY, "--place", "ES").exit_code == 1
    run = content(root, "check")
    assert (run.exit_code, "FILL IN is still to be filled in" in run.stdout) == (1, True)


@pytest.mark.parametrize(("status", "code"), [(404, 1), (410, 1), (403, 0), (503, 0), (None, 0)])
def test_check_online_fails_for_pages_that_are_gone_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int | None, code: int
) -> None:
    answer = Answer("https://www.boe.es/", status, "timed out")
    monkeypatch.setattr("bot.cli.content.check.missing", lambda library: {Problem(tmp_path, 1, str(answer)): answer})
    run = content(small(tmp_path), "check", "--online")
    assert (run.exit_code, f":1: {answer}" in run.stdout) == (code, True)
    assert content(tmp_path, "check").exit_code == 0


def test_search_finds_by_words_of_a_place(root: Path) -> None:
    lines = content(root, "search", "sueldo", "minimo", "--place", "ES").stdout.splitlines()
    assert any("  es-minimum-wage  ES  ¿Cuánto es" in line for line in lines)
    assert all("  ES  " in line for line in lines)
    assert content(root, "search", "sueldo", "--place", "XX").exit_code == 1
    assert "no article" in content(root, "search", "--every", "sueldo", "zzzzqqq").stderr


def test_schemas_are_written_and_checked(root: Path) -> None:
    (root / "schemas/facts.json").write_text("{}", encoding="utf-8")
    run = content(root, "schemas", "--check")
    assert (run.exit_code, "facts.json" in run.stderr) == (1, True)
    assert content(root, "schemas").exit_code == 0
    assert content(root, "schemas", "--check").exit_code == 0


def test_coverage_takes_a_list_of_wanted_facts(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "wanted.csv"
    file.write_text(f"key,confidence,place\n{KEY},high,ES\nnothing,medium,CL\n", encoding="utf-8")
    run = content(root, "coverage", "--facts", str(file))
    assert "| medium | 1 | 0 | 0.0% |" in run.stdout
    assert "- CL nothing (medium)" in run.stdout
    file.write_text("name\nx\n", encoding="utf-8")
    assert "is not a CSV" in content(root, "coverage", "--facts", str(file)).stderr
