"""Where what we say comes from: the lines of proof under an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal

from bot.message import Citation
from bot.words import translator
from content.knowledge import Knowledge
from content.model import Fact, Language, Source, Value
from content.prices import SOURCE, rates
from content.render import date, foreign, month, soles, value


def citations(facts: Iterable[Fact], knowledge: Knowledge, language: Language) -> tuple[Citation, ...]:
    """One line a source, with the oldest date on which a fact of it was verified; who to ask where none was."""
    oldest: dict[tuple[str, bool], dt.date] = {}
    for fact in facts:
        proof = fact.source, fact.confidence == "background"
        oldest[proof] = min(fact.verified_on, oldest.get(proof, fact.verified_on))
    return tuple(
        _ask(knowledge.sources[key], language) if unverified else _source(knowledge.sources[key], day, language)
        for (key, unverified), day in oldest.items()
    )


def _source(source: Source, day: dt.date, language: Language) -> Citation:
    _ = translator(language)
    undated = _(" · undated page") if source.undated else ""
    suffix = f"{undated} · " + _("verified {date}").format(date=date(day, language))
    return Citation(prefix=_("Source: "), name=source.name, url=str(source.url), suffix=suffix)


def _ask(source: Source, language: Language) -> Citation:
    _ = translator(language)
    return Citation(prefix=_("Not verified by us. Who confirms it: "), name=source.name, url=str(source.url))


def exchange(facts: Iterable[Fact], knowledge: Knowledge, language: Language) -> Iterator[Citation]:
    """One line a foreign currency of these facts: what it was worth in soles, when, and who says so."""
    _ = translator(language)
    source = knowledge.sources[SOURCE]
    for currency in dict.fromkeys(item.unit or "" for item in foreign(facts)):
        rate = rates()[currency]
        unit = Value(number=Decimal(10) ** max(0, -rate.soles.adjusted()), unit=currency)
        worth = _(" · {amount} ≈ {soles}, {month}. The rate changes every day.").format(
            amount=value(unit, language), soles=soles(unit), month=month(rate.on, language)
        )
        yield Citation(prefix=_("In soles: "), name=source.name, url=str(source.url), suffix=worth)
