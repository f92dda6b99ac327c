"""The web server inside a larger program: it starts, refuses a taken port and stops in time."""

from __future__ import annotations

import asyncio
import signal
import time

import httpx
import pytest

from bot.channels.web.app import application
from bot.channels.web.guard import Pace
from bot.channels.web.server import PortInUse, WebServer
from tests.web.inbox import MemoryInbox


async def test_it_serves_until_it_is_stopped(inbox: MemoryInbox) -> None:
    server = WebServer(application(inbox), port=0)
    await server.start()
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{server.url}/healthz")).text == "ok"
        await server.stop()
        with pytest.raises(httpx.ConnectError):
            await client.get(f"{server.url}/healthz")


async def test_a_port_in_use_is_named(server: WebServer, inbox: MemoryInbox) -> None:
    port = int(server.url.rpartition(":")[2])
    second = WebServer(application(inbox), port=port)
    with pytest.raises(PortInUse, match=f"127.0.0.1:{port} is in use"):
        await second.start()
    await second.stop()


async def test_it_leaves_the_signals_alone(inbox: MemoryInbox) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    server = WebServer(application(inbox), port=0)
    await server.start()
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
    await server.stop()


async def test_it_stops_within_three_seconds_though_someone_waits_for_an_answer(inbox: MemoryInbox) -> None:
    inbox.delay = 60
    server = WebServer(application(inbox), port=0)
    await server.start()
    async with httpx.AsyncClient() as client:
        waiting = asyncio.create_task(client.post(f"{server.url}/messages", data={"id": "01234567", "text": "Hola"}))
        await inbox.reached.wait()
        begun = time.monotonic()
        await server.stop()
        assert time.monotonic() - begun < 3
        await asyncio.gather(waiting, return_exceptions=True)


def test_the_pace_is_counted_by_session_and_minute() -> None:
    now = 0.0
    pace = Pace(limit=2, clock=lambda: now)
    assert [pace.wait("ana"), pace.wait("ana"), pace.wait("ana"), pace.wait("luis")] == [0, 0, 60, 0]
    now = 59.0
    assert pace.wait("ana") == 1
    now = 60.0
    assert pace.wait("ana") == 0
