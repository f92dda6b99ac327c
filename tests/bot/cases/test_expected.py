"""The wait a contact is told: what we aim for until there is something to measure, then what is real."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.cases.expected import Expected, expect
from bot.cases.hours import NeverOpen
from content.desk.service import Priority
from tests.bot.cases.services import service

LIMA = ZoneInfo("America/Lima")
OURS = service()


def at(written: str) -> dt.datetime:
    return dt.datetime.fromisoformat(written).replace(tzinfo=LIMA)


MORNING = at("2026-11-23 09:00")


def promised(priority: Priority, recent: list[float]) -> float:
    """Minutes from nine in the morning."""
    return (expect(OURS, MORNING, priority, recent).due_at - MORNING) / dt.timedelta(minutes=1)


@pytest.mark.parametrize(("priority", "minutes"), [("urgent", 15), ("high", 60), ("normal", 240)])
def test_with_few_waits_the_target_is_promised(priority: Priority, minutes: int) -> None:
    assert OURS.targets.first_reply.of(priority) == minutes
    for recent in ([], [200.0] * 4):
        assert promised(priority, recent) == minutes
        assert not expect(OURS, MORNING, priority, recent).measured


@pytest.mark.parametrize(
    ("recent", "minutes"),
    [
        ([1.0] * 5, 5),
        ([10.0] * 5, 10),
        ([10.1] * 5, 15),
        ([10, 20, 30, 40, 200], 40),  # four of five were answered in 40
        ([200, 40, 30, 20, 10], 40),
        ([10, 20, 30, 40, 50, 58, 90, 90], 90),
        ([58.0] * 5, 60),
        ([60.0] * 5, 60),
        ([61.0] * 5, 75),
        ([90.0] * 5, 90),
        ([12.0] * 50 + [200.0] * 50, 15),  # what is longer ago than fifty cases is the past
    ],
)
def test_what_most_waited_is_promised_in_round_minutes(recent: list[float], minutes: int) -> None:
    assert promised("high", recent) == minutes
    assert expect(OURS, MORNING, "high", recent).measured


@pytest.mark.parametrize(
    ("real", "minutes"),
    [
        (3.0, 5),
        (11.0, 12),  # rounded up to 15, which is more than the target and more than it takes
        (12.0, 12),
        (13.0, 15),  # later than the target, and true
        (47.0, 50),
    ],
)
def test_an_urgent_case_is_promised_its_target_unless_that_would_not_be_true(real: float, minutes: int) -> None:
    first_reply = OURS.targets.first_reply.model_copy(update={"urgent": 12})
    ours = service(targets=OURS.targets.model_copy(update={"first_reply": first_reply}))
    expected = expect(ours, MORNING, "urgent", [real] * 5)
    assert expected.due_at == MORNING + dt.timedelta(minutes=minutes)


def test_while_it_is_open_the_opening_is_now() -> None:
    assert expect(OURS, MORNING, "urgent", []) == Expected(at("2026-11-23 09:15"), True, MORNING, False)


@pytest.mark.parametrize(
    ("now", "opens", "due"),
    [
        ("2026-11-23 13:10", "2026-11-23 14:00", "2026-11-23 15:00"),
        ("2026-11-27 20:00", "2026-11-30 08:30", "2026-11-30 09:30"),
        ("2026-07-28 10:00", "2026-07-30 08:30", "2026-07-30 09:30"),
    ],
)
def test_while_it_is_closed_the_wait_begins_with_the_next_opening(now: str, opens: str, due: str) -> None:
    assert expect(OURS, at(now), "high", []) == Expected(at(due), False, at(opens), False)


def test_a_service_that_never_opens_promises_nothing() -> None:
    with pytest.raises(NeverOpen):
        expect(service(hours={}), MORNING, "normal", [])
