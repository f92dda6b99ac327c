"""Statements as the reader sees them: numbers, money and dates in the reader's way of writing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from babel import dates, numbers, units

from content.model import DURATIONS, Fact, Language, Text, Value
from content.prices import TEN, rates

LOCALES: dict[Language, str] = {"es": "es_PE", "en": "en"}
PAID_IN = {"EUR": "es_ES", "CLP": "es_CL", "ARS": "es_AR", "COP": "es_CO", "BRL": "pt_BR", "BOB": "es_BO"}
"""A foreign amount is written as on the payslip and the price tag there; what is not listed, as in Peru."""


def date(day: dt.date, language: Language) -> str:
    """15/04/2026 in Spanish, 15 Apr 2026 in English, where a slash date would be read two ways."""
    return dates.format_date(day, "dd/MM/yyyy" if language == "es" else "d MMM yyyy", locale=language)


def month(day: dt.date, language: Language) -> str:
    """enero de 2026, January 2026."""
    return dates.format_skeleton("yMMMM", day, locale=LOCALES[language])


def value(item: Value, language: Language) -> str:
    if item.date:
        return dates.format_date(item.date, "long" if language == "es" else "d MMMM yyyy", locale=LOCALES[language])
    assert item.number is not None
    if item.unit is None:
        return numbers.format_decimal(item.number, locale=LOCALES[language])
    if item.unit == "percent":
        form = "#,##0.## %" if language == "es" else "#,##0.##%"
        return numbers.format_percent(item.number / 100, form, LOCALES[language])
    if item.unit in DURATIONS:
        return units.format_unit(item.number, f"duration-{item.unit}", "long", locale=LOCALES[language])
    return money(item.number, item.unit, language)


def money(amount: Decimal, currency: str, language: Language) -> str:
    """Whole amounts without cents: `1.221 €`, `CLP 539,000`. Others keep the currency's two places."""
    digits = "" if amount == amount.to_integral_value() else ".00"
    locale = PAID_IN.get(currency, LOCALES["es"]) if language == "es" else LOCALES["en"]
    written = numbers.format_decimal(amount, f"#,##0{digits}", locale=locale)
    if currency == "PEN":
        return f"S/ {written}"
    if currency == "EUR":
        return f"{written} €" if language == "es" else f"€{written}"
    return f"{written} {currency}" if language == "es" else f"{currency} {written}"


def in_soles(item: Value) -> Decimal | None:
    """What an amount is worth in soles, if a rate is known."""
    rate = rates().get(item.unit or "")
    if item.number is None or item.unit == "PEN":
        return item.number
    return rate.reckon(item.number) if rate else None


def soles(item: Value) -> str:
    """About how much a foreign amount is in soles, `S/ 4,760`; empty if it is none or no rate is known."""
    about = in_soles(item) if item.unit in rates() else None
    if about is None:
        return ""
    return f"S/ {numbers.format_decimal(about, '0.00' if about < TEN else '#,##0', locale='es_PE')}"


def foreign(facts: Iterable[Fact]) -> list[Value]:
    """The amounts in these facts that can be reckoned in soles."""
    return [item for fact in facts for item in fact.values.values() if soles(item)]


def statement(fact: Fact, language: Language, *, reckoned: bool = False) -> str:
    """The fact in plain words; `reckoned`: its foreign amounts in soles too. Raises KeyError for an unfilled name."""

    return filled(fact.statement, fact, language, reckoned=reckoned)


def filled(text: Text, fact: Fact, language: Language, *, reckoned: bool = False) -> str:
    """Words with the fact's figures in their places. Raises KeyError for an unfilled name."""

    def written(item: Value) -> str:
        about = soles(item) if reckoned else ""
        return value(item, language) + (f" (≈ {about})" if about else "")

    return text.of(language).format(**{name: written(item) for name, item in fact.values.items()})
