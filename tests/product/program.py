"""The whole product as its own process, with its own data folder, and what it talks to."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.conftest import bare_environment

TOKEN = "987654321:AAendToEndTokenThatMustNeverBeSeen"


@dataclass
class Program:
    """`infomigra run` as a child process, with its own data folder."""

    data: Path
    settings: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    port: int = field(default_factory=lambda: _free_port())

    def start(self) -> None:
        ours = {"INFOMIGRA_WEB_PORT": str(self.port), "INFOMIGRA_DATA_DIR": str(self.data), "NO_COLOR": "1"}
        environment = {**bare_environment(), **ours, "INFOMIGRA_TODAY": "2026-11-22", **self.settings}
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "bot.cli", "run", "--verbose"]
            self.process = subprocess.Popen(command, cwd=self.log.parent, env=environment, stdout=log, stderr=log)

    def wait_ready(self, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while True:
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/healthz", trust_env=False).is_success:
                    return
            except httpx.TransportError:
                assert self.process
                assert self.process.poll() is None, self.output()
                assert time.monotonic() < until, self.output()
                time.sleep(0.1)

    def end(self, how: signal.Signals, seconds: float = 15) -> int:
        assert self.process
        self.process.send_signal(how)
        return self.process.wait(seconds)

    def output(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
