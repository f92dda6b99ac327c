"""The board over HTTP: who sees which figures, for which days, and what is in the files."""

from __future__ import annotations

import pytest

from bot.staff.roles import Role
from tests.bot.reports.rows import case, conversation, lima, said
from tests.bot.reports.test_spreadsheet import read
from tests.bot.staff.conftest import Sessions
from tests.web.desk.conftest import Browser, Open, someone


async def supervisor(browser: Browser, house: Sessions, role: Role = "supervisor") -> Browser:
    await someone(house, role)
    await browser.get("/desk/board")
    await browser.sign_in("rosa@infomigra.test", onward="/desk/board")
    return browser


async def busy(house: Sessions) -> None:
    async with house.begin() as session:
        await case(session, lima(11, 20, 9), team="europe", place="ES", topic="visa", replied_at=lima(11, 20, 9, 45))
        await case(session, lima(11, 23, 9), team="protection", priority="urgent")


@pytest.mark.parametrize("role", ["agent", "editor"])
async def test_only_who_may_sees_the_board(browser: Browser, house: Sessions, role: Role) -> None:
    await supervisor(browser, house, role)
    for path in ("/desk/board", "/desk/board/figures", "/desk/board/report?month=2026-10"):
        assert (await browser.get(path)).status_code == 403


async def test_a_supervisor_sees_what_waits_and_how_the_last_days_went(browser: Browser, house: Sessions) -> None:
    await busy(house)
    page = (await supervisor(browser, house)).page
    assert page.status_code == 200
    assert "45 min" in page.text
    assert "Spain" in page.text
    assert "Protection" in page.text
    assert page.text.count('<svg class="chart"') == 2
    assert 'href="/desk/cases/' in page.text


async def test_an_administrator_sees_no_figures_of_agents_and_no_case(browser: Browser, house: Sessions) -> None:
    await busy(house)
    page = (await supervisor(browser, house, "administrator")).page
    assert page.status_code == 200
    assert 'id="by-agent"' not in page.text
    assert 'id="by-team"' in page.text
    assert 'href="/desk/cases/' not in page.text
    assert "Agent" not in [row[2] for row in read((await browser.get("/desk/board/figures")).content)]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("", "17/11/2026", "23/11/2026"),
        ("?days=1", "23/11/2026", "23/11/2026"),
        ("?days=28", "27/10/2026", "23/11/2026"),
        ("?month=2026-02", "01/02/2026", "28/02/2026"),
        ("?days=900", "17/11/2026", "23/11/2026"),
        ("?month=never", "17/11/2026", "23/11/2026"),
    ],
)
async def test_the_days_shown_can_be_chosen(
    browser: Browser, house: Sessions, asked: str, first: str, last: str
) -> None:
    await supervisor(browser, house)
    page = await browser.get(f"/desk/board{asked}")
    assert page.status_code == 200
    assert f"from {first} to {last}" in page.text


async def test_the_figures_are_a_file_for_excel(browser: Browser, house: Sessions) -> None:
    await busy(house)
    await supervisor(browser, house)
    file = await browser.get("/desk/board/figures?days=7")
    assert file.headers["content-disposition"] == 'attachment; filename="infomigra-2026-11-17-2026-11-23.csv"'
    assert "charset=utf-16" in file.headers["content-type"]
    title, whole, *lines = read(file.content)
    assert dict(zip(title, whole, strict=True))["Cases opened"] == "2"
    assert ["2026-11-17", "2026-11-23", "Place", "Spain", "1"] in [line[:5] for line in lines]


async def test_the_monthly_report_can_be_downloaded_and_hides_few_people_for_the_public(
    browser: Browser, house: Sessions
) -> None:
    async with house.begin() as session:
        talk = await conversation(session)
        await said(session, talk, "hola", lima(10, 5, 9))
    await supervisor(browser, house)
    ours = await browser.get("/desk/board/report?month=2026-10")
    public = await browser.get("/desk/board/report?month=2026-10&public=1")
    assert read(ours.content)[1][3] == "1"
    assert read(public.content)[1][3] == "<5"
    assert "2026-10-public" in public.headers["content-disposition"]
    assert (await browser.get("/desk/board/report?month=x")).status_code == 404


async def test_an_empty_board_stands(browse: Open, house: Sessions) -> None:
    page = (await supervisor(browse(), house)).page
    assert page.status_code == 200
    assert "No case was opened in these days." in page.text
