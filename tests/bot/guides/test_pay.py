"""Pay beside the legal minimum: what counts as less, and what cannot be compared."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.guides.check.pay import Pay, beside_minimum, less, pay_of
from content.knowledge import Knowledge
from content.model import Value
from tests.conftest import TODAY


def pay(amount: str, per: str, hours: int | None = None) -> Pay:
    return Pay(Value.model_validate(amount), per, hours)


@pytest.mark.parametrize(
    ("place", "offered", "verdict"),
    [
        # By the same time it is simply less or not.
        ("CL", pay("538999 CLP", "month"), "below"),
        ("CL", pay("539000 CLP", "month"), "near"),
        ("CL", pay("700000 CLP", "month"), "fine"),
        ("CL", pay("2200000 CLP", "month"), "high"),
        ("US", pay("7 USD", "hour"), "below"),
        ("MX", pay("315.04 MXN", "day"), "near"),
        # A part of the full week by law earns that part of the minimum.
        ("ES", pay("611 EUR", "month", 20), "near"),
        ("ES", pay("600 EUR", "month", 20), "below"),
        # By the hour against a minimum by the month: with the hours told, else those of the full week.
        ("DE", pay("13.95 EUR", "hour", 40), "near"),
        ("DE", pay("13 EUR", "hour"), "below"),
        ("ES", pay("7 EUR", "hour", 40), "below"),
        # By the month against a minimum by the hour the hours must be known.
        ("US", pay("2000 USD", "month", 40), "fine"),
        ("US", pay("1200 USD", "month", 40), "below"),
        ("US", pay("2000 USD", "month"), "unknown"),
        # By the day: six days of work a week; a minimum by the day pays the seventh too.
        ("CL", pay("20000 CLP", "day"), "below"),
        ("MX", pay("9000 MXN", "month"), "below"),
        ("MX", pay("9600 MXN", "month"), "near"),
        # A minimum of one region, or an average, says less.
        ("JP", pay("1100 JPY", "hour"), "below_there"),
        ("CA", pay("15 CAD", "hour"), "below_there"),
        # Other money goes by way of soles, and what is nearly the minimum counts as it.
        ("CL", pay("300 USD", "month"), "below"),
        ("CL", pay("1500 USD", "month"), "fine"),
        # Nothing to compare with, no rate, no full week.
        ("IT", pay("900 EUR", "month", 40), "unknown"),
        ("QA", pay("900 USD", "month", 40), "unknown"),
        ("CL", pay("90 AED", "month"), "unknown"),
        ("EC", pay("200 USD", "month", 20), "unknown"),
    ],
)
def test_pay_is_set_beside_the_minimum(knowledge: Knowledge, place: str, offered: Pay, verdict: str) -> None:
    assert beside_minimum(offered, place, knowledge, TODAY).verdict == verdict


@pytest.mark.parametrize(
    ("place", "offered", "why", "facts"),
    [
        ("IT", pay("900 EUR", "month", 40), "minimum", ("it_no_min_wage",)),
        ("QA", pay("900 USD", "month", 40), "minimum", ()),
        ("US", pay("2000 USD", "month"), "hours", ("usa_min_wage_federal",)),
        ("EC", pay("200 USD", "month", 20), "hours", ("ec_sbu_2026",)),
        ("CL", pay("90 AED", "month"), "currency", ("cl_min_wage_2026",)),
    ],
)
def test_why_it_cannot_be_compared_is_known(
    knowledge: Knowledge, place: str, offered: Pay, why: str, facts: tuple[str, ...]
) -> None:
    found = beside_minimum(offered, place, knowledge, TODAY)
    assert (found.why, found.facts) == (why, facts)


def test_what_was_reckoned_with_is_told_and_proven(knowledge: Knowledge) -> None:
    found = beside_minimum(pay("600 EUR", "month", 20), "ES", knowledge, TODAY)
    assert (found.hours, found.days) == (20, None)
    assert found.facts == ("es_smi_2026_month", "es_working_hours")
    found = beside_minimum(pay("20000 CLP", "day"), "CL", knowledge, TODAY)
    assert (found.hours, found.days) == (None, 6)


def test_the_minimum_is_the_one_in_force(knowledge: Knowledge) -> None:
    offered = pay("14 EUR", "hour", 40)
    assert beside_minimum(offered, "DE", knowledge, dt.date(2026, 12, 31)).verdict == "near"
    assert beside_minimum(offered, "DE", knowledge, dt.date(2027, 1, 1)).verdict == "below"
    assert beside_minimum(pay("1300 EUR", "month"), "ES", knowledge, dt.date(2027, 1, 2)).why == "minimum"


@pytest.mark.parametrize(
    ("now", "before", "worse"),
    [
        (pay("900 EUR", "month"), pay("1000 EUR", "month"), True),
        (pay("1000 EUR", "month", 60), pay("1000 EUR", "month", 40), False),
        (pay("250 EUR", "week"), pay("1000 EUR", "month"), False),
        (pay("220 EUR", "week"), pay("1000 EUR", "month"), True),
        (pay("5 EUR", "hour", 40), pay("1000 EUR", "month", 40), True),
        (pay("5 EUR", "hour"), pay("1000 EUR", "month"), None),
        (pay("300 USD", "month"), pay("1000 EUR", "month"), True),
        (pay("10 XAU", "month"), pay("1000 EUR", "month"), None),
    ],
)
def test_pay_is_set_beside_what_was_promised(now: Pay, before: Pay, worse: bool | None) -> None:
    assert less(now, before) is worse


def test_pay_that_was_not_told_is_none() -> None:
    assert pay_of({"pay": "-"}) is None
    assert pay_of({"pay": "900 EUR", "per": "dk"}) is None
    assert pay_of({"pay": "900 EUR", "per": "month", "hours": "-"}) == pay("900 EUR", "month")
    assert pay_of({"now_pay": "900 EUR", "now_per": "week", "now_hours": "30"}, "now_") == pay("900 EUR", "week", 30)
