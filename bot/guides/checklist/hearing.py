"""What somebody writes while a list is under way: a country, a choice, the numbers of papers, a date."""

from __future__ import annotations

import datetime as dt
import re

from bot.guides.buttons import PREFIX
from bot.guides.checklist.sheet import Line, Sheet
from bot.guides.checklist.state import NAME
from bot.guides.checklist.steps import Steps
from bot.guides.guide import Reply, Said
from bot.guides.reading import read
from bot.words import translator
from content.guides.form import Choice, Question
from content.model import Asks, Text

NUMBERS = re.compile(r"\d{1,2}(?:(?:[\s,;.]|\by\b|\band\b)+\d{1,2})*[\s.]*")
"""`1, 3 y 5`."""
OWN = re.compile(r"\W*(\d{1,2})\b")
WORDS = 2
"""Where a date is asked, what is no longer than this is taken for one."""
YEARS = 30
"""No paper serves longer, and none that is asked for is older."""
FEWEST = 2
"""With fewer buttons there is nothing to choose."""
WRITTEN = {
    "family": (
        *("con familia", "con mi familia", "con mis hijos", "con mi hijo", "con mi hija", "con mi esposa"),
        *("con mi esposo", "con mi pareja", "todos", "with my family", "with my children", "with my wife"),
        *("with my husband", "with my partner", "si", "sip", "claro", "yes"),
    ),
    "alone": (
        *("solo yo", "yo solo", "yo sola", "solo", "sola", "sin familia", "nadie", "no", "nop"),
        *("alone", "just me", "only me", "by myself", "without family", "nobody"),
    ),
}
"""How people say whether family goes along."""
_DATE = Question(id="date", text=Text(es="¿Cuándo?", en="When?"), takes="date", skip=True)


def heard(said: Said, steps: Steps) -> Reply | None:
    """What was written, as the answer to what is open. None: it is none."""
    name, _, about = steps.state.asks.partition("=")
    if not said.text.strip() or said.asks:
        return None
    about, _, key = about.partition(".")
    if name in ("list", "date"):
        sheet = steps.sheet(about)
        if sheet is None or not sheet.said:
            return None
        line = sheet.line(key)
        return _numbers(said, sheet, steps) if name == "list" else _date(said, sheet, line, steps) if line else None
    return (
        _place(said, steps) if name in ("places", "place", "elsewhere") and _is_place(said) else _pressed(said, steps)
    )


def _is_place(said: Said) -> bool:
    """One country and hardly a word besides."""
    return said.parse is not None and len(said.parse.places()) == 1 and said.parse.substance <= WORDS


def _place(said: Said, steps: Steps) -> Reply | None:
    return steps.take(f"place={said.parse.places()[0]}") if said.parse else None


def _pressed(said: Said, steps: Steps) -> Reply | None:
    """A button's words or its number, written out whole or in part."""
    ours = f"{PREFIX}:{NAME}:"
    shown = steps.take(steps.state.asks).messages[0].buttons
    values = {
        _number(button.label) or str(number): (button.label, button.data.removeprefix(ours))
        for number, button in enumerate((one for one in shown if one.data.startswith(ours)), start=1)
    }
    if len(values) < FEWEST:
        return None
    choices = tuple(_choice(name, label, value) for name, (label, value) in values.items())
    question = Question(id="pressed", text=_DATE.text, choices=choices)
    chosen = read(question, said, steps.context, steps.world)
    return steps.take(values[chosen][1]) if chosen else None


def _number(label: str) -> str:
    """The number of the paper that a button is for, if it says one."""
    found = OWN.match(label)
    return found[1] if found else ""


def _choice(name: str, label: str, value: str) -> Choice:
    """A button as a choice of the question that it stands under."""
    who = value.rpartition(".")[2] if value.startswith("list=") else ""
    also = {*WRITTEN.get(who, ()), label.partition(",")[0]}
    return Choice(id=name, label=Text(es=label, en=label), also=Asks(es=tuple(also), en=()))


def _numbers(said: Said, sheet: Sheet, steps: Steps) -> Reply | None:
    if not NUMBERS.fullmatch(said.text.strip().lower()):
        return None
    named = dict.fromkeys(map(int, re.findall(r"\d+", said.text)))
    lines = tuple(line for number in named for line in sheet.lines if line.number == number)
    return steps.tick(sheet, lines) if lines else None


def _date(said: Said, sheet: Sheet, line: Line, steps: Steps) -> Reply | None:
    told = read(_DATE, said, steps.context, steps.world)
    if told == "-":
        return steps.take(f"nodate={sheet.checklist.id}.{line.key}")
    if told is None:
        return steps.ask_date(sheet, line, _unread(steps)) if _meant_as_date(said) else None
    day = dt.date.fromisoformat(told)
    wrong = _impossible(day, line, steps)
    return steps.ask_date(sheet, line, wrong) if wrong else steps.date(sheet, line, day)


def _meant_as_date(said: Said) -> bool:
    dated = said.parse is not None and said.parse.first("date") is not None
    return dated or any(map(str.isdecimal, said.text)) or len(said.text.split()) <= WORDS


def _unread(steps: Steps) -> str:
    _ = translator(steps.language)
    return _("I could not read that date.")


def _impossible(day: dt.date, line: Line, steps: Steps) -> str:
    """Why it cannot be the date of this paper; empty where it can."""
    _ = translator(steps.language)
    today = steps.world.today
    if abs(day.year - today.year) > YEARS:
        return _("Look at the year again: it cannot be right.")
    if line.extra.fresh and day > today:
        return _("That day is still to come: write the day on which it was given to you.")
    return ""
