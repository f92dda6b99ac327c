"""What people work as, as the names of nlu/entities.yml."""

from __future__ import annotations

import re
from functools import cache

from content.words import fold
from nlu.entities import lists

_WORD = re.compile(r"\w+")
_SHORTEST = 4


def words_of(text: str) -> list[str]:
    """Its words in lower case and without accents, in any script."""
    return _WORD.findall(fold(text))


def occupation_of(text: str) -> str:
    """The occupation that a text names, by the longest words for it: `Cocinero/a con experiencia` is a chef. Else
    empty."""
    words = words_of(text)
    found = [phrase for phrase in _phrases() if _within(phrase.split(), words)]
    return _phrases()[max(found, key=len)] if found else ""


def synonyms(occupation: str) -> tuple[str, ...]:
    """How else an occupation is said, in both languages."""
    return tuple(phrase for phrase, value in _phrases().items() if value == occupation)


def stem(word: str) -> str:
    """What a word keeps in its other forms: `cociner` of cocinera and cocineros."""
    cut = re.sub(r"(?:[oae]s?|s)$", "", word)
    return cut if len(cut) >= _SHORTEST else word


@cache
def _phrases() -> dict[str, str]:
    return {" ".join(words_of(phrase)): value for phrase, value in lists()["occupation"].items()}


def _within(phrase: list[str], words: list[str]) -> bool:
    """Whether the words stand there one after the other, in whichever number or gender."""
    wanted, there = [stem(word) for word in phrase], [stem(word) for word in words]
    return any(there[start : start + len(wanted)] == wanted for start in range(len(there) - len(wanted) + 1))
