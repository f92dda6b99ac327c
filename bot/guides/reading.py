"""What somebody wrote, read as the answer to one question."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from bot.dialogue.context import Context
from bot.guides.guide import Said, World
from content.guides.form import Choice, Question
from nlu.text import normalise

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/. -](\d{1,2})[/. -](\d{4}|\d{2})\b")
LONGEST = 200
CENTURY = 2000


def read(question: Question, said: Said, context: Context, world: World) -> str | None:
    """The answer as the form keeps it. None: this is none."""
    text = said.text.strip()
    if (choice := _choice(question, text)) is not None:
        return choice
    if question.skip and normalise(text) in _SKIPPING:
        return "-"
    match question.takes:
        case "place":
            return _place(said)
        case "number":
            return _number(text)
        case "money":
            return _money(said)
        case "date":
            return _date(said)
        case "city" | "text":
            return text[:LONGEST] if not said.asks else None
        case _:
            return None


_SKIPPING = {normalise(word) for word in ("saltar", "no se", "paso", "ninguno", "skip", "i do not know", "dont know")}
_TURNING = {normalise(word) for word in ("no", "ni", "pero", "sino", "not", "but")}
"""What turns a short answer into another one: `no quiero madrid`."""
_NUMBERS = {
    normalise(word): str(number)
    for words in (
        ("uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    )
    for number, word in enumerate(words, start=1)
}
SHORT = 6
"""Words up to which a message may hold a choice among others."""
ENOUGH = 4
"""Letters from which a part of a choice stands for it."""


def _choice(question: Question, text: str) -> str | None:
    """The choice that was written out, whole or in part, or whose number was."""
    plain = normalise(text)
    written = {choice.id: _ways_to_write(choice) for choice in question.choices}
    for name, ways in written.items():
        if plain in ways:
            return name
    if question.takes != "choice":
        return None
    if text.isdecimal() and 0 < int(text) <= len(question.choices):
        return question.choices[int(text) - 1].id
    near = [name for name, ways in written.items() if any(_holds(plain, way) for way in ways)]
    return near[0] if len(near) == 1 else None


def _ways_to_write(choice: Choice) -> set[str]:
    labels = (choice.label.es, choice.label.en, *choice.also.es, *choice.also.en)
    return {choice.id, *(normalise(label) for label in labels)}


def _holds(text: str, way: str) -> bool:
    """Whether a short message holds a choice, or is a telling part of one: `con familia` of `sí, con familia`."""
    said, meant = text.split(), way.split()
    if len(said) > SHORT or (_TURNING & set(said)) - set(meant):
        return False
    within, holding = f" {text} " in f" {way} ", f" {way} " in f" {text} "
    return (within and len(text) >= ENOUGH) or (holding and len(way) >= ENOUGH)


def _place(said: Said) -> str | None:
    """The one place that a short message is about: not that of `mi primo está en Italia`."""
    parse = said.parse
    if parse is None or parse.substance > 1 or parse.first("family") or said.asks:
        return None
    places = parse.places()
    return places[0] if len(places) == 1 else None


def _number(text: str) -> str | None:
    """The one number in it: `somos 3`, `somos tres`."""
    found = _NUMBER.findall(text) or [_NUMBERS[word] for word in normalise(text).split() if word in _NUMBERS]
    if len(found) != 1:
        return None
    amount = plain_number(found[0])
    return str(int(amount)) if amount is not None and amount == int(amount) else None


def _money(said: Said) -> str | None:
    """`1200 EUR` where the currency was said, else `1200`."""
    if said.parse and (amount := said.parse.first("amount")):
        return amount
    found = _NUMBER.findall(said.text)
    amount_said = plain_number(found[0]) if len(found) == 1 else None
    return None if amount_said is None else f"{amount_said:f}"


def plain_number(written: str) -> Decimal | None:
    """`1.200`, `1,200`, `1200.50`, `1.200,50`: the last sign before one or two digits is the decimal one."""
    whole, sign, rest = written, "", ""
    if found := re.fullmatch(r"(.*)([.,])(\d{1,2})", written):
        whole, sign, rest = found.groups()
    try:
        return Decimal(re.sub(r"[.,]", "", whole) + ("." + rest if sign else ""))
    except InvalidOperation:
        return None


def _date(said: Said) -> str | None:
    """A whole day: `15/03/2027`, the day first, or as the understanding read it."""
    if found := _DATE.search(said.text):
        iso_year, iso_month, iso_day, day, month, year = found.groups()
        if iso_year:
            return _whole_day(int(iso_year), int(iso_month), int(iso_day))
        return _whole_day(int(year) + (CENTURY if len(year) == 2 else 0), int(month), int(day))
    understood = said.parse.first("date") if said.parse else None
    # What was understood may leave the year or the day out, or name a day that never comes.
    parts = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", understood or "")
    return _whole_day(*map(int, parts.groups())) if parts else None


def _whole_day(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None
