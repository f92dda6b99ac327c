"""What the desk's tests share: the desk over a real database, browsers without a screen, and people who sign in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import httpx
import pytest

from bot.cases.office import Office
from bot.channels.web.app import application
from bot.channels.web.desk.desk import Desk
from bot.staff.roles import Role
from bot.storage.staff_tables import Agent
from content.desk.canned import load_canned
from content.desk.service import load_service
from content.knowledge import Knowledge
from tests.bot.staff.conftest import PASSWORD, Clock, Sessions, clock, hire, house
from tests.web.inbox import MemoryInbox

__all__ = ["clock", "house"]
SITE = "https://desk.infomigra.test"
OURS = {"Origin": SITE, "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="session")
def office_parts(knowledge: Knowledge) -> Office:
    return Office(load_service(), load_canned(), knowledge, Clock())


@pytest.fixture
def woken() -> list[int]:
    return []


@pytest.fixture
def desk(house: Sessions, clock: Clock, office_parts: Office, woken: list[int]) -> Desk:
    office = Office(office_parts.service, office_parts.canned, office_parts.knowledge, clock)
    return Desk(house, office, woken.append, secure=True, telegram=lambda: "@infomigra_bot")


@dataclass
class Browser:
    """Keeps cookies, sends forms from the page it is on, and shows where it ended."""

    client: httpx.AsyncClient
    page: httpx.Response = field(default_factory=lambda: httpx.Response(200))

    async def get(self, path: str, **options: object) -> httpx.Response:
        self.page = await self.client.get(path, follow_redirects=True, **options)  # type: ignore[arg-type]
        return self.page

    async def post(self, path: str, fields: dict[str, object] | None = None, **headers: str) -> httpx.Response:
        """A form of the page one is on, with its hidden token."""
        token = {"csrf": self.csrf} if self.csrf else {}
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        self.page = await self.client.post(
            path, data=token | (fields or {}), headers=OURS | sent, follow_redirects=True
        )
        return self.page

    @property
    def csrf(self) -> str:
        return self.hidden("csrf")

    def hidden(self, name: str) -> str:
        found = re.search(rf'<input type="hidden" name="{name}"[^>]* value="([^"]*)"', self.page.text)
        return found[1] if found else ""

    @property
    def path(self) -> str:
        return self.page.url.path

    async def sign_in(self, email: str, password: str = PASSWORD, onward: str = "/desk/profile") -> httpx.Response:
        return await self.post("/desk/sign-in", {"email": email, "password": password, "next": onward})


Open = Callable[[], Browser]


@pytest.fixture
async def browse(desk: Desk) -> AsyncIterator[Open]:
    """Opens another browser: cookies of its own."""
    app = application(MemoryInbox(), secure=True, desk=desk)
    headers = {"Accept-Language": "en", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0"}
    opened: list[httpx.AsyncClient] = []

    def begin() -> Browser:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        opened.append(httpx.AsyncClient(transport=transport, base_url=SITE, headers=headers))
        return Browser(opened[-1])

    yield begin
    for client in opened:
        await client.aclose()


@pytest.fixture
def browser(browse: Open) -> Browser:
    return browse()


async def someone(house: Sessions, role: Role = "agent", name: str = "Rosa", **work: object) -> Agent:
    async with house.begin() as session:
        agent = await hire(session, role, name, **work)
        agent.language = "en"
    return agent
