"""The board's figures, worked out by hand: open Monday to Friday 8:30-13:00 and 14:00-16:30 in Lima, save holidays."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.office import Office
from bot.reports.board import board, now
from bot.reports.period import Period, last_days
from bot.storage.case_tables import Promise
from tests.bot.reports.rows import agent, case, had, lima
from tests.conftest import Clock

OCTOBER = Period(dt.date(2026, 10, 1), dt.date(2026, 10, 31))


async def test_lunch_holidays_and_weekends_do_not_count_and_who_still_waits_too_long_counts_as_late(
    session: AsyncSession, office: Office, clock: Clock
) -> None:
    clock.at = lima(10, 12, 16, 30)
    # 30 minutes before lunch and 30 after it.
    await case(session, lima(10, 7, 12, 30), replied_at=lima(10, 7, 14, 30))
    # 30 minutes on Wednesday and 30 on Friday: Thursday 8 October is the battle of Angamos.
    await case(session, lima(10, 7, 16, 0), replied_at=lima(10, 9, 9, 0))
    # The 420 minutes of Friday and 90 on Monday: over the 240 of the target.
    await case(session, lima(10, 9, 8, 30), replied_at=lima(10, 12, 10, 0))
    # Nobody has answered for the 420 minutes of Monday.
    await case(session, lima(10, 12, 8, 30))
    # Nobody has answered for 30 minutes: neither in time nor late yet.
    await case(session, lima(10, 12, 16, 0))
    whole = (await board(session, office, OCTOBER)).whole
    assert whole.opened == 5
    assert (whole.reply.count, whole.reply.median, whole.reply.p90) == (3, 60, 510)
    assert (whole.reply.within, whole.reply.due, whole.reply.share) == (2, 4, 50)


async def test_resolution_is_from_the_opening_to_the_end_and_leaves_out_what_was_not_to_be_solved(
    session: AsyncSession, office: Office, clock: Clock
) -> None:
    clock.at = lima(10, 20, 9)
    # 4.5 hours before lunch on one day.
    await case(session, lima(10, 12, 8, 30), replied_at=lima(10, 12, 9), closed_at=lima(10, 12, 13))
    # Six days of opening time, 2520 minutes, over the 2100 of the target.
    await case(session, lima(10, 12, 8, 30), replied_at=lima(10, 12, 9), closed_at=lima(10, 19, 16, 30))
    await case(session, lima(10, 12, 8, 30), closed_at=lima(10, 12, 8, 40), outcome="spam")
    await case(session, lima(10, 12, 8, 30), closed_at=lima(10, 12, 12, 30), outcome="left")
    whole = (await board(session, office, OCTOBER)).whole
    assert (whole.resolution.count, whole.resolution.median, whole.resolution.p90) == (2, 1395, 2520)
    assert (whole.resolution.within, whole.resolution.due) == (1, 2)
    assert whole.reply.due == 2, "nobody owed spam or who left an answer"


async def test_a_case_that_staff_began_has_no_first_reply_to_wait_for(session: AsyncSession, office: Office) -> None:
    at = lima(11, 23, 9)
    await case(session, at, reason="handled", replied_at=at)
    reply = (await board(session, office, last_days(at.date(), 1))).whole.reply
    assert (reply.count, reply.due) == (0, 0)


async def test_a_case_closed_without_an_answer_is_late(session: AsyncSession, office: Office) -> None:
    await case(session, lima(11, 23, 8, 30), closed_at=lima(11, 23, 9), outcome="solved")
    reply = (await board(session, office, last_days(dt.date(2026, 11, 23), 1))).whole.reply
    assert (reply.count, reply.within, reply.due) == (0, 0, 1)


async def test_urgent_cases_are_held_against_their_own_target(session: AsyncSession, office: Office) -> None:
    for priority in ("urgent", "normal"):
        await case(session, lima(11, 23, 8, 30), priority=priority, replied_at=lima(11, 23, 9))
    lines = (await board(session, office, last_days(dt.date(2026, 11, 23), 1))).lines["priority"]
    assert {line.name: line.reply.share for line in lines} == {"normal": 100, "urgent": 0}


async def test_figures_stand_by_team_topic_place_and_agent_and_agents_only_where_asked_for(
    session: AsyncSession, office: Office
) -> None:
    rosa = await agent(session)
    opened, replied = lima(11, 23, 9), lima(11, 23, 9, 20)
    for _ in range(2):
        await case(session, opened, team="europe", topic="visa", place="ES", agent_id=rosa.id, replied_at=replied)
    await case(session, opened, team="guidance")
    period = last_days(dt.date(2026, 11, 23), 7)
    lines = (await board(session, office, period, by_agent=True)).lines
    assert [(line.name, line.opened) for line in lines["team"]] == [("europe", 2), ("guidance", 1)]
    assert [(line.name, line.opened) for line in lines["topic"]] == [("visa", 2), ("", 1)]
    assert [(line.name, line.opened, line.reply.median) for line in lines["place"]] == [("ES", 2, 20), ("", 1, None)]
    assert [(line.name, line.opened) for line in lines["agent"]] == [("Rosa", 2), ("", 1)]
    assert "agent" not in (await board(session, office, period)).lines


async def test_now_shows_who_waits_longest_and_how_full_everybody_is(session: AsyncSession, office: Office) -> None:
    rosa = await agent(session, capacity=2)
    await agent(session, "Luis", capacity=5)
    await agent(session, "Ana", role="editor")
    longest = await case(session, lima(11, 20, 16, 0), team="europe")
    await case(session, lima(11, 23, 9), team="europe", priority="urgent")
    await case(session, lima(11, 23, 9), agent_id=rosa.id)
    await case(session, lima(11, 23, 9), agent_id=rosa.id, status="paused")
    found = await now(session, office)
    assert (found.waiting, found.urgent, found.held, found.paused) == (2, 1, 1, 1)
    assert found.longest is longest
    assert found.longest_minutes == 30 + 90, "Friday from 16:00 to 16:30, Monday from 8:30 to 10:00"
    assert dict(found.by_team) == {"europe": 2}
    assert [(load.name, load.held, load.paused, load.capacity) for load in found.loads] == [
        ("Rosa", 1, 1, 2),
        ("Luis", 0, 0, 5),
    ]


async def test_days_count_what_was_opened_answered_and_closed_on_them_in_lima(
    session: AsyncSession, office: Office
) -> None:
    # 22:00 in Lima is the next day in Greenwich.
    await case(session, lima(11, 19, 22), replied_at=lima(11, 20, 9), closed_at=lima(11, 23, 9))
    await case(session, lima(11, 10, 9), closed_at=lima(11, 20, 9))
    days = (await board(session, office, last_days(dt.date(2026, 11, 23), 7))).days
    counts = {day.day.day: (day.opened, day.answered, day.closed) for day in days}
    assert len(counts) == 7
    assert {day: count for day, count in counts.items() if any(count)} == {19: (1, 0, 0), 20: (0, 1, 1), 23: (0, 0, 1)}


async def test_waiting_by_hour_is_the_average_of_the_days_that_have_come_to_that_hour(
    session: AsyncSession, office: Office, clock: Clock
) -> None:
    rosa = await agent(session)
    clock.at = lima(11, 23, 12)
    # Taken at 10, given back at 11, and waiting since.
    returned = await case(session, lima(11, 23, 9))
    await had(session, returned, rosa, lima(11, 23, 10), lima(11, 23, 11))
    # On Friday it waited from 9 to 11.
    taken = await case(session, lima(11, 20, 9), closed_at=lima(11, 20, 12))
    await had(session, taken, rosa, lima(11, 20, 11), lima(11, 20, 12))
    hours = (await board(session, office, Period(dt.date(2026, 11, 20), dt.date(2026, 11, 23)))).hours
    # Four days have had 9:30, 10:30 and 11:30.
    assert hours[9:12] == (0.5, 0.2, 0.2)
    assert hours[8] == hours[12] == 0.0


async def test_satisfaction_is_of_cases_closed_in_the_days_and_never_of_danger(
    session: AsyncSession, office: Office
) -> None:
    closed = {"closed_at": lima(11, 23, 9)}
    for rating in (5, 5, 3):
        await case(session, lima(11, 1, 9), rating=rating, **closed)
    await case(session, lima(11, 1, 9), rating=1, hidden=True, **closed)
    await case(session, lima(11, 1, 9), rating=1, closed_at=lima(11, 10, 9))
    found = await board(session, office, last_days(dt.date(2026, 11, 23), 1))
    assert dict(found.stars) == {5: 2, 4: 0, 3: 1, 2: 0, 1: 0}
    assert (found.average, found.closed) == (4.3, 4)


async def test_promises_kept_are_a_share_of_those_that_ended_by_themselves(
    session: AsyncSession, office: Office
) -> None:
    row = await case(session, lima(11, 23, 9))
    for kept in (True, True, True, False, None):
        session.add(Promise(case_id=row.id, made_at=lima(11, 23, 9), due_at=lima(11, 23, 10), kept=kept))
    session.add(Promise(case_id=row.id, made_at=lima(11, 22, 9), due_at=lima(11, 23, 10), kept=False))
    promises = (await board(session, office, last_days(dt.date(2026, 11, 23), 1))).promises
    assert (promises.kept, promises.missed, promises.share) == (3, 1, 75)


async def test_a_period_without_cases_has_figures_without_numbers(session: AsyncSession, office: Office) -> None:
    found = await board(session, office, OCTOBER, by_agent=True)
    assert (found.whole.opened, found.whole.reply.median, found.whole.reply.share, found.average) == (
        0,
        None,
        None,
        None,
    )
    assert found.promises.share is None
    assert not any(found.lines.values())
    assert len(found.days) == 31
    assert (await now(session, office)).longest is None
