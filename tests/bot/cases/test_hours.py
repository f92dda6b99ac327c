"""Opening time over lunch breaks, nights, holidays, special days and clocks that change."""

from __future__ import annotations

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest

from bot.cases.hours import NeverOpen, after, closing, is_open, minutes_between, next_opening
from content.desk.service import Service
from tests.bot.cases.services import ROUND_THE_CLOCK, WEEK, service

LIMA, MADRID = ZoneInfo("America/Lima"), ZoneInfo("Europe/Madrid")


def at(written: str, zone: ZoneInfo = LIMA) -> dt.datetime:
    return dt.datetime.fromisoformat(written).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-23 08:29", "2026-11-23 08:30"),
        ("2026-11-23 08:30", "2026-11-23 08:30"),
        ("2026-11-23 12:59", "2026-11-23 12:59"),
        ("2026-11-23 13:00", "2026-11-23 14:00"),  # lunch
        ("2026-11-23 13:59", "2026-11-23 14:00"),
        ("2026-11-23 16:30", "2026-11-24 08:30"),  # evening
        ("2026-11-27 17:00", "2026-11-30 08:30"),  # weekend
        ("2026-07-27 16:30", "2026-07-30 08:30"),  # Fiestas Patrias, 28 and 29 July
        ("2026-12-08 10:00", "2026-12-10 08:30"),  # Immaculate Conception, and Ayacucho on the 9th
        ("2026-04-01 16:30", "2026-04-06 08:30"),  # Maundy Thursday and Good Friday
        ("2027-03-26 10:00", "2027-03-29 08:30"),  # Good Friday of another year
        ("2026-12-31 16:31", "2027-01-04 08:30"),  # New Year's Day, then a weekend
    ],
)
def test_the_next_opening_passes_over_lunch_nights_weekends_and_peruvian_holidays(now: str, opens: str) -> None:
    assert next_opening(service(), at(now)) == at(opens)
    assert is_open(service(), at(now)) == (now == opens)


def test_a_special_day_goes_before_its_weekday_and_before_a_holiday() -> None:
    special = {"2026-11-24": [], "2026-11-28": ["09:00-12:00"], "2026-12-08": ["10:00-11:00"]}
    ours = service(special=special)
    assert next_opening(ours, at("2026-11-23 16:30")) == at("2026-11-25 08:30")
    assert next_opening(ours, at("2026-11-27 16:30")) == at("2026-11-28 09:00")
    assert next_opening(ours, at("2026-12-08 00:00")) == at("2026-12-08 10:00")


def test_without_a_country_no_holiday_is_closed() -> None:
    assert is_open(service(holidays=None), at("2026-07-28 10:00"))


@pytest.mark.parametrize(
    ("now", "minutes", "then"),
    [
        ("2026-11-23 09:00", 15, "2026-11-23 09:15"),
        ("2026-11-23 12:50", 15, "2026-11-23 14:05"),
        ("2026-11-23 12:50", 10, "2026-11-23 13:00"),
        ("2026-11-23 13:20", 15, "2026-11-23 14:15"),
        ("2026-11-23 08:30", 7 * 60, "2026-11-23 16:30"),
        ("2026-11-23 08:30", 7 * 60 + 1, "2026-11-24 08:31"),
        ("2026-11-27 16:00", 60, "2026-11-30 09:00"),
        ("2026-07-27 16:00", 60, "2026-07-30 09:00"),
        ("2026-11-23 20:00", 0, "2026-11-24 08:30"),
        ("2026-11-23 09:00", 0.5, "2026-11-23 09:00:30"),
    ],
)
def test_minutes_pass_only_while_it_is_open(now: str, minutes: float, then: str) -> None:
    assert after(service(), at(now), minutes) == at(then)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-23 12:30", "2026-11-23 14:30", 60),
        ("2026-11-23 13:10", "2026-11-23 13:50", 0),
        ("2026-11-27 16:00", "2026-11-30 09:00", 60),
        ("2026-11-23 00:00", "2026-11-30 00:00", 5 * 7 * 60),
        ("2026-12-07 00:00", "2026-12-14 00:00", 3 * 7 * 60),
        ("2026-11-23 10:00", "2026-11-23 09:00", 0),
    ],
)
def test_minutes_between_two_moments_are_those_of_opening_time(start: str, end: str, minutes: float) -> None:
    assert minutes_between(service(), at(start), at(end)) == minutes


@pytest.mark.parametrize(
    ("now", "closes"),
    [
        ("2026-11-23 08:30", "2026-11-23 13:00"),
        ("2026-11-23 14:00", "2026-11-23 16:30"),
        ("2026-11-23 13:00", None),
        ("2026-11-23 16:30", None),
        ("2026-07-28 10:00", None),
    ],
)
def test_a_period_that_runs_says_when_it_closes(now: str, closes: str | None) -> None:
    assert closing(service(), at(now)) == (closes and at(closes))


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-28 00:00", "2026-03-29 00:00", 24),
        ("2026-03-29 00:00", "2026-03-30 00:00", 23),
        ("2026-10-25 00:00", "2026-10-26 00:00", 25),
    ],
)
def test_a_day_in_madrid_is_an_hour_shorter_or_longer_when_the_clocks_change(start: str, end: str, hours: int) -> None:
    madrid = service(time_zone="Europe/Madrid", hours=ROUND_THE_CLOCK, holidays=None)
    assert minutes_between(madrid, at(start, MADRID), at(end, MADRID)) == hours * 60
    assert after(madrid, at(start, MADRID), hours * 60) == at(end, MADRID)


def test_the_office_in_madrid_opens_by_its_own_clock_in_winter_and_summer() -> None:
    madrid = service(time_zone="Europe/Madrid", holidays="ES")
    assert next_opening(madrid, at("2026-03-27 18:00", MADRID)) == dt.datetime(2026, 3, 30, 6, 30, tzinfo=dt.UTC)
    assert next_opening(madrid, at("2026-10-23 18:00", MADRID)) == dt.datetime(2026, 10, 26, 7, 30, tzinfo=dt.UTC)


def test_the_hour_that_comes_twice_is_open_both_times() -> None:
    night = service(time_zone="Europe/Madrid", hours={"sunday": ["02:00-03:00"]}, holidays=None)
    twice = at("2026-10-25 02:30", MADRID)
    assert is_open(night, twice)
    assert is_open(night, twice.replace(fold=1))
    assert minutes_between(night, twice, twice.replace(fold=1)) == 60
    assert closing(night, twice) == at("2026-10-25 03:00", MADRID)


def test_periods_around_the_hour_that_is_missing_do_not_count_twice() -> None:
    night = service(time_zone="Europe/Madrid", hours={"sunday": ["01:00-02:30", "03:00-04:00"]}, holidays=None)
    start, end = at("2026-03-29 00:00", MADRID), at("2026-03-29 12:00", MADRID)
    assert minutes_between(night, start, end) == 120


def test_the_moment_may_come_from_any_zone_and_goes_out_in_utc() -> None:
    opens = next_opening(service(), at("2026-11-23 14:30", MADRID))
    assert opens == at("2026-11-23 08:30")
    assert opens is not None
    assert opens.tzinfo is dt.UTC


SERVICES = {
    "lunch": service(),
    "nights": service(hours={"friday": ["22:00-24:00"], "saturday": ["00:00-06:00", "23:30-24:00"]}),
    "always": service(hours=ROUND_THE_CLOCK, holidays=None),
    "madrid": service(time_zone="Europe/Madrid", hours=ROUND_THE_CLOCK, holidays="ES"),
    "santiago": service(time_zone="America/Santiago", hours=WEEK | {"sunday": ["00:00-01:30"]}, holidays="CL"),
}


@pytest.mark.parametrize("ours", SERVICES.values(), ids=SERVICES)
def test_minutes_between_undoes_after_at_any_moment(ours: Service) -> None:
    chance = random.Random(20261123)
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for _ in range(300):
        now = start + dt.timedelta(seconds=chance.randrange(2 * 365 * 86400))
        minutes = chance.choice([chance.randrange(1, 60), chance.randrange(1, 5000)])
        then = after(ours, now, minutes)
        assert minutes_between(ours, now, then) == minutes
        between = now + (then - now) * chance.random()
        parts = minutes_between(ours, now, between) + minutes_between(ours, between, then)
        assert parts == pytest.approx(minutes)
        assert after(ours, now, minutes + 1) > then


@pytest.mark.parametrize(
    "ours", [service(hours={}), service(hours={"monday": []}, special={"2026-11-20": ["09:00-10:00"]})]
)
def test_a_service_that_never_opens_says_so_by_name(ours: Service) -> None:
    now = at("2026-11-23 09:00")
    assert next_opening(ours, now) is None
    assert closing(ours, now) is None
    assert not is_open(ours, now)
    assert minutes_between(ours, now, at("2027-11-23 09:00")) == 0
    with pytest.raises(NeverOpen):
        after(ours, now, 1)


def test_a_service_of_one_last_day_runs_out_of_minutes() -> None:
    ours = service(hours={}, special={"2026-11-24": ["09:00-10:00"]})
    assert after(ours, at("2026-11-23 09:00"), 60) == at("2026-11-24 10:00")
    with pytest.raises(NeverOpen):
        after(ours, at("2026-11-23 09:00"), 61)
