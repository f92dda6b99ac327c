"""Reports in words: every id has a name in both languages, and both files have the columns they announce."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.office import Office
from bot.reports.board import board
from bot.reports.monthly import report
from bot.reports.period import last_days, month_of
from bot.reports.tabulate import tables
from bot.reports.words import BY, Names, board_rows, month_name, report_rows
from content.model import LANGUAGES, Language
from tests.bot.reports.rows import SERVICE, case, conversation, lima, said


@pytest.mark.parametrize("language", LANGUAGES)
async def test_both_files_have_as_many_cells_as_columns(
    session: AsyncSession, office: Office, language: Language
) -> None:
    talk = await conversation(session, "web", audience="returning")
    await said(session, talk, "?", lima(10, 5, 9), topic="visa", place="ES")
    await case(session, lima(10, 5, 9), talk, topic="visa", place="ES", replied_at=lima(10, 5, 10))
    period = month_of(dt.date(2026, 10, 1))
    found = await report(session, period, SERVICE.zone)
    names = Names(office.service, office.knowledge, language)
    for rows in (
        list(report_rows(found, tables(found), names, language)),
        list(board_rows(await board(session, office, period, by_agent=True), office, language)),
    ):
        assert len(rows) > 5
        assert {len(row) for row in rows} == {len(rows[0])}
        assert all(isinstance(title, str) and title for title in rows[0])


async def test_the_file_of_the_board_adds_up(session: AsyncSession, office: Office) -> None:
    for minute in (0, 20, 40):
        await case(session, lima(11, 23, 9), replied_at=lima(11, 23, 9, minute), rating=None, team="europe")
    rows = list(board_rows(await board(session, office, last_days(dt.date(2026, 11, 23), 1)), office, "en"))
    whole = dict(zip(rows[0], rows[1], strict=True))
    assert whole["Cases opened"] == 3
    assert whole["First reply: half within (minutes)"] == 20
    assert whole["First reply: 9 of 10 within (minutes)"] == 40
    assert [row[4] for row in rows if row[2] == "Team"] == [3]


def test_names_are_those_of_the_content_and_an_unknown_id_stays(office: Office) -> None:
    names = {language: Names(office.service, office.knowledge, language) for language in LANGUAGES}
    assert names["es"].of("place", "ES") == "España"
    assert names["en"].of("place", "ES") == "Spain"
    assert names["es"].of("team", "europe") == "Europa"
    assert names["en"].of("language", "es") == "Spanish"
    assert names["es"].of("region", "ancash") == "Áncash"
    assert names["es"].of("audience", "returning") == office.knowledge.audiences["returning"].name.es
    assert {names["en"].of(by, "") for by in BY if by != "campaign"} == {"Not known"}
    assert names["en"].of("campaign", "") == "By themselves"
    assert names["en"].of("topic", "no-such-topic") == "no-such-topic"


def test_months_are_named_as_people_do() -> None:
    assert month_name(month_of(dt.date(2026, 10, 1)), "es") == "octubre de 2026"
    assert month_name(month_of(dt.date(2026, 10, 1)), "en") == "October 2026"
