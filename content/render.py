"""Statements as the reader sees them: numbers, money and dates in the reader's way of writing. Reads no file."""

from __future__ import annotations

import datetime as dt

from babel import dates, numbers, units

from content.model import DURATIONS, Fact, Language, Value


def date(day: dt.date, language: Language) -> str:
    """15/04/2026 in Spanish, 15 Apr 2026 in English, where a slash date would be read two ways."""
    return dates.format_date(day, "dd/MM/yyyy" if language == "es" else "d MMM yyyy", locale=language)


def value(item: Value, language: Language) -> str:
    if item.date:
        return dates.format_date(item.date, "long" if language == "es" else "d MMMM yyyy", locale=language)
    assert item.number is not None
    if item.unit is None:
        return numbers.format_decimal(item.number, locale=language)
    if item.unit == "percent":
        return numbers.format_percent(item.number / 100, "#,##0.## %" if language == "es" else "#,##0.##%", language)
    if item.unit in DURATIONS:
        return units.format_unit(item.number, f"duration-{item.unit}", "long", locale=language)
    return money(item, language)


def money(item: Value, language: Language) -> str:
    """Whole amounts without cents: `1.221 €`, `CLP 539,000`. Others keep the currency's two places."""
    assert item.number is not None
    assert item.unit is not None
    digits = "" if item.number == item.number.to_integral_value() else ".00"
    if item.unit == "PEN":
        return f"S/ {numbers.format_decimal(item.number, '#,##0' + digits, locale='es_PE')}"
    symbol = {"EUR": "€"}.get(item.unit, item.unit)
    amount = numbers.format_decimal(item.number, f"#,##0{digits}", locale=language)
    if language == "es":
        return f"{amount} {symbol}"
    return f"€{amount}" if symbol == "€" else f"{symbol} {amount}"


def statement(fact: Fact, language: Language) -> str:
    """The fact in plain words. Raises KeyError for a placeholder that no value fills."""
    filled = {name: value(item, language) for name, item in fact.values.items()}
    return fact.statement.of(language).format(**filled)
