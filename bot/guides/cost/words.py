"""A month's budget in words: amounts, hours, what is left, and how each estimate was made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from bot.guides.cost.budget import WEEK, Budget
from bot.guides.cost.costs import FEE, FIRST_METRES, METRES, RIDES, Home, Line
from bot.words import translator
from content.knowledge import Knowledge
from content.model import Fact, Language, Value
from content.render import money, soles, value

ROUND = Decimal(10_000)
"""From here on three digits are enough: more would pretend to know."""
ONE = Decimal(1)


def rounded(amount: Decimal) -> Decimal:
    """As exactly as it is said."""
    places = ONE if abs(amount) < ROUND else ONE.scaleb(amount.adjusted() - 2)
    return amount.quantize(places, ROUND_HALF_UP)


def amounts(low: Decimal, high: Decimal, currency: str, language: Language) -> str:
    """`1.165 €`, `S/ 687 – S/ 1,594`."""
    least, most = (money(rounded(amount), currency, language) for amount in (low, high))
    return least if least == most else f"{least} – {most}"


def with_soles(low: Decimal, high: Decimal, currency: str, language: Language) -> str:
    """The amounts, and what they are worth in soles."""
    written = amounts(low, high, currency, language)
    worth = dict.fromkeys(soles(Value(number=amount, unit=currency)) for amount in (low, high))
    about = " – ".join(filter(None, worth))
    return f"{written} (≈ {about})" if about else written


def hours(budget: Budget, low: Decimal, high: Decimal) -> str:
    """`152 h`, `145–337 h`; empty where there is no minimum wage to measure by."""
    least, most = budget.hours(low), budget.hours(high)
    if least is None or most is None:
        return ""
    return f"{least} h" if least == most else f"{least}–{most} h"


def home_name(budget: Budget, language: Language) -> str:
    _ = translator(language)
    names: dict[Home, str] = {
        "flat": _("Flat of {metres} m²") if _by_size(budget) else _("Flat"),
        "room": _("Room"),
        "half": _("Bed in a shared room"),
        "relatives": _("With relatives, no rent"),
    }
    return names[budget.home].format(metres=budget.household.metres)


def _by_size(budget: Budget) -> bool:
    return any(line.method == "size" for line in budget.lines)


def part_name(part: str, language: Language) -> str:
    _ = translator(language)
    names = {"home": _("Home"), "food": _("Food"), "transport": _("Transport"), "send": _("Sent home")}
    return names[part]


def name_of(line: Line, budget: Budget, language: Language) -> str:
    return home_name(budget, language) if line.part == "home" else part_name(line.part, language)


def cost(line: Line, budget: Budget, language: Language) -> str:
    """`1.165 € (≈ S/ 4,540) · 152 h · estimated`."""
    _ = translator(language)
    if line.low is None or line.high is None:
        return _("no verified figure")
    if line.method == "relatives":
        return amounts(line.low, line.high, budget.city.currency, language)
    said = (
        with_soles(line.low, line.high, budget.city.currency, language),
        hours(budget, line.low, line.high),
        _("estimated") if line.method else "",
    )
    return " · ".join(filter(None, said))


def pay_name(budget: Budget, language: Language) -> str:
    _ = translator(language)
    if budget.own:
        name = _("Your pay before deductions") if budget.gross else _("Your pay in hand")
    else:
        name = _("Minimum wage before deductions") if budget.gross else _("Minimum wage in hand")
    return name if budget.earners == 1 else f"{budget.earners} × {name}"


def result(budget: Budget, language: Language) -> str:
    """`482 € left`, `347 € lacking`, or what it may be between."""
    _ = translator(language)
    if budget.pay is None:
        return _("We have no verified figure of the minimum wage there: tell me your pay to see what is left.")
    if budget.left is None:
        names = ", ".join(part_name(part, language) for part in budget.missing)
        return _("We cannot say what is left: no verified figure of {parts}.").format(parts=names.lower())
    said = _left(*budget.left, budget.city.currency, language)
    return _("{result}, transport not counted").format(result=said) if budget.missing else said


def _left(low: Decimal, high: Decimal, currency: str, language: Language) -> str:
    _ = translator(language)
    if low >= 0:
        return _("{amount} left").format(amount=with_soles(low, high, currency, language))
    if high < 0:
        return _("{amount} lacking").format(amount=with_soles(-high, -low, currency, language))
    lack, left = (with_soles(amount, amount, currency, language) for amount in (-low, high))
    return _("From lacking {lack} to having {left} left").format(lack=lack, left=left)


def people(budget: Budget, language: Language) -> str:
    """`2 adults, 1 child`."""
    _ = translator(language)
    household = budget.household
    adults = _("1 adult") if household.adults == 1 else _("{number} adults").format(number=household.adults)
    if not household.children:
        return adults
    children = _("1 child") if household.children == 1 else _("{number} children").format(number=household.children)
    return f"{adults}, {children}"


def month(budget: Budget, language: Language) -> str:
    """The whole budget, line by line."""
    _ = translator(language)
    city = budget.city.name.of(language).upper()
    lines = [city]
    if budget.pay is not None:
        lines.append(f"{pay_name(budget, language)}: {_paid(budget, language)}")
    lines += [f"− {name_of(line, budget, language)}: {cost(line, budget, language)}" for line in budget.lines]
    return "\n".join([*lines, f"= {result(budget, language)}"])


def _paid(budget: Budget, language: Language) -> str:
    assert budget.pay is not None
    return with_soles(budget.pay, budget.pay, budget.city.currency, language)


def method(line: Line, budget: Budget, knowledge: Knowledge, language: Language) -> str:
    """How an estimate was made, in one sentence; empty where the fact states the cost."""
    _ = translator(language)
    fee = value(knowledge.facts[FEE.fact].values[FEE.value], language)
    sentences = {
        "size": _("Flat: price per m² × the m² needed ({first} m² plus {each} for each person)."),
        "share": _("Room: the rent of a flat, divided by its rooms."),
        "half": _("Bed: half of what the room costs."),
        "rides": _("Transport: one fare × {rides} rides (to work and back on {days} days), adults only."),
        "levels": _("Food where there is no figure: another country's, by how much dearer or cheaper all is there."),
        "fee": _("Sending: your amount plus {fee}, the average fee in the world."),
    }
    return sentences.get(line.method, "").format(
        first=FIRST_METRES, each=METRES, rides=RIDES, days=RIDES // 2, fee=fee, city=budget.city.name.of(language)
    )


def what_of(budget: Budget, language: Language) -> str:
    """What each figure is of: `Madrid: home, average of the city's adverts; …`."""
    _ = translator(language)
    notes = [
        f"{part_name(line.part, language).lower()}, {line.item.note.of(language)}"
        for line in budget.lines
        if line.item and line.item.note
    ]
    if budget.minimum and budget.city.pay and budget.city.pay.note:
        notes.insert(0, f"{_('Minimum wage').lower()}, {budget.city.pay.note.of(language)}")
    return f"{budget.city.name.of(language)}: {'; '.join(notes)}." if notes else ""


def how(budgets: tuple[Budget, ...], knowledge: Knowledge, language: Language) -> Iterator[str]:
    """How it was reckoned and what it leaves out."""
    _ = translator(language)
    yield from filter(None, (what_of(budget, language) for budget in budgets))
    estimates = (method(line, budget, knowledge, language) for budget in budgets for line in budget.lines)
    yield from dict.fromkeys(filter(None, estimates))
    if any(budget.deducted for budget in budgets):
        yield _("Your pay: less the same share as the minimum wage. Of a higher pay, tax may take more.")
    if any(budget.minimum for budget in budgets):
        yield _("h = hours of work at the minimum wage there, in hand where deductions are known.")
    if assumed := [budget for budget in budgets if budget.minimum and not (budget.city.pay and budget.city.pay.week)]:
        names = ", ".join(budget.city.name.of(language) for budget in assumed)
        yield _("We assume {hours} hours of work a week in {names}.").format(hours=WEEK, names=names)
    yield _("Not counted: light, water, phone, clothes, health and income tax.")


def overdue(facts: list[Fact], today: dt.date, language: Language) -> str:
    """That some figures are older than they should be; empty where none is."""
    _ = translator(language)
    old = [fact for fact in facts if fact.overdue(today)]
    if not old:
        return ""
    oldest = min(fact.valid_from for fact in old).year
    words = _("⚠ {old} of {all} figures are due for review (the oldest is of {year}): prices may have gone up.")
    return words.format(old=len(old), all=len(facts), year=oldest)
