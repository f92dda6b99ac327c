"""The hours of a week as people tell them: `48`, `12 horas al día, 6 días`. Those of a day alone are none."""

from __future__ import annotations

import re

from nlu.text import normalise

IN_A_WEEK = range(1, 169)
A_DAY = re.compile(
    r"\b(?:(?:al|el|a|the) (?:dia|day|night)|(?:por|cada|per|each|every) (?:dia|noche|jornada|turno|day|night|shift)"
    r"|todos los dias|diari[oa]s?|interdiario|daily|turnos? de \d+|hours? shifts?)\b"
)
"""That the hours are those of one day."""
LONGER = re.compile(r"\b(?:mes|meses|mensual(?:es)?|month(?:s|ly)?|quincenas?|quincenal|ano|year|fortnight)\b")
"""That the hours are those of more than a week."""
HOURS = re.compile(r"\b(\d+) ?(?:h|hr|hrs|hs|horas?|hours?)?\b(?! ?(?:dias?|days?)\b)")
NUMBERS = {
    word: number
    for words in ("1 2 3 4 5 6 7", "un dos tres cuatro cinco seis siete", "one two three four five six seven")
    for number, word in enumerate(words.split(), start=1)
}
DAYS = re.compile(rf"\b({'|'.join(NUMBERS)}) (?:dias|days)\b(?! (?:libres?|de descanso|francos?|off))")
"""The days of a week on which they work."""
SPANS = {
    5: ("lunes a viernes", "monday to friday"),
    6: ("lunes a sabado", "monday to saturday"),
    7: ("lunes a domingo", "monday to sunday", "todos los dias", "every day of the week"),
}
"""Days that are told by their names."""


def _plain(text: str) -> str:
    return normalise(text.replace("/", " por "))


def not_of_a_week(text: str) -> bool:
    """Whether these are days, or the hours of another time than a week."""
    plain = _plain(text)
    return bool(A_DAY.search(plain) or LONGER.search(plain) or DAYS.search(plain))


def multiplied(text: str) -> int | None:
    """The hours of a day times the days of the week, where both are told. None: they are not."""
    plain = _plain(text)
    hours = HOURS.findall(plain)
    days = {NUMBERS[told] for told in DAYS.findall(plain)}
    days |= {number for number, names in SPANS.items() if any(name in plain for name in names)}
    if not A_DAY.search(plain) or LONGER.search(plain) or len(hours) != 1 or len(days) != 1:
        return None
    week = int(hours[0]) * days.pop()
    return week if int(hours[0]) <= 24 and week in IN_A_WEEK else None
