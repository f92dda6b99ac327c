"""`infomigra report` as it is typed, on the database that the product uses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import sessions
from tests.bot.reports.rows import case, conversation, lima, said
from tests.bot.reports.test_spreadsheet import read
from tests.conftest import bare_environment


def infomigra(*arguments: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    ours = {"INFOMIGRA_TODAY": "2026-11-23", "INFOMIGRA_DATA_DIR": str(folder), "COLUMNS": "120", **settings}
    environment = {**bare_environment(), **ours}
    command = [sys.executable, "-m", "bot.cli", "report", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)


@pytest.fixture
async def october(database: AsyncEngine) -> str:
    """A database with six visits and one attention of October, and its address."""
    async with sessions(database).begin() as session:
        for number in range(6):
            talk = await conversation(session, "web" if number else "telegram", audience="returning")
            await said(session, talk, "secreto", lima(10, 5, 9), topic="visa", place="ES")
        await case(session, lima(10, 5, 10), talk, replied_at=lima(10, 6, 9), topic="visa")
    return database.url.render_as_string(hide_password=False)


async def test_the_report_is_of_the_last_full_month_and_in_spanish(october: str, tmp_path: Path) -> None:
    run = infomigra(folder=tmp_path, INFOMIGRA_DATABASE_URL=october)
    assert run.returncode == 0, run.stderr
    assert "octubre de 2026" in run.stdout
    assert "España" in run.stdout
    assert "secreto" not in run.stdout
    assert "septiembre" not in run.stdout, "nothing is known of that month"


async def test_the_report_for_publication_hides_few_people(october: str, tmp_path: Path) -> None:
    run = infomigra("--lang", "en", "--month", "2026-10", "--public", folder=tmp_path, INFOMIGRA_DATABASE_URL=october)
    assert run.returncode == 0, run.stderr
    [line] = [line for line in run.stdout.splitlines() if line.strip().startswith("Telegram")][:1]
    assert "<5" in line
    assert "October 2026" in run.stdout


async def test_the_report_is_written_for_excel(october: str, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    arguments = ("--lang", "en", "--csv", str(path))
    run = infomigra(*arguments, folder=tmp_path, INFOMIGRA_DATABASE_URL=october)
    assert run.returncode == 0, run.stderr
    rows = read(path.read_bytes())
    assert ["Visits", "", "6", "–", "–"] in [[row[2], *row[1:2], *row[3:]] for row in rows]
    assert ["Visits", "Channel", "Chat page", "5", "–", "–"] in rows


async def test_the_report_of_an_empty_month_says_so(october: str, tmp_path: Path) -> None:
    arguments = ("--lang", "en", "--month", "2024-02")
    run = infomigra(*arguments, folder=tmp_path, INFOMIGRA_DATABASE_URL=october)
    assert run.returncode == 0, run.stderr
    assert "Nothing was counted in this month." in run.stdout


def test_the_report_without_a_database_says_what_is_missing(tmp_path: Path) -> None:
    run = infomigra(folder=tmp_path)
    assert run.returncode == 1
    assert run.stderr.startswith("infomigra: there is no database in")
    away = infomigra(folder=tmp_path, INFOMIGRA_DATABASE_URL="postgresql://ana:geheim@127.0.0.1:1/none")
    assert (away.returncode, "geheim" in away.stderr, "Traceback" in away.stderr) == (1, False, False)


@pytest.mark.parametrize("month", ["2026-13", "octubre", "2026-1"])
def test_a_month_that_is_none_is_refused(month: str, tmp_path: Path) -> None:
    run = infomigra("--month", month, folder=tmp_path)
    assert run.returncode == 2
    assert "2026-10" in run.stderr
