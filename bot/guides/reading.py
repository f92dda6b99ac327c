"""What somebody wrote, read as the answer to one question."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from bot.dialogue.context import Context
from bot.guides.guide import Said, World
from content.guides.form import Question
from nlu.text import normalise

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})")
LONGEST = 200


def read(question: Question, said: Said, context: Context, world: World) -> str | None:
    """The answer as the form keeps it. None: this is none."""
    text = said.text.strip()
    if (choice := _choice(question, text)) is not None:
        return choice
    if question.skip and normalise(text) in _SKIPPING:
        return "-"
    match question.takes:
        case "place":
            places = said.parse.places() if said.parse else ()
            return places[0] if len(places) == 1 else None
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


def _choice(question: Question, text: str) -> str | None:
    """The choice that was written out, or whose number was."""
    plain = normalise(text)
    for choice in question.choices:
        if plain in {normalise(choice.label.es), normalise(choice.label.en), choice.id}:
            return choice.id
    if question.takes == "choice" and text.isdecimal() and 0 < int(text) <= len(question.choices):
        return question.choices[int(text) - 1].id
    return None


def _number(text: str) -> str | None:
    """The one number in it: `somos 3`."""
    found = _NUMBER.findall(text)
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
        day, month, year, iso_year, iso_month, iso_day = found.groups()
        return _whole_day(*map(int, (iso_year, iso_month, iso_day) if iso_year else (year, month, day)))
    understood = said.parse.first("date") if said.parse else None
    # What was understood may leave the year or the day out, or name a day that never comes.
    parts = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", understood or "")
    return _whole_day(*map(int, parts.groups())) if parts else None


def _whole_day(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None
