"""Where what we say comes from: the lines of proof under an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bot.message import Citation
from bot.words import translator
from content.knowledge import Knowledge
from content.model import Fact, Language, Source, Value
from content.prices import SOURCE, rates
from content.render import date, foreign, month, soles, value

MANY = 3
"""More sources than these share a line."""


def citations(facts: Iterable[Fact], knowledge: Knowledge, language: Language) -> tuple[Citation, ...]:
    """Each source with the oldest date on which a fact of it was verified; who to ask where none was."""
    checked: dict[str, list[Fact]] = {}
    asked: dict[str, list[Fact]] = {}
    for fact in facts:
        (asked if fact.confidence == "background" else checked).setdefault(fact.source, []).append(fact)
    dated = [(knowledge.sources[key], min(fact.verified_on for fact in there)) for key, there in checked.items()]
    read = _together(dated, language) if len(dated) > MANY else (_source(*source, language) for source in dated)
    pointed = (_ask(knowledge.sources[key], language) for key in asked)
    borne = (*checked.values(), *asked.values())
    return tuple(
        citation.model_copy(update={"facts": tuple(dict.fromkeys(fact.key for fact in there))})
        for citation, there in zip((*read, *pointed), borne, strict=True)
    )


def _together(sources: Sequence[tuple[Source, dt.date]], language: Language) -> Iterator[Citation]:
    """All on one line, each with the day it was verified."""
    _ = translator(language)
    for number, (source, day) in enumerate(sources):
        suffix = f" ({_read(source, day, language)})"
        prefix = "" if number else _("Sources: ")
        yield Citation(prefix=prefix, name=source.name, url=str(source.url), suffix=suffix, follows=number > 0)


def _source(source: Source, day: dt.date, language: Language) -> Citation:
    _ = translator(language)
    suffix = f" · {_read(source, day, language)}"
    return Citation(prefix=_("Source: "), name=source.name, url=str(source.url), suffix=suffix)


def _read(source: Source, day: dt.date, language: Language) -> str:
    """When it was verified. Of a page without a date we know only when we read it."""
    _ = translator(language)
    read = _("undated page, read {date}") if source.undated else _("verified {date}")
    return read.format(date=date(day, language))


def _ask(source: Source, language: Language) -> Citation:
    _ = translator(language)
    return Citation(prefix=_("Not verified by us. Who confirms it: "), name=source.name, url=str(source.url))


def caution(facts: Sequence[Fact], today: dt.date, language: Language) -> str:
    """That some of these were due to be checked again; empty where none was."""
    _ = translator(language)
    overdue = [fact for fact in facts if fact.overdue(today)]
    if not overdue:
        return ""
    due = date(min(fact.review_on for fact in overdue), language)
    whole = _("Careful: this was due to be checked again on {date}. Confirm it at the source.")
    part = _("Careful: part of this was due to be checked again since {date}. Confirm it at the source.")
    return (whole if len(overdue) == len(facts) else part).format(date=due)


def exchange(facts: Iterable[Fact], knowledge: Knowledge, language: Language) -> Iterator[Citation]:
    """What the foreign currencies of these facts were worth in soles, when, and who says so."""
    _ = translator(language)
    currencies = dict.fromkeys(item.unit or "" for item in foreign(facts))
    if not currencies:
        return
    source = knowledge.sources[SOURCE]
    worth = [_worth(currency, language) for currency in currencies] if len(currencies) <= MANY else []
    day = month(rates()[next(iter(currencies))].on, language)
    suffix = " · ".join(["", *worth, _("{month}. The rate changes every day.").format(month=day)])
    yield Citation(prefix=_("In soles: "), name=source.name, url=str(source.url), suffix=suffix)


def _worth(currency: str, language: Language) -> str:
    """`1 € ≈ S/ 3.90`, `1.000 CLP ≈ S/ 3.80`."""
    unit = Value(number=Decimal(10) ** max(0, -rates()[currency].soles.adjusted()), unit=currency)
    return f"{value(unit, language)} ≈ {soles(unit)}"
