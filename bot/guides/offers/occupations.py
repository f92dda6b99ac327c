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
    """The occupation that a text names, by the longest words for it and in whichever number or gender: `Cocineros con
    experiencia` is a chef. Else empty."""
    words = [stem(word) for word in words_of(text)]
    found = [
        (len(phrase), value)
        for start, word in enumerate(words)
        for phrase, value in _by_first().get(word, ())
        if tuple(words[start : start + len(phrase)]) == phrase
    ]
    return max(found, key=lambda one: one[0])[1] if found else ""


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


@cache
def _by_first() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """The first stem of a phrase -> the stems of the whole and what it stands for."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, value in _phrases().items():
        stems = tuple(stem(word) for word in phrase.split())
        found.setdefault(stems[0], []).append((stems, value))
    return found
