"""On the page: privacy in reach before the first word, a copy to download, and after erasure one last word."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.assembly import Files
from bot.assistant import Assistant
from bot.cases.office import Office
from bot.channels.web.app import application
from bot.channels.web.channel import WebChannel
from bot.channels.web.forms import FRAGMENT
from bot.jobs import Jobs
from bot.storage.database import conninfo, sessions
from bot.storage.tables import Conversation
from bot.turn import Talker
from content.guides.privacy import load_privacy
from tests.web.conftest import SITE

WORDS = load_privacy()
_numbers = itertools.count()


@pytest.fixture
async def page(
    database: AsyncEngine, database_url: URL, talker: Talker, office: Office
) -> AsyncIterator[httpx.AsyncClient]:
    """The page over the whole assistant."""
    jobs, channel, house = Jobs(conninfo(database_url)), WebChannel(), sessions(database)
    async with jobs.app.open_async():
        assistant = Assistant(talker, house, {"web": channel}, jobs, office)
        app = application(assistant, channel=channel, fetch=Files(house).fetch)
        headers = {"Accept-Language": "es-PE", "Origin": SITE, "Sec-Fetch-Site": "same-origin"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE, headers=headers) as client:
            yield client
        await assistant.finish(5)


async def says(page: httpx.AsyncClient, text: str = "", choice: str = "", **headers: str) -> httpx.Response:
    form = {"id": f"privacy-test-{next(_numbers):04}", "text": text, "choice": choice}
    return await page.post("/messages", data=form, headers=headers)


async def kept(database: AsyncEngine) -> int:
    async with sessions(database)() as session:
        return len((await session.scalars(select(Conversation))).all())


async def test_the_notice_and_the_way_out_stand_there_before_the_first_word(page: httpx.AsyncClient) -> None:
    html = (await page.get("/")).text
    assert WORDS.notice.es in html
    assert 'value="g:privacy:"' in html
    assert 'value="g:privacy:hide"' in html


async def test_the_copy_is_a_file_to_download(page: httpx.AsyncClient) -> None:
    await says(page, "cuanto es el sueldo minimo en españa")
    await says(page, "mis datos")
    html = (await page.get("/")).text
    (address,) = re.findall(r'href="(/files/\d+)"', html)
    copy = json.loads((await page.get(address)).content)
    assert copy["messages"][0]["text"] == "cuanto es el sueldo minimo en españa"


async def test_erased_the_page_says_so_once_and_forgets_the_browser(
    page: httpx.AsyncClient, database: AsyncEngine
) -> None:
    await says(page, "hola")
    await says(page, "borrar", "g:privacy:erase")
    await says(page, choice="g:privacy:erase=yes")
    assert await kept(database) == 0
    assert "chat" in page.cookies
    html = (await page.get("/")).text
    assert WORDS.erased.es in html
    assert "chat" not in page.cookies
    html = (await page.get("/")).text
    assert WORDS.erased.es not in html
    assert "data-id" not in html


async def test_the_script_is_told_to_begin_anew(page: httpx.AsyncClient) -> None:
    await says(page, "hola")
    answer = await says(page, choice="g:privacy:erase=yes", Accept=FRAGMENT)
    assert answer.status_code == 205
    assert (await page.get("/messages", headers={"Accept": FRAGMENT})).status_code == 205, "other tabs too"


async def test_hidden_nothing_of_the_talk_is_shown(page: httpx.AsyncClient, database: AsyncEngine) -> None:
    await says(page, "cuanto es el sueldo minimo en españa")
    assert "1.221" in (await page.get("/")).text
    await says(page, choice="g:privacy:hide")
    html = (await page.get("/?all")).text
    assert "1.221" not in html
    assert "sueldo minimo en españa" not in html
    assert await kept(database) == 1, "it is hidden, not erased"
