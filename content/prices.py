"""What foreign money is worth in soles. See prices/README.md for sources and licences."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "prices"
SOURCE = "economist-big-mac"
"""The key of where the exchange rates come from."""

TEN = Decimal(10)


@dataclass(frozen=True)
class Rate:
    """What one unit of a currency was worth in soles on a day."""

    soles: Decimal
    on: dt.date

    def reckon(self, amount: Decimal) -> Decimal:
        """The amount in soles to three significant digits: more would pretend to know today's rate. Cents below ten."""
        soles = amount * self.soles
        return soles.quantize(Decimal("0.01") if soles < TEN else Decimal(1).scaleb(max(soles.adjusted() - 2, 0)))


@cache
def rates() -> dict[str, Rate]:
    """By currency code, of the newest day on which both it and the sol are known. Ecuador's is the dollar."""
    newest: dict[str, dict[str, str]] = {}
    for row in sorted(_rows("big_mac_prices_2024_2026.csv"), key=lambda row: row["date"]):
        newest[row["currency"]] = row
    sol = newest["PEN"]
    return {
        code: Rate(Decimal(sol["lcu_per_usd"]) / Decimal(row["lcu_per_usd"]), dt.date.fromisoformat(row["date"]))
        for code, row in newest.items()
        if code != "PEN" and row["date"] == sol["date"]
    }


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
