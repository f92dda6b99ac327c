"""`infomigra staff`, beside a product that uses the same database."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys

import pytest
from sqlalchemy.engine import URL

from bot.staff import links, people
from bot.storage.database import conninfo
from tests.bot.staff.conftest import Sessions, hire
from tests.conftest import bare_environment


class Staff:
    """The command line over the tests' database."""

    def __init__(self, url: URL) -> None:
        self._url = url

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        ours = {"INFOMIGRA_DATABASE_URL": conninfo(self._url), "INFOMIGRA_WEB_URL": "https://infomigra.test/"}
        command = [sys.executable, "-m", "bot.cli", "staff", *arguments]
        environment = {**bare_environment(), **ours}
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)


@pytest.fixture
def staff(database_url: URL) -> Staff:
    return Staff(database_url)


def token(run: subprocess.CompletedProcess[str]) -> str:
    found = re.fullmatch(r"https://infomigra\.test/desk/link/([\w-]{43})\n", run.stdout)
    assert found, run.stderr
    return found[1]


async def test_a_person_is_added_listed_and_given_links(staff: Staff, house: Sessions) -> None:
    added = staff("add", "Rosa@infomigra.test", "--name", "Rosa Quispe", "--role", "agent", "--team", "europe")
    assert "three days" in added.stderr
    listed = staff("list").stdout
    assert listed == "rosa@infomigra.test  Rosa Quispe  agent  europe  [no password yet]\n"
    link = token(staff("link", "rosa@infomigra.test"))
    async with house.begin() as session:
        rosa = await people.by_email(session, "rosa@infomigra.test")
        now = dt.datetime.now(dt.UTC)
        assert await links.use(session, token(added), "sign_in", now) is None, "a new link takes its place"
        assert await links.use(session, link, "sign_in", now) is rosa


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "rosa@infomigra.test", "--name", "R", "--role", "agent"), "works here already"),
        (("add", "rosa", "--name", "R", "--role", "agent"), "rosa is no e-mail address"),
        (("add", "luis@infomigra.test", "--name", "L", "--role", "agent", "--team", "moon"), "there is no team moon"),
        (("link", "nadie@infomigra.test"), "nobody who works here"),
    ],
)
async def test_what_cannot_be_is_said_in_one_line(
    staff: Staff, house: Sessions, arguments: tuple[str, ...], said: str
) -> None:
    async with house.begin() as session:
        await hire(session)
    run = staff(*arguments)
    assert run.returncode == 1
    assert said in run.stderr
    assert run.stderr.count("\n") == 1
    async with house() as session:
        assert len(await people.everybody(session)) == 1
