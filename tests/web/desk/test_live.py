"""The stream that tells open pages which cases changed: to whom, how soon, and when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import pytest
from sqlalchemy import text

from bot.cases import moves, work
from bot.channels.web.app import application
from bot.channels.web.desk.desk import Desk
from bot.channels.web.server import WebServer
from bot.staff import sessions as staff_sessions
from bot.storage.staff_tables import Agent
from tests.bot.staff.conftest import Sessions
from tests.web.desk.conftest import someone
from tests.web.desk.talks import case_of, says
from tests.web.inbox import MemoryInbox

PATIENCE = 10


class Ear:
    """Listens to one stream."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self) -> tuple[str, str]:
        """The next event and its data. StopAsyncIteration: the stream has ended."""
        name = ""
        async with asyncio.timeout(PATIENCE):
            while True:
                line = await anext(self._lines)
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data:") and name:
                    return name, line.removeprefix("data:").strip()


Listen = Callable[[Agent], AbstractAsyncContextManager[Ear]]


@pytest.fixture
def loud(house: Sessions, desk: Desk) -> Desk:
    return Desk(house, desk.office, desk.wake)


@pytest.fixture
async def server(loud: Desk) -> AsyncIterator[WebServer]:
    server = WebServer(application(MemoryInbox(), desk=loud), port=0)
    await server.start()
    yield server
    loud.news.close()
    await server.stop()


@pytest.fixture
def listen(server: WebServer, house: Sessions, desk: Desk) -> Listen:
    @asynccontextmanager
    async def listening(agent: Agent) -> AsyncIterator[Ear]:
        async with house.begin() as session:
            token = await staff_sessions.begin(session, agent, "Test", desk.office.now())
        async with (
            httpx.AsyncClient(base_url=server.url, cookies={"staff": token}, timeout=30) as client,
            client.stream("GET", "/desk/live") as response,
        ):
            ear = Ear(response)
            assert await ear.next() == ("all", "")
            yield ear

    return listening


async def test_a_change_is_told_at_once_and_to_all_who_see_the_case(
    listen: Listen, house: Sessions, desk: Desk
) -> None:
    ana, beto = [await someone(house, name=name, teams=("guidance",)) for name in ("Ana", "Beto")]
    async with listen(ana) as first, listen(beto) as second:
        assert first.response.headers["content-type"].startswith("text/event-stream")
        case = await case_of(house, desk.office)
        assert await first.next() == await second.next() == ("case", str(case.id))
        await says(house, desk.office, "¿Hola?")
        assert await first.next() == await second.next() == ("case", str(case.id))


async def test_who_may_not_see_a_case_hears_nothing_of_it(listen: Listen, house: Sessions, desk: Desk) -> None:
    ana = await someone(house, name="Ana", teams=("guidance",))
    async with listen(ana) as ear:
        await case_of(house, desk.office, chat="1", team="europe")
        ours = await case_of(house, desk.office, chat="2")
        assert await ear.next() == ("case", str(ours.id))


async def test_who_loses_a_case_from_sight_is_told_once(listen: Listen, house: Sessions, desk: Desk) -> None:
    ana = await someone(house, name="Ana", teams=("guidance",))
    boss = await someone(house, "supervisor", "Jefa")
    case = await case_of(house, desk.office)
    async with listen(ana) as ear:
        async with house.begin() as session:
            await moves.sort(session, desk.office, boss, case.id, team="europe")
        assert await ear.next() == ("case", str(case.id))
        async with house.begin() as session:
            await moves.sort(session, desk.office, boss, case.id, priority="high")
        other = await case_of(house, desk.office, chat="9")
        assert await ear.next() == ("case", str(other.id))


async def test_nothing_of_what_is_undone_is_told(listen: Listen, house: Sessions, desk: Desk) -> None:
    ana = await someone(house, name="Ana", teams=("guidance",))
    case = await case_of(house, desk.office)
    async with listen(ana) as ear:
        async with house() as session:
            await work.take(session, desk.office, ana, case.id)
            await session.rollback()
        other = await case_of(house, desk.office, chat="9")
        assert await ear.next() == ("case", str(other.id))


async def test_the_stream_of_a_revoked_session_ends(listen: Listen, house: Sessions, desk: Desk) -> None:
    ana = await someone(house, name="Ana", teams=("guidance",))
    async with listen(ana) as ear:
        async with house.begin() as session:
            await staff_sessions.revoke_all(session, ana.id)
        await case_of(house, desk.office)
        with pytest.raises(StopAsyncIteration):
            await ear.next()


async def test_the_stream_ends_when_the_server_stops(
    listen: Listen, house: Sessions, loud: Desk, server: WebServer
) -> None:
    ana = await someone(house, name="Ana", teams=("guidance",))
    async with listen(ana) as ear:
        loud.news.close()
        with pytest.raises(StopAsyncIteration):
            await ear.next()
        await server.stop()


async def test_a_cut_connection_to_the_database_is_made_again_and_pages_look_at_everything(
    listen: Listen, house: Sessions, desk: Desk
) -> None:
    ana = await someone(house, name="Ana", teams=("guidance",))
    async with listen(ana) as ear:
        async with house.begin() as session:
            cut = "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen %desk%'"
            assert (await session.execute(text(cut))).scalars().all() == [True]
        assert await ear.next() == ("all", "")
        case = await case_of(house, desk.office)
        assert await ear.next() == ("case", str(case.id))


async def test_nobody_listens_to_the_database_once_the_last_page_is_closed(
    listen: Listen, house: Sessions, loud: Desk
) -> None:
    ana = await someone(house, name="Ana", teams=("guidance",))
    listeners = text("select count(*) from pg_stat_activity where query ilike 'listen %desk%'")

    async def count() -> int:
        async with house() as session:
            return int((await session.execute(listeners)).scalar_one())

    async with listen(ana), listen(ana):
        assert await count() == 1
    async with asyncio.timeout(PATIENCE):
        while await count():  # noqa: ASYNC110  (the database tells nobody)
            await asyncio.sleep(0.05)


async def test_a_visitor_who_is_not_signed_in_gets_no_stream(server: WebServer) -> None:
    async with httpx.AsyncClient(base_url=server.url) as client:
        answer = await client.get("/desk/live")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/desk/sign-in")
