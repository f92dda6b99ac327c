"""`infomigra offers`: what an operator does with files and feeds, in a database of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli

GOOD = "id,title,place,published\n1,Cocinero,España,2026-11-20\n2,Chofer,,2026-11-20\n3,Soldador,PE,2026-01-01\n"


class Runner:
    """Runs `infomigra offers …`."""

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(cli, ["offers", *words])


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    monkeypatch.setenv("INFOMIGRA_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("INFOMIGRA_TODAY", "2026-11-22")
    monkeypatch.delenv("INFOMIGRA_DATABASE_URL", raising=False)
    return Runner()


def test_from_the_first_file_to_its_end(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "bolsa.csv"
    file.write_text(GOOD, encoding="utf-8")

    tried = run("import", str(file), "--dry-run")
    assert tried.exit_code == 0
    assert tried.stdout == "Would take in: 1. Closed already: 1. Wrong: 1.\n"
    assert tried.stderr == f"{file}, row 3: place: there is none; give it with --place\n"
    assert not run("list").stdout

    done = run("import", str(file), "--source", "Bolsa de prueba", "--place", "chile")
    assert done.stdout == "New: 2. Known: 0. Closed already: 1. Wrong: 0. Alerts due: 0.\n"
    assert run("import", str(file), "--source", "Bolsa de prueba", "--place", "CL").stdout.startswith(
        "New: 0. Known: 2."
    )
    assert run("list").stdout.splitlines() == [
        "2  CL  2026-12-20  Bolsa de prueba  Chofer",
        "1  ES  2026-12-20  Bolsa de prueba  Cocinero",
    ]
    assert run("list", "--place", "ES").stdout.splitlines() == ["1  ES  2026-12-20  Bolsa de prueba  Cocinero"]

    sample = run("sample")
    assert sample.stdout.startswith("New: 26.")
    assert run("list").stdout.count("[sample]") == 26
    assert run("expire", "--samples").stdout == "Dropped: 26\n"
    assert run("expire").stdout == "Dropped: 0\n"


def test_a_file_that_cannot_be_read_is_one_clear_line(run: Runner, tmp_path: Path) -> None:
    result = run("import", str(tmp_path / "nope.csv"))
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"{tmp_path / 'nope.csv'}: it cannot be read: No such file or directory",
        "infomigra: nothing could be taken in",
    ]


def test_a_country_that_is_none_is_refused(run: Runner) -> None:
    result = run("import", "x.csv", "--place", "Narnia")
    assert result.exit_code == 2
    assert "no country" in result.stderr
