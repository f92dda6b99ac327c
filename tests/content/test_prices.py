"""Foreign amounts in soles, at a rate whose day and source are known."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from statistics import mean

import pytest

from content.model import Value
from content.prices import FOLDER, rates
from content.render import soles


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("1221 EUR", "S/ 4,760"),
        ("539000 CLP", "S/ 2,050"),
        ("1.50 EUR", "S/ 5.85"),
        ("46 USD", "S/ 155"),
        ("120 PEN", ""),
        ("100 BOB", ""),
        ("3 month", ""),
        (14, ""),
    ],
)
def test_an_amount_is_reckoned_in_soles_where_a_rate_is_known(raw: object, said: str) -> None:
    assert soles(Value.model_validate(raw)) == said


def test_both_currencies_of_a_rate_are_of_the_same_day() -> None:
    days = {rate.on for rate in rates().values()}
    assert len(days) == 1
    assert {"EUR", "USD", "CLP", "ARS", "BRL", "COP", "MXN", "JPY", "KRW", "AUD", "CAD"} <= set(rates())


def test_the_derived_price_levels_can_be_reckoned_again_from_their_sources() -> None:
    parity = {row["iso3"]: row for row in _rows("ppp_gdp_lcu_per_intl_dollar_2019_2024.csv") if row["year"] == "2024"}
    exchange = defaultdict(list)
    for row in _rows("big_mac_prices_2024_2026.csv"):
        if row["date"] < "2025-06-01":
            exchange[row["iso3"]].append(float(row["lcu_per_usd"]))
    levels = {
        code: float(row["ppp_lcu_per_intl_dollar"]) / mean(exchange[code])
        for code, row in parity.items()
        if code in exchange
    }
    derived = {row["iso3"]: Decimal(row["price_level_peru_1"]) for row in _rows("derived_price_level_2024.csv")}
    assert len(levels) >= 13
    for code, level in levels.items():
        assert float(derived[code]) == pytest.approx(level / levels["PER"], abs=0.002), code
