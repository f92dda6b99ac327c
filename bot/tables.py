"""Rows of content/tables/ in words: one short block a row, to be read on a phone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.words import mark, translator
from content.knowledge import Knowledge
from content.model import Language
from content.render import filled, in_soles, soles, value
from content.tables import Agency, Certifier, Claim, Figure, Hotline, Office, Portal, Row, Sign, Wage

_PER = {"month": mark("a month"), "year": mark("a year"), "day": mark("a day"), "hour": mark("an hour")}


def block(rows: Iterable[Row | Claim], knowledge: Knowledge, language: Language) -> str:
    """The rows as text, each on its lines: figures from the highest down, everything else as the table has it."""
    listed = sorted(rows, key=lambda row: _order(row, knowledge))
    apart = "\n\n" if any(isinstance(row, Office | Certifier) for row in listed) else "\n"
    return apart.join(_row(row, knowledge, language) for row in listed)


def _order(row: Row | Claim, knowledge: Knowledge) -> tuple[int, float]:
    """Wages by the month first; of the same kind the highest in soles first, those without a rate last."""
    if not isinstance(row, Figure):
        return 0, 0.0
    item = knowledge.facts[row.fact].values[row.value]
    return list(_PER).index(row.per) if isinstance(row, Wage) else 0, -float(in_soles(item) or 0)


def _row(row: Row | Claim, knowledge: Knowledge, language: Language) -> str:
    if isinstance(row, Claim):
        return f"☐ {_claim(row, knowledge, language)}"
    if isinstance(row, Sign):
        return f"• {row.sign.of(language)}"
    place = knowledge.places[row.place].name.of(language)
    if isinstance(row, Agency):
        return f"• {place}: {filled(row.rule, knowledge.facts[row.fact], language)}"
    if isinstance(row, Figure):
        return f"• {place}: {_figure(row, knowledge, language)}"
    if isinstance(row, Hotline):
        hours = f" ({row.hours.of(language)})" if row.hours else ""
        return f"• {row.name.of(language)}: {row.phone}{hours}"
    if isinstance(row, Portal):
        note = f". {row.note.of(language)}" if row.note else ""
        return f"• {row.name}: {row.url.host}{note}"
    if isinstance(row, Office):
        return "\n".join(_office(row, language))
    assert isinstance(row, Certifier)
    return "\n".join(_certifier(row, knowledge, language))


def _figure(row: Figure, knowledge: Knowledge, language: Language) -> str:
    _ = translator(language)
    item = knowledge.facts[row.fact].values[row.value]
    if not isinstance(row, Wage):
        return value(item, language)
    about = soles(item)
    per = f"{value(item, language)} {_(_PER[row.per])}" + (f" (≈ {about})" if about else "")
    return f"{per}, {row.note.of(language)}" if row.note else per


def _office(row: Office, language: Language) -> Iterator[str]:
    _ = translator(language)
    yield f"{row.name.of(language)}, {row.city}"
    if row.address:
        yield _("Address: {address}").format(address=row.address)
    if row.hours:
        yield _("Hours: {hours}").format(hours=row.hours.of(language))
    if row.phones:
        yield _("Telephone: {phones}").format(phones=", ".join(row.phones))
    if row.emergency:
        yield _("Emergencies only: {phone}").format(phone=row.emergency)
    if row.email or row.web:
        yield " · ".join(filter(None, (row.email, row.web)))


def _certifier(row: Certifier, knowledge: Knowledge, language: Language) -> Iterator[str]:
    _ = translator(language)
    who, levels, cost, validity, recognition = (_claim(claim, knowledge, language) for claim in row.claims)
    yield row.name.of(language)
    yield _("Who certifies: {who}").format(who=who)
    yield _("Levels: {levels}").format(levels=levels)
    yield _("Cost: {cost}").format(cost=cost)
    yield _("Valid for: {validity}").format(validity=validity)
    yield _("Elsewhere: {recognition}").format(recognition=recognition)


def _claim(claim: Claim, knowledge: Knowledge, language: Language) -> str:
    return filled(claim.text, knowledge.facts[claim.fact], language)
