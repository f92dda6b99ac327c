"""Who lives in a household, read from a few words: `con mi esposa`, `dos niños y una niña`.

Exact on purpose: what says more than who comes along is left to be read otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlu.text import normalise

_SPANISH = ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez")
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NUMBERS = {word: number for words in (_SPANISH, _ENGLISH) for number, word in enumerate(words)}
ARTICLES = {"un", "una", "a"}
"""One, where somebody comes after it."""
CHILD = {
    *("nino", "nina", "hijo", "hija", "hijito", "hijita", "bebe", "menor", "child", "kid", "son"),
    *("daughter", "baby", "boy", "girl"),
}
CHILDREN = {
    *("ninos", "ninas", "hijos", "hijas", "hijitos", "hijitas", "bebes", "menores", "children", "kids"),
    *("sons", "daughters", "boys", "girls", "chicos", "chicas", "peques"),
}
RELATIVE = {
    *("esposa", "esposo", "pareja", "marido", "mujer", "novia", "novio", "conviviente", "mama", "papa"),
    *("madre", "padre", "hermana", "hermano", "suegra", "suegro", "prima", "primo", "tia", "tio", "cunada"),
    *("cunado", "amiga", "amigo", "abuela", "abuelo", "wife", "husband", "partner", "spouse", "girlfriend"),
    *("boyfriend", "mother", "father", "mom", "dad", "sister", "brother", "cousin", "friend"),
}
RELATIVES = {
    *("hermanas", "hermanos", "primas", "primos", "amigas", "amigos", "sisters", "brothers", "cousins"),
    "friends",
}
GROWN = {"adulto", "adulta", "adultos", "adultas", "adult", "adults", "grandes", "persona", "person"}
MINE = {"yo", "i", "me", "con", "with", "solo", "sola", "alone"}
"""Of who speaks of themselves: `yo y mi hijo`."""
NOBODY = {"no", "sin", "ninguno", "ninguna", "ningun", "nadie", "none", "without"}
BETWEEN = {
    *("y", "e", "mi", "mis", "somos", "seremos", "vamos", "voy", "iremos", "ire", "vivire", "viviremos"),
    *("vivo", "vivimos", "los", "las", "el", "la", "nosotros", "tengo", "de", "personas", "nomas", "en"),
    *("total", "the", "my", "and", "we", "us", "are", "am", "will", "be", "have", "of", "people", "just"),
    *("only", "edad", "tenemos", "tendremos", "son", "seran", "they"),
}
KNOWN = NUMBERS.keys() | ARTICLES | CHILD | CHILDREN | RELATIVE | RELATIVES | GROWN | MINE | NOBODY | BETWEEN
_AGE = re.compile(r"\b(?:(?:de|of) )?\w+ (?:anos?|mes|meses|years?|months?)(?: old)?\b")


@dataclass(frozen=True)
class Count:
    """A number and the word after it."""

    number: int
    of: str = ""


def adults(text: str) -> int | None:
    """How many adults that is, the contact included."""
    words = _words(text)
    counts = list(_counts(words))
    if stated := [count.number for count in counts if count.of in GROWN]:
        return stated[0] if len(stated) == 1 else None
    total = [count.number for count in counts if count.of not in CHILD | CHILDREN | RELATIVE | RELATIVES]
    if total:
        # `somos 4 con mis hijos`: nobody knows how many of them are grown up.
        return total[0] if len(total) == 1 and not (CHILD | CHILDREN) & set(words) else None
    if _uncounted(words, RELATIVES) or NOBODY & set(words):
        return None
    along = sum(count.number for count in counts if count.of in RELATIVE | RELATIVES)
    along += len(_uncounted(words, RELATIVE))
    return 1 + along if along or MINE & set(words) else None


def children(text: str) -> int | None:
    """How many children that is."""
    words = _words(text)
    counts = list(_counts(words))
    if told := [count.number for count in counts if count.of in CHILD | CHILDREN]:
        return sum(told)
    if counts:
        return counts[0].number if len(counts) == 1 else None
    named, nobody = len(_uncounted(words, CHILD)), bool(NOBODY & set(words))
    if {"mi", "my"} & set(words) and not CHILDREN & set(words):
        return None if nobody else named or None
    return 0 if nobody else None


def tells_of_family(text: str) -> bool:
    """Whether a number in it may be of somebody else than was asked about."""
    return bool((CHILD | CHILDREN | RELATIVE | RELATIVES) & set(normalise(text).split()))


def without_ages(text: str) -> str:
    """`un hijo de 5 años`: one, not five."""
    return _AGE.sub(" ", normalise(text))


def _uncounted(words: list[str], kind: set[str]) -> list[str]:
    """Those named without a number."""
    pairs = zip(["", *words], words, strict=False)
    return [word for before, word in pairs if word in kind and _number(before, word) is None]


def _words(text: str) -> list[str]:
    """The words without ages; none where there are others, that say more."""
    words = without_ages(text).split()
    return words if all(word in KNOWN or word.isdecimal() for word in words) else []


def _counts(words: list[str]) -> Iterator[Count]:
    for word, after in zip(words, [*words[1:], ""], strict=False):
        if (number := _number(word, after)) is not None:
            yield Count(number, after)


def _number(word: str, after: str) -> int | None:
    if word in ARTICLES:
        return 1 if after in CHILD | RELATIVE | GROWN else None
    return int(word) if word.isdecimal() and len(word) < 4 else NUMBERS.get(word)
