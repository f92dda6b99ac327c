"""Recognises a message that speaks of danger, by the rules of content/triage. Runs before any other understanding."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from content.triage import DangerRule, Pattern
from nlu.text import fold, normalise

BREAK = ","
"""Stands between two clauses, so that `no, me pega` is not read as `no me pega`."""
_CLAUSE = re.compile(r"[.,;:!?¿¡…()\n]+")
_APOSTROPHE = re.compile(r"['’`´]")
_NUMBERS = re.compile(r"(\d+)-(\d+)")
_NEAR = 3
"""How many words beside a match `unless` is looked for."""
_SOUNDS = (
    (re.compile(r"^h(?=ij|erma|ambr|a[cs][ei]|ui|uy)"), ""),
    (re.compile(r"qu(?=[ei])"), "k"),
    (re.compile(r"z|c(?=[ei])"), "s"),
    (re.compile(r"c(?!h)"), "k"),
    (re.compile(r"g(?=[ei])"), "j"),
    (re.compile(r"v"), "b"),
    (re.compile(r"([b-df-hj-np-tv-z])\1"), r"\1"),
)

Hit = tuple[int, int]


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """The word as it sounds, so that `enserrada`, `encerada` and `encerrada` are one."""
    for heard, written in _SOUNDS:
        word = heard.sub(written, word)
    return word


_NEGATORS = frozenset(
    map(sound, "no nunca jamas nadie tampoco not never nobody dont doesnt didnt isnt arent wasnt hasnt havent aint".split())
)
_SKIPPED = frozenset(
    map(
        sound,
        "me te se le lo la nos les los las ha han he has have been being ever ya estoy esta estan estamos am is are"
        " quiero quiere i im".split(),
    )
)


def words_of(text: str) -> list[str]:
    """The normalised words as they sound, with a BREAK where a clause ends."""
    clauses = (normalise(clause).split() for clause in _CLAUSE.split(_APOSTROPHE.sub("", text)))
    words: list[str] = []
    for clause in filter(None, clauses):
        words += [BREAK, *map(sound, clause)] if words else map(sound, clause)
    return words


def _heard(written: str) -> list[tuple[str, bool]]:
    """How a word of a pattern sounds, and whether it is a stem. A stem in c or g has two sounds: `pag*`, `ofrec*`."""
    if numbers := _NUMBERS.fullmatch(written):
        return [(str(number), False) for number in range(int(numbers[1]), int(numbers[2]) + 1)]
    word = fold(written).removesuffix("*")
    if word == fold(written):
        return [(sound(word), False)]
    endings = {"c": "ks", "g": "gj"}.get(word[-1], word[-1])
    return [(sound(word[:-1] + ending), True) for ending in endings]


@dataclass(frozen=True)
class _Phrase:
    """One alternative of a group: words in a row, each exact or a stem."""

    group: str
    words: tuple[tuple[str, bool], ...]

    @classmethod
    def readings(cls, group: str, written: str) -> Iterator[_Phrase]:
        for parts in product(*map(_heard, written.split())):
            yield cls(group, parts)

    def fits(self, words: list[str], start: int) -> bool:
        if start + len(self.words) > len(words):
            return False
        return all(
            word.startswith(part) if stem else word == part
            for word, (part, stem) in zip(words[start:], self.words, strict=False)
        )


def _negated(words: list[str], start: int) -> bool:
    """Whether `no`, `nunca`, `doesn't`… governs the word at `start`. `no me deja` itself begins with its no."""
    if words[start] in _NEGATORS:
        return False
    before = start - 1
    while before >= 0 and words[before] in _SKIPPED:
        before -= 1
    return before >= 0 and words[before] in _NEGATORS


@dataclass(frozen=True)
class _Hits:
    """By group, the words that say it; `meant` leaves out what is negated."""

    said: dict[str, list[Hit]]
    meant: dict[str, list[Hit]]


class _Index:
    """Finds all groups in one walk over the words: phrases stand under their first word or its stem."""

    def __init__(self) -> None:
        self._exact: dict[str, list[_Phrase]] = defaultdict(list)
        self._stems: dict[str, list[_Phrase]] = defaultdict(list)
        self._groups: set[str] = set()

    def add(self, group: str) -> None:
        if group not in self._groups:
            self._groups.add(group)
            for written in group.split("|"):
                for phrase in _Phrase.readings(group, written):
                    first, stem = phrase.words[0]
                    (self._stems if stem else self._exact)[first].append(phrase)

    def hits(self, words: list[str]) -> _Hits:
        """Where each group is said. A negated word does not count, except to take a match back."""
        found = _Hits(defaultdict(list), defaultdict(list))
        for start, word in enumerate(words):
            phrases = [phrase for phrase in self._under(word) if phrase.fits(words, start)]
            asserted = bool(phrases) and not _negated(words, start)
            for phrase in phrases:
                hit = (start, start + len(phrase.words))
                found.said[phrase.group].append(hit)
                if asserted:
                    found.meant[phrase.group].append(hit)
        return found

    def _under(self, word: str) -> Iterator[_Phrase]:
        yield from self._exact.get(word, ())
        for length in range(1, len(word) + 1):
            yield from self._stems.get(word[:length], ())


def _span(groups: list[list[Hit]], start: int, pattern: Pattern) -> Hit | None:
    """The words from `start` on in which every group occurs, or nothing."""
    position, end = start, start
    for hits in groups:
        hit = next((hit for hit in hits if hit[0] >= position), None)
        if hit is None or hit[1] > start + pattern.within:
            return None
        end = max(end, hit[1])
        position = hit[1] if pattern.ordered else start
    return start, end


def _matches(pattern: Pattern, hits: _Hits) -> bool:
    groups = [hits.meant.get(group, []) for group in pattern.all]
    if not all(groups):
        return False
    exceptions = [hit for group in pattern.unless for hit in hits.said.get(group, ())]
    for start in sorted({hit[0] for group in (groups[:1] if pattern.ordered else groups) for hit in group}):
        if span := _span(groups, start, pattern):
            first, last = span[0] - _NEAR, span[1] + _NEAR
            if not any(first <= begin and end <= last for begin, end in exceptions):
                return True
    return False


class Triage:
    """The danger rules, compiled once. Below a millisecond a message."""

    def __init__(self, rules: Mapping[str, DangerRule]) -> None:
        self._rules = sorted(rules.values(), key=lambda rule: (rule.rank, rule.id))
        self._index = _Index()
        for rule in self._rules:
            for pattern in rule.patterns:
                for group in (*pattern.all, *pattern.unless):
                    self._index.add(group)

    def check(self, text: str) -> str | None:
        """The id of the most serious rule that the message matches."""
        hits = self._index.hits(words_of(text))
        for rule in self._rules:
            if any(_matches(pattern, hits) for pattern in rule.patterns):
                return rule.id
        return None
