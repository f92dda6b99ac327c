"""Amounts of a month: what was said by the hour, the week or the year is never taken for one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import is_currency

from bot.guides.buttons import press
from bot.guides.check.checking import PER
from bot.guides.check.pay import MONTH, WORKDAYS, Pay
from bot.guides.check.working_week import IN_A_WEEK
from bot.guides.cost.budget import WEEK
from bot.guides.cost.ledger import converted
from bot.guides.cost.words import rounded
from bot.guides.guide import Said
from bot.message import Button
from bot.words import translator
from content.model import Language, Value
from content.render import money
from nlu.text import normalise

PAID = re.compile(r"(\d{1,9}(?:\.\d{1,2})?)(?: ([A-Z]{3}))?")
"""An amount as forms keep it; buttons may carry nothing else."""
MOST, DOLLARS = Decimal(100_000), "USD"
"""Nobody who asks us earns or sends more a month."""
UNKNOWN_MOST = Decimal(10) ** 9
"""The same where the rate of the currency is not known."""
TIMES = {
    **PER,
    "half": {"quincena", "quincenal", "quincenales"},
    "fortnight": {"fortnight", "fortnightly", "biweekly"},
    "year": {"ano", "anual", "anuales", "year", "yearly", "annual", "annually"},
}
A_MONTH = {"half": Decimal(2), "fortnight": MONTH / 2, "year": Decimal(1) / 12}
_HOURS = re.compile(
    r"\b(\d{1,3}) ?(?:horas?|hours?|hrs?|h) "
    r"(?:(?:a la|por|cada|en la|a|per|each|in a) (?:semana|week)|semanales|weekly)"
)
_JOINED = re.compile(r"(?<=\d)/(?=[a-z])|(?<=p)/(?=[a-z])")
"""`20/hora`: the sign parts words here."""


@dataclass(frozen=True)
class Stated:
    """What a message says of the time that an amount is for."""

    text: str
    """The message without the hours of a week."""
    hours: int | None = None
    times: tuple[str, ...] = ()

    @property
    def monthly(self) -> bool:
        return not self.times or "month" in self.times


def stated(text: str) -> Stated:
    """`20 la hora, 48 horas a la semana`: by the hour, 48 hours."""
    plain = normalise(_JOINED.sub(" ", text.lower()))
    found = _HOURS.search(plain)
    hours = int(found[1]) if found and int(found[1]) in IN_A_WEEK else None
    words = set(_HOURS.sub(" ", plain).split())
    times = tuple(time for time, names in TIMES.items() if names & words)
    return Stated(_without_hours(text) if found else text, hours, times)


def a_month(amount: Decimal, currency: str, said: Stated) -> Decimal | None:
    """What it comes to in a month. None: it was not said by what one time it is."""
    if len(said.times) != 1:
        return None
    (per,) = said.times
    if per in A_MONTH:
        return rounded(amount * A_MONTH[per])
    week = Pay(Value(number=amount, unit=currency), per).a_week(said.hours or int(WEEK))
    return rounded(week.number * MONTH) if week and week.number is not None else None


def explained(amount: Decimal, currency: str, said: Stated, language: Language) -> str:
    """That a month's amount is needed, and what this one would come to."""
    _ = translator(language)
    needed, month = _("I need the amount for a whole month."), a_month(amount, currency, said)
    if month is None:
        return needed
    by = {
        "hour": _("{amount} an hour would be about {month} a month, with {hours} hours a week."),
        "day": _("{amount} a day would be about {month} a month, with {days} days a week."),
        "week": _("{amount} a week would be about {month} a month."),
        "half": _("{amount} twice a month would be about {month} a month."),
        "fortnight": _("{amount} every two weeks would be about {month} a month."),
        "year": _("{amount} a year would be about {month} a month."),
    }
    paid, total = (money(number, currency, language) for number in (amount, month))
    told = by[said.times[0]].format(amount=paid, month=total, hours=said.hours or WEEK, days=WORKDAYS)
    return f"{needed} {told}"


def offered(
    amount: Decimal, currency: str, said: Stated, guide: str, question: str, language: Language
) -> tuple[Button, ...]:
    """The button that answers with what it comes to in a month, where that is known."""
    month = a_month(amount, currency, said)
    if month is None:
        return ()
    label = translator(language)("{amount} a month").format(amount=money(month, currency, language))
    return (press(label, guide, f"{question}={month:f} {currency}"),)


def amount_of(answer: str, local: str) -> tuple[Decimal, str] | None:
    """`1200 EUR` as a value; without a currency that is known, in the `local` one. None: nobody is paid so much."""
    written, _, unit = answer.partition(" ")
    if not written.replace(".", "", 1).isdecimal():
        return None
    amount, currency = Decimal(written), unit if is_currency(unit, "en") else local
    dollars = converted(amount, currency, DOLLARS)
    return (amount, currency) if (amount <= UNKNOWN_MOST if dollars is None else dollars <= MOST) else None


def is_year(answer: str, said: Said) -> bool:
    """`llegué en 2024`: a year is no amount."""
    day = said.parse.first("date") if said.parse else None
    return day is not None and day[:4] == answer


def _without_hours(text: str) -> str:
    """The text as it was but for the hours, for what reads amounts in it."""
    return re.sub(_HOURS.pattern, " ", text, flags=re.IGNORECASE)
