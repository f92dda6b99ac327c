"""Staff and record: what an administrator does, and what each role reads of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from bot.channels.web.desk.words import ACTION
from bot.settings import LIMA
from bot.staff import audit, people
from bot.storage.staff_tables import Agent
from tests.bot.staff.conftest import PASSWORD, Sessions
from tests.bot.staff.test_audit import a_case
from tests.web.desk.conftest import SITE, Browser, Open, someone

ADA = "ada@infomigra.test"
WORK: dict[str, object] = {
    "role": "agent",
    "teams": ["europe"],
    "languages": ["es", "en"],
    "capacity": "7",
    "active": "1",
}
LUIS: dict[str, object] = WORK | {"name": "Luis", "email": "Luis@infomigra.test", "language": "en"}


@pytest.fixture
async def ada(browser: Browser, house: Sessions) -> Browser:
    """The administrator, signed in."""
    await someone(house, "administrator", "Ada")
    await browser.sign_in(ADA)
    return browser


async def find(house: Sessions, name: str) -> Agent:
    async with house() as session:
        return next(agent for agent in await people.everybody(session) if agent.name == name)


async def test_an_administrator_adds_a_person_who_comes_in_by_the_link(
    ada: Browser, browse: Open, house: Sessions
) -> None:
    await ada.get("/desk/staff/new")
    await ada.post("/desk/staff/new", LUIS)
    link = re.search(rf'value="{SITE}(/desk/link/[\w-]+)"', ada.page.text)
    assert link
    luis = browse()
    await luis.post(link[1], {"password": PASSWORD})
    assert (await luis.get("/desk/profile")).url.path == "/desk/profile"
    added = await find(house, "Luis")
    assert (added.email, added.teams, added.languages, added.capacity) == (
        "luis@infomigra.test",
        ["europe"],
        ["es", "en"],
        7,
    )
    assert "Luis" in (await ada.get("/desk/staff")).text


@pytest.mark.parametrize(
    "fault",
    [
        {"role": "owner"},
        {"name": ""},
        {"email": "luis"},
        {"email": ADA},
        {"teams": ["moon"]},
        {"languages": []},
        {"languages": ["qu"]},
        {"capacity": "0"},
        {"capacity": "51"},
        {"capacity": "many"},
    ],
)
async def test_what_cannot_be_is_refused_with_the_reason(
    ada: Browser, house: Sessions, fault: dict[str, object]
) -> None:
    await ada.get("/desk/staff/new")
    refused = await ada.post("/desk/staff/new", LUIS | fault)
    assert refused.status_code == 422
    assert 'class="wrong"' in refused.text or 'class="notice bad"' in refused.text
    async with house() as session:
        assert len(await people.everybody(session)) == 1


async def test_who_is_no_longer_active_is_out_and_does_not_come_back(
    ada: Browser, browse: Open, house: Sessions
) -> None:
    rosa = await someone(house)
    hers = browse()
    await hers.sign_in(rosa.email)
    await ada.get(f"/desk/staff/{rosa.id}")
    await ada.post(f"/desk/staff/{rosa.id}", WORK | {"name": "Rosa", "active": ""})
    assert (await hers.get("/desk/profile")).url.path == "/desk/sign-in"
    assert (await hers.sign_in(rosa.email)).status_code == 422
    assert "no longer here" in ada.page.text
    await ada.get(f"/desk/staff/{rosa.id}")
    assert (await ada.post(f"/desk/staff/{rosa.id}/link")).status_code == 404


async def test_nobody_changes_their_own_role_and_one_administrator_stays(ada: Browser, house: Sessions) -> None:
    me = await find(house, "Ada")
    await ada.get(f"/desk/staff/{me.id}")
    own = await ada.post(f"/desk/staff/{me.id}", WORK | {"name": "Ada", "role": "supervisor"})
    assert "Another administrator must change your own role." in own.text
    last = await ada.post(f"/desk/staff/{me.id}", WORK | {"name": "Ada", "role": "administrator", "active": ""})
    assert "There must be one administrator at least." in last.text
    assert ((await find(house, "Ada")).role, (await find(house, "Ada")).active) == ("administrator", True)


async def test_a_lost_device_is_signed_out_and_its_code_turned_off(ada: Browser, browse: Open, house: Sessions) -> None:
    rosa = await someone(house)
    hers = browse()
    await hers.sign_in(rosa.email)
    async with house.begin() as session:
        (await session.get_one(Agent, rosa.id)).totp_secret = "A" * 32
    await ada.get(f"/desk/staff/{rosa.id}")
    await ada.post(f"/desk/staff/{rosa.id}/sign-out")
    assert (await hers.get("/desk/profile")).url.path == "/desk/sign-in"
    await ada.get(f"/desk/staff/{rosa.id}")
    await ada.post(f"/desk/staff/{rosa.id}/code-off")
    assert (await find(house, "Rosa")).totp_secret is None
    async with house() as session:
        assert [entry.action for entry in await audit.entries(session)][:2] == ["staff.code_off", "staff.revoked"]


@pytest.mark.parametrize("role", ["agent", "supervisor", "editor"])
async def test_the_staff_pages_are_for_administrators_alone(browser: Browser, house: Sessions, role: str) -> None:
    rosa = await someone(house, role)  # type: ignore[arg-type]
    await browser.sign_in(rosa.email)
    for path in ("/desk/staff", "/desk/staff/new", f"/desk/staff/{rosa.id}"):
        assert (await browser.get(path)).status_code == 403
    await browser.get("/desk/profile")
    assert (
        await browser.post(f"/desk/staff/{rosa.id}", WORK | {"role": "administrator", "name": "Rosa"})
    ).status_code == 403
    assert (await find(house, "Rosa")).role == role


async def kept(house: Sessions) -> Agent:
    """A record of a case and of the staff."""
    rosa = await someone(house)
    async with house.begin() as session:
        case = await a_case(session, "K7QM-2XPD")
        states = {"before": {"status": "waiting", "agent_id": None}, "after": {"status": "held", "agent_id": rosa.id}}
        await audit.record(session, rosa.id, "case.taken", case_id=case.id, **states)
    return rosa


async def test_an_administrator_reads_all_of_the_record(ada: Browser, house: Sessions) -> None:
    await kept(house)
    shown = (await ada.get("/desk/audit")).text
    for words in ("Case taken", "K7QM-2XPD", "Staff member added", "Waiting → With an agent", "Signed in"):
        assert words in shown
    assert "/desk/cases/" not in shown, "an administrator sees no case"


async def test_a_supervisor_reads_the_record_of_cases_alone(browser: Browser, house: Sessions) -> None:
    await kept(house)
    await someone(house, "supervisor", "Sol")
    await browser.sign_in("sol@infomigra.test")
    shown = (await browser.get("/desk/audit")).text
    assert "Case taken" in shown
    assert "/desk/cases/K7QM-2XPD" in shown
    assert "Staff member added" not in shown


async def test_the_record_is_filtered_by_case_person_and_day(ada: Browser, house: Sessions) -> None:
    rosa = await kept(house)
    async with house() as session:
        at = (await audit.entries(session))[0].at
    day = at.astimezone(LIMA).date()
    for query, found in [
        ("case=k7qm-2xpd", True),
        ("case=ZZZZ-9999", False),
        (f"agent={rosa.id}", True),
        (f"agent={(await find(house, 'Ada')).id}", False),
        (f"day={day}", True),
        ("day=2020-01-01", False),
        ("day=tomorrow&agent=x&older=-1", True),
        ("case=%00", True),
        ("case=K7QM", False),
        ("day=9999-12-31", True),
    ]:
        assert ("Case taken" in (await ada.get(f"/desk/audit?{query}")).text) is found, query


async def test_a_long_record_is_read_page_by_page(ada: Browser, house: Sessions) -> None:
    async with house.begin() as session:
        for step in range(60):
            await audit.record(session, None, f"step.{step}")
    first = (await ada.get("/desk/audit")).text
    older = re.search(r'href="(/desk/audit\?[^"]*older=\d+)"', first)
    assert older
    second = (await ada.get(older[1].replace("&amp;", "&"))).text
    steps = [re.findall(r"<strong>step\.(\d+)</strong>", shown) for shown in (first, second)]
    assert [int(step) for page in steps for step in page] == list(reversed(range(60)))


NAMED = re.compile(r"(?:case|suggestion|report|attention|staff)\.[a-z_]+")
NAMES_OF = {"happened": (3, "case"), "to_queue": (3, "case"), "_decide": (4, "suggestion")}
"""Where an action is put together: which argument names it, and what goes before."""


def recorded() -> Iterator[str]:
    """Every action that some module of the bot writes into the record."""
    for path in Path(bot.__file__).parent.rglob("*.py"):
        if path.name == "words.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from _recorded_by(node, ast.unparse(node.func).rpartition(".")[2])


def _recorded_by(call: ast.Call, function: str) -> Iterator[str]:
    if function in ("record", "_record"):
        yield from (name for argument in call.args for name in _strings(argument) if NAMED.fullmatch(name))
    elif function in NAMES_OF:
        place, kind = NAMES_OF[function]
        yield from (f"{kind}.{name}" for name in _strings(call.args[place]))


def _strings(node: ast.expr) -> list[str]:
    parts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
    return [part for part in parts if isinstance(part, str)]


def test_the_record_has_words_for_every_action() -> None:
    actions = set(recorded())
    assert {"case.replied", "case.silent", "case.meanwhile", "suggestion.rejected", "staff.code_off"} <= actions
    assert actions - set(ACTION) == set()
