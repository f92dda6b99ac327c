"""The product and Telegram, each a process of its own."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.model import trained
from tests.product.program import TOKEN, Program
from tests.telegram.control import Control, own_process


@pytest.fixture
def telegram() -> Iterator[Control]:
    with own_process(TOKEN) as control:
        yield control


@pytest.fixture
def program(tmp_path: Path, telegram: Control) -> Iterator[Program]:
    model = trained(Path("var"))
    (tmp_path / "var" / "models").mkdir(parents=True)
    shutil.copy(model, tmp_path / "var" / "models")
    settings = {"INFOMIGRA_TELEGRAM_TOKEN": TOKEN, "INFOMIGRA_TELEGRAM_API_URL": telegram.url}
    program = Program(tmp_path / "var", settings, tmp_path / "log.txt")
    yield program
    if program.process and program.process.poll() is None:
        program.end(signal.SIGTERM)
