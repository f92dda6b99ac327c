"""Job offers in the whole product: an operator takes them in beside the running program, a contact finds them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import bare_environment
from tests.product.program import Program
from tests.product.staff import ROSA, reads
from tests.telegram.control import Control

OFFERS = """id;title;place;city;pay;employer;url;published
1;Cocinero;Chile;Santiago;750000;Restaurante Sol;https://bolsa.example/1;2026-11-20
2;Cocinera;Chile;Santiago;300000;;https://bolsa.example/2;2026-11-21
3;;Chile;;;;;
"""


def offers(program: Program, *words: str) -> subprocess.CompletedProcess[str]:
    ours = {"INFOMIGRA_DATA_DIR": str(program.data), "INFOMIGRA_TODAY": "2026-11-22"}
    command = [sys.executable, "-m", "bot.cli", "offers", *words]
    return subprocess.run(command, capture_output=True, text=True, env=bare_environment() | ours, timeout=120)


def test_offers_taken_in_beside_the_running_product_are_found_in_the_chat(
    program: Program, telegram: Control, tmp_path: Path
) -> None:
    program.start()
    program.wait_ready()
    telegram.say(ROSA, "busco trabajo de cocinero en chile")
    reads(telegram, ROSA, "¿Cuánto quiere ganar al mes")
    telegram.press(ROSA, "g:offers:pay=-")
    reads(telegram, ROSA, "Bolsa Nacional de Empleo")

    file = tmp_path / "bolsa.csv"
    file.write_text(OFFERS, encoding="utf-8")
    done = offers(program, "import", str(file), "--source", "Bolsa de prueba")
    assert done.stdout.startswith("New: 2."), done.stderr
    assert f"{file}, row 4: title: there is none" in done.stderr

    telegram.say(ROSA, "ver ofertas")
    good = reads(telegram, ROSA, "Restaurante Sol")
    assert good.links[0] == "https://bolsa.example/1"
    poor = reads(telegram, ROSA, "539.000 CLP")
    assert "⚠" in poor.text
    assert poor.links[0] == "https://bolsa.example/2"
    assert len(poor.links) > 1, "each warning has its source"
    said = program.output()
    assert not any(secret in said for secret in ("cocinero", "Cocinera", "Restaurante")), "no text stands in the log"
