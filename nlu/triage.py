"""Recognises a message that speaks of danger, by the rules of content/triage. Runs before any other understanding."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from content.triage import DangerRule, Over, Pattern
from content.words import fold
from nlu.text import normalise

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
    (re.compile(r"([b-df-hj-np-qs-tv-z])\1"), r"\1"),
)

Hit = tuple[int, int]


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """The word as it sounds, so that `enserrada` and `encerrada` are one, `pasport` and `passport`."""
    for heard, written in _SOUNDS:
        word = heard.sub(written, word)
    return word


def _words(listed: str) -> frozenset[str]:
    return frozenset(map(sound, listed.split()))


_NEGATORS = _words("no nunca jamas nadie tampoco not never nobody dont doesnt didnt isnt arent wasnt hasnt havent aint")
_SKIPPED = _words(
    "me te se le lo la nos les los las ha han he has have been being ever ya estoy esta estan estamos am is are quiero"
    " quiere i im"
)


def words_of(text: str) -> list[str]:
    """The normalised words as they sound, with a BREAK where a clause ends."""
    clauses = (normalise(clause).split() for clause in _CLAUSE.split(_APOSTROPHE.sub("", text)))
    words: list[str] = []
    for clause in filter(None, clauses):
        words += [BREAK, *map(sound, clause)] if words else map(sound, clause)
    return words


@cache
def _heard(written: str) -> list[tuple[str, bool]]:
    """How a word of a pattern sounds, and whether it is a stem. A stem in c or g has two sounds: `pag*`, `ofrec*`."""
    if numbers := _NUMBERS.fullmatch(written):
        return [(str(number), False) for number in range(int(numbers[1]), int(numbers[2]) + 1)]
    word = fold(written).removesuffix("*")
    if word == fold(written):
        return [(sound(word), False)]
    endings = {"c": "ks", "g": "gj"}.get(word[-1], word[-1])
    return [(sound(word[:-1] + ending), True) for ending in endings]


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


@dataclass
class _Node:
    """A place in the tree of phrases: the words that may follow, whole or as stems, and the groups that end here."""

    whole: dict[str, _Node] = field(default_factory=dict)
    stems: dict[str, _Node] = field(default_factory=dict)
    groups: list[str] = field(default_factory=list)

    def add(self, group: str, written: list[str]) -> None:
        if not written:
            self.groups.append(group)
            return
        for word, stem in _heard(written[0]):
            (self.stems if stem else self.whole).setdefault(word, _Node()).add(group, written[1:])

    def walk(self, words: list[str], at: int) -> Iterator[tuple[str, int]]:
        """Every group with a phrase that goes on from `at`, and where that phrase ends."""
        for group in self.groups:
            yield group, at
        if at < len(words):
            for node in self._next(words[at]):
                yield from node.walk(words, at + 1)

    def _next(self, word: str) -> Iterator[_Node]:
        if node := self.whole.get(word):
            yield node
        if self.stems:
            yield from (node for end in range(1, len(word) + 1) if (node := self.stems.get(word[:end])))


def _hits(phrases: _Node, words: list[str]) -> _Hits:
    """Where each group is said. A negated word does not count, except to take a match back."""
    found = _Hits(defaultdict(list), defaultdict(list))
    for start in range(len(words)):
        ends = list(phrases.walk(words, start))
        asserted = bool(ends) and not _negated(words, start)
        for group, end in ends:
            found.said[group].append((start, end))
            if asserted:
                found.meant[group].append((start, end))
    return found


def _span(groups: list[list[Hit]], start: int, pattern: Pattern) -> Hit | None:
    """The words from `start` on in which enough of the groups occur, or nothing."""
    position, ends = start, []
    for hits in groups:
        hit = next((hit for hit in hits if hit[0] >= position), None)
        if hit and hit[1] <= start + pattern.within:
            ends.append(hit[1])
            position = hit[1] if pattern.ordered else start
    return (start, max(ends)) if ends and len(ends) >= (pattern.at_least or len(groups)) else None


def _matches(pattern: Pattern, hits: _Hits) -> bool:
    groups = [hits.meant.get(group, []) for group in pattern.all]
    if sum(map(bool, groups)) < (pattern.at_least or len(groups)):
        return False
    exceptions = [hit for group in pattern.unless for hit in hits.said.get(group, ())]
    for start in sorted({hit[0] for group in (groups[:1] if pattern.ordered else groups) for hit in group}):
        if span := _span(groups, start, pattern):
            first, last = span[0] - _NEAR, span[1] + _NEAR
            if not any(first <= begin and end <= last for begin, end in exceptions):
                return True
    return False


class Triage:
    """The danger rules, compiled once. Below a millisecond for a message of usual length."""

    def __init__(self, rules: Mapping[str, DangerRule], over: Over | None = None) -> None:
        self.rules, self._over = rules, over
        self._ranked = sorted(rules.values(), key=lambda rule: (rule.rank, rule.id))
        self._phrases = _Node()
        patterns = [pattern for rule in self._ranked for pattern in rule.patterns]
        if over:
            patterns += [*over.patterns, Pattern(all=(over.still,))]
        for group in {group for pattern in patterns for group in (*pattern.all, *pattern.unless)}:
            for phrase in group.split("|"):
                self._phrases.add(group, phrase.split())

    def check(self, text: str) -> str | None:
        """The id of the most serious rule that the message matches, unless it says that all that is over."""
        hits = _hits(self._phrases, words_of(text))
        for rule in self._ranked:
            if any(_matches(pattern, hits) for pattern in rule.patterns):
                return None if self._past(rule.id, hits) else rule.id
        return None

    def over(self, text: str, danger: str = "") -> bool:
        """Whether the message tells of something past and over. Of some dangers we never believe it."""
        return self._past(danger, _hits(self._phrases, words_of(text)))

    def _past(self, danger: str, hits: _Hits) -> bool:
        over = self._over
        if over is None or danger in over.never or hits.said.get(over.still):
            return False
        return any(_matches(pattern, hits) for pattern in over.patterns)
