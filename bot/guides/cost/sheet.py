"""A month's budget as the sheet of a picture: bars in soles, so that places can be set side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from bot.guides.cost.budget import Budget
from bot.guides.cost.costs import Line, Part
from bot.guides.cost.ledger import converted
from bot.guides.cost.words import amounts, hours, name_of, part_name, pay_name, people, result
from bot.pictures.sheet import Bar, Row, Sheet
from bot.words import translator
from content.model import Fact, Language, Source
from content.prices import SOURCE, rates
from content.render import month as month_of

PARTS: tuple[Part, ...] = ("home", "food", "transport", "send")


def sheet(budgets: tuple[Budget, ...], facts: list[Fact], sources: Mapping[str, Source], language: Language) -> Sheet:
    """All that the picture says of one place or two."""
    _ = translator(language)
    places = tuple(budget.city.name.of(language) for budget in budgets)
    return Sheet(
        title=_("What is left a month"),
        household=people(budgets[0], language),
        places=places,
        rows=tuple(_rows(budgets, language)),
        results=tuple(f"{place}: {result(budget, language)}" for place, budget in zip(places, budgets, strict=True)),
        notes=tuple(_notes(budgets, facts, sources, language)),
    )


def _rows(budgets: tuple[Budget, ...], language: Language) -> Iterator[Row]:
    _ = translator(language)
    yield Row(_("Pay"), tuple(_pay(budget, language) for budget in budgets))
    for part in PARTS:
        lines = [next((line for line in budget.lines if line.part == part), None) for budget in budgets]
        if not any(lines):
            continue
        names = {name_of(line, budget, language) for line, budget in zip(lines, budgets, strict=True) if line}
        heading = names.pop() if len(names) == 1 else part_name(part, language)
        bars = (_bar(line, budget, language) for line, budget in zip(lines, budgets, strict=True) if line)
        yield Row(heading, tuple(bars))


def _pay(budget: Budget, language: Language) -> Bar:
    _ = translator(language)
    name = budget.city.name.of(language)
    if budget.pay is None:
        return Bar(f"{name}: {_('no verified figure')}", None, None)
    written = amounts(budget.pay, budget.pay, budget.city.currency, language)
    reach = _soles(budget.pay, budget)
    return Bar(f"{name}: {written} · {pay_name(budget, language).lower()}", reach, reach)


def _bar(line: Line, budget: Budget, language: Language) -> Bar:
    _ = translator(language)
    name = budget.city.name.of(language)
    if line.low is None or line.high is None:
        return Bar(f"{name}: {_('no verified figure')}", None, None)
    said = (
        amounts(line.low, line.high, budget.city.currency, language),
        hours(budget, line.low, line.high) if line.high else "",
        _("estimated") if line.method and line.high else "",
    )
    return Bar(f"{name}: {' · '.join(filter(None, said))}", _soles(line.low, budget), _soles(line.high, budget))


def _soles(amount: Decimal, budget: Budget) -> float:
    return float(converted(amount, budget.city.currency, "PEN") or 0)


def _notes(
    budgets: tuple[Budget, ...], facts: list[Fact], sources: Mapping[str, Source], language: Language
) -> Iterator[str]:
    _ = translator(language)
    day = month_of(next(iter(rates().values())).on, language)
    legend = [_("Bars: in soles, at the rate of {month} ({source}).").format(month=day, source=sources[SOURCE].name)]
    if any(line.low != line.high for budget in budgets for line in budget.lines):
        legend.append(_("Pale: from the cheapest to the dearest."))
    if any(budget.minimum for budget in budgets):
        legend.append(_("h: hours of work at the minimum wage there."))
    yield " ".join(legend)
    yield _("Not counted: light, water, phone, clothes, health and income tax.")
    yield _("Figures of: {sources}.").format(sources=", ".join(_short(facts, sources)))


def _short(facts: Iterable[Fact], sources: Mapping[str, Source]) -> Iterator[str]:
    """Each source once, with the time its newest figure is of: `Idealista 2/2026`."""
    newest: dict[str, dt.date] = {}
    for fact in facts:
        name = sources[fact.source].name
        newest[name] = max(fact.valid_from, newest.get(name, fact.valid_from))
    for name, day in newest.items():
        # The first of January stands for the whole year.
        yield f"{name}\u00a0{day.year if (day.month, day.day) == (1, 1) else f'{day.month}/{day.year}'}"
