"""What the web chat's tests share: an inbox in memory, the application over it, and a server on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels.web.app import application
from bot.channels.web.server import WebServer
from tests.web.inbox import MemoryInbox

SITE = "http://infomigra.test"


@pytest.fixture
def inbox() -> MemoryInbox:
    return MemoryInbox()


@pytest.fixture
async def client(inbox: MemoryInbox) -> AsyncIterator[httpx.AsyncClient]:
    async with browser_like(inbox) as client:
        yield client


@pytest.fixture
async def server(inbox: MemoryInbox) -> AsyncIterator[WebServer]:
    server = WebServer(application(inbox, channel=inbox.channel), port=0)
    await server.start()
    yield server
    await server.stop()


def browser_like(inbox: MemoryInbox, *, secure: bool = False) -> httpx.AsyncClient:
    """Keeps cookies and asks for Spanish, as a browser in Lima does."""
    site = SITE.replace("http:", "https:") if secure else SITE
    transport = httpx.ASGITransport(
        application(inbox, channel=inbox.channel, secure=secure), raise_app_exceptions=False
    )
    return httpx.AsyncClient(transport=transport, base_url=site, headers={"Accept-Language": "es-PE,es;q=0.9"})
