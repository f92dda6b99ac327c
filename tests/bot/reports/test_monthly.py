"""The monthly report: what counts as a visit and as a personal attention, and what the public may see of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.reports.monthly import Counted, Month, Report, report
from bot.reports.period import Period, month_before, month_named, month_of, year_before
from bot.reports.tabulate import Count, tables
from bot.reports.words import written
from bot.storage.case_tables import Attention
from tests.bot.reports.rows import SERVICE, agent, case, conversation, lima, said

OCTOBER = month_of(dt.date(2026, 10, 15))


async def of_october(session: AsyncSession) -> Report:
    return await report(session, OCTOBER, SERVICE.zone)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2026-10", Period(dt.date(2026, 10, 1), dt.date(2026, 10, 31))),
        ("2028-02", Period(dt.date(2028, 2, 1), dt.date(2028, 2, 29))),
        ("2026-13", None),
        ("0000-01", None),
        ("october", None),
        ("", None),
    ],
)
def test_a_month_is_written_with_its_year(written: str, found: Period | None) -> None:
    assert month_named(written) == found


def test_the_month_before_january_is_december_and_a_leap_day_has_a_year_before() -> None:
    assert month_before(month_of(dt.date(2026, 1, 31))) == month_of(dt.date(2025, 12, 1))
    assert year_before(month_of(dt.date(2028, 2, 29))) == month_of(dt.date(2027, 2, 1))


async def test_a_visit_is_a_day_on_which_a_contact_wrote_however_often(session: AsyncSession) -> None:
    talk = await conversation(session, audience="leaving", language="es")
    about = {"topic": "visa", "place": "ES"}
    await said(session, talk, "hola", lima(10, 5, 9), kind="smalltalk")
    await said(session, talk, "visa", lima(10, 5, 23, 30), kind="answer", **about)
    await said(session, talk, "gracias", lima(10, 6, 0, 30), kind="smalltalk", language="en")
    visits = (await of_october(session)).month.visits
    assert visits == (
        Counted("telegram", "leaving", topic="visa", place="ES", language="es", result="answered"),
        Counted("telegram", "leaving", language="en", result="other"),
    )


async def test_visits_are_counted_by_the_office_whose_link_brought_them(session: AsyncSession) -> None:
    for campaign in ("centro-lima", "centro-lima", "puno", ""):
        talk = await conversation(session, **({"campaign": campaign} if campaign else {}))
        await said(session, talk, "hola", lima(10, 5, 9), kind="smalltalk")
    found = next(table for table in tables(await of_october(session)) if table.by == "campaign")
    counts = {name: row[0].number for name, row in found.rows.items()}
    assert counts == {"centro-lima": 2, "puno": 1, "": 1}


async def test_each_visit_was_answered_handed_over_not_answered_or_something_else(session: AsyncSession) -> None:
    at = lima(10, 5, 9)
    for kinds in (["unknown", "answer"], ["clarify", "unknown"], ["refuse"], ["urgent"], ["unknown"]):
        talk = await conversation(session)
        for kind in kinds:
            await said(session, talk, "?", at, kind=kind)
    # The last of them was handed over on that day.
    await case(session, at, talk)
    later = await conversation(session)
    await said(session, later, "?", at, kind="answer")
    await case(session, lima(10, 6, 9), later)
    begun = await conversation(session)
    await said(session, begun, "?", at, kind="answer")
    await case(session, at, begun, reason="handled")
    results = Counter(visit.result for visit in (await of_october(session)).month.visits)
    assert results == {"answered": 4, "unanswered": 1, "other": 1, "handed": 1}


async def test_attentions_are_cases_a_person_answered_and_those_logged_by_hand(session: AsyncSession) -> None:
    rosa = await agent(session)
    about = {"topic": "visa", "place": "IT", "audience": "abroad", "region": "puno"}
    web = await conversation(session, "web")
    await case(session, lima(9, 30, 9), web, replied_at=lima(10, 1, 9), **about)
    await case(session, lima(10, 30, 9), replied_at=lima(11, 2, 9))
    await case(session, lima(10, 30, 9))
    logged = {"language": "es", "agent_id": rosa.id}
    session.add(Attention(channel="window", region="ancash", at=lima(10, 31, 23, 59), **logged))
    session.add(Attention(channel="phone", at=lima(11, 1, 0), **logged))
    await session.flush()
    attentions = (await of_october(session)).month.attentions
    assert attentions == (
        Counted("web", "abroad", region="puno", topic="visa", place="IT", language="es"),
        Counted("window", region="ancash", language="es"),
    )


async def test_months_to_compare_with_are_there_only_when_something_is_known_of_them(session: AsyncSession) -> None:
    talk = await conversation(session)
    await said(session, talk, "?", lima(10, 5, 9))
    await said(session, talk, "?", lima(10, 5, 9, year=2025))
    found = await of_october(session)
    assert found.before is None
    assert found.year_before
    [total, *_] = tables(found)
    assert total.rows["visits"] == (Count(1), Count(None), Count(1))


async def test_an_empty_month_has_zeros_and_no_breakdown(session: AsyncSession) -> None:
    found = await of_october(session)
    assert not found.month
    assert {what: [count.number for count in counts] for what, counts in tables(found)[0].rows.items()} == {
        "visits": [0, None, None],
        "attentions": [0, None, None],
    }
    assert not any(table.rows for table in tables(found)[1:])


def of(**channels: int) -> Report:
    visits = tuple(Counted(channel) for channel, number in channels.items() for _ in range(number))
    return Report(Month(OCTOBER, visits, ()), None, None)


def shown(found: Report) -> dict[str, str]:
    [table] = [table for table in tables(found, public=True) if (table.what, table.by) == ("visits", "channel")]
    return {name: written(counts[0]) for name, counts in table.rows.items()}


def test_within_the_house_every_count_is_shown() -> None:
    [table] = [table for table in tables(of(telegram=20, web=1)) if (table.what, table.by) == ("visits", "channel")]
    assert [counts[0].number for counts in table.rows.values()] == [20, 1]


def test_the_public_sees_no_count_below_five_and_cannot_work_it_out() -> None:
    assert shown(of(telegram=20, web=9, phone=3)) == {"telegram": "20", "web": "*", "phone": "<5"}
    assert shown(of(telegram=20, web=4, phone=3)) == {"telegram": "20", "web": "<5", "phone": "<5"}
    assert shown(of(telegram=20, web=8, phone=1, email=1)) == {
        "telegram": "20",
        "web": "*",
        "email": "<5",
        "phone": "<5",
    }, "1 and 1 leave 2, which says it"
    assert shown(of(telegram=20, web=5)) == {"telegram": "20", "web": "5"}


def test_no_hidden_count_can_be_had_from_the_total() -> None:
    for few in range(1, 5):
        for more in range(5, 12):
            found = of(telegram=30, web=more, phone=few)
            counts = shown(found)
            visible = sum(int(count) for count in counts.values() if count.isdigit())
            hidden = [name for name, count in counts.items() if not count.isdigit()]
            assert len(hidden) > 1
            assert 30 + more + few - visible >= 5


def test_a_total_of_few_people_is_hidden_too() -> None:
    assert written(tables(of(web=3), public=True)[0].rows["visits"][0]) == "<5"
    assert written(tables(of(web=0), public=True)[0].rows["visits"][0]) == "0"
