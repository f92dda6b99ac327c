"""Graph component: amounts, dates, durations, occupations, documents and relatives that a message names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from babel.numbers import get_territory_currencies
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from nlu.component import Ruled
from nlu.parse import Entity, EntityKind
from nlu.places import PLACES
from nlu.text import fold, normalise, tokeniser
from nlu.tokens import WORDS

ENTITIES = "named"
LISTS = Path(__file__).parent / "entities.yml"
NAMED: tuple[EntityKind, ...] = ("occupation", "document", "family")
_PIECE = re.compile(r"\d+(?:[.,]\d+)*|us\$|s/|[a-z]+|[€$£¥/-]")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSAND = {"mil", "k", "thousand", "lucas", "luca"}
_ISO_UNIT = {"hour": "H", "day": "D", "week": "W", "month": "M", "year": "Y"}
_YEAR = {"REGEX": r"^(19|20)\d\d$"}
_DAY = {"REGEX": r"^(0?[1-9]|[12]\d|3[01])$"}


@cache
def lists() -> dict[str, dict[str, str]]:
    """kind -> word or phrase -> the value it stands for, of entities.yml."""
    raw = yaml.safe_load(LISTS.read_text(encoding="utf-8"))
    return {
        kind: {phrase: value for value, phrases in values.items() for phrase in phrases} for kind, values in raw.items()
    }


def number(written: str) -> float:
    """`1.200`, `1,200.50`, `1200,5`, `dos`: a separator before exactly three digits groups thousands."""
    if not _DIGITS.fullmatch(written):
        return float(lists()["number"][written])
    whole = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", written)
    return float(whole.replace(",", "."))


class EntityExtractor(Ruled):
    """Matcher for what has a shape, PhraseMatcher for what has a name. Values: see Entity."""

    def __init__(self) -> None:
        vocab = tokeniser().vocab
        self._shapes, self._names = Matcher(vocab), PhraseMatcher(vocab)
        for kind, patterns in _shapes().items():
            self._shapes.add(kind, patterns, greedy="LONGEST")
        for kind in NAMED:
            self._names.add(kind, [tokeniser()(normalise(phrase)) for phrase in lists()[kind]])
        self._values: dict[tuple[str, str], str] = {
            (kind, normalise(name)): value for kind in NAMED for name, value in lists()[kind].items()
        }

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set(ENTITIES, [*self._shaped(message), *self._named(message)])
        return messages

    def _shaped(self, message: Message) -> Iterator[Entity]:
        """Read from the text as written: normalising would part `1.200` and lose signs."""
        doc = Doc(tokeniser().vocab, words=_PIECE.findall(fold(message.get(TEXT) or "")) or ["-"])
        place = next((entity.value for entity in message.get(PLACES) or () if entity.kind != "origin"), None)
        readers = {"amount": lambda words: _amount(words, place), "duration": _duration, "date": _date}
        for span in filter_spans(self._shapes(doc, as_spans=True)):
            if value := readers[span.label_]([token.text for token in span]):
                yield _entity(span, value)

    def _named(self, message: Message) -> Iterator[Entity]:
        doc = Doc(tokeniser().vocab, words=message.get(WORDS) or ["-"])
        for span in filter_spans(self._names(doc, as_spans=True)):
            yield _entity(span, self._values[span.label_, span.text])


def _entity(span: Span, value: str) -> Entity:
    return Entity(cast(EntityKind, span.label_), value, span.text)


Pattern = list[dict[str, Any]]


def _shapes() -> dict[str, list[Pattern]]:
    """Token patterns over pieces of text such as `1.200`, `s/`, `15`, `de`, `abril`."""
    words: dict[str, dict[str, Any]] = {kind: {"TEXT": {"IN": list(values)}} for kind, values in lists().items()}
    digits: dict[str, Any] = {"TEXT": {"REGEX": f"^{_DIGITS.pattern}$"}}
    thousand: dict[str, Any] = {"TEXT": {"IN": sorted(_THOUSAND)}}
    currency: list[Pattern] = [[{"TEXT": piece} for piece in phrase.split()] for phrase in lists()["currency"]]
    counted = [[digits], [digits, thousand], [words["number"]], [words["number"], thousand], [thousand]]
    of, day, year = {"TEXT": {"IN": ["de", "del", "of"]}, "OP": "?"}, {"TEXT": _DAY}, {"TEXT": _YEAR}
    since = {"TEXT": {"IN": ["en", "desde", "del", "hasta", "in", "since", "until", "from", "para", "ano"]}}
    slash = {"TEXT": {"IN": ["/", "-"]}}
    return {
        "amount": [
            *[[*count, *sign] for count in counted for sign in currency],
            *[[*sign, digits] for sign in currency],
            *[[*sign, digits, thousand] for sign in currency],
        ],
        "duration": [[digits, words["unit"]], [words["number"], {"TEXT": "de", "OP": "?"}, words["unit"]]],
        "date": [
            [day, of, words["month"], of, year],
            [day, of, words["month"]],
            [words["month"], day],
            [words["month"], of, year],
            # A bare "may" is the verb.
            [{"TEXT": {"IN": sorted(lists()["month"].keys() - {"may"})}}],
            [day, slash, {"TEXT": _DAY}, slash, year],
            [since, year],
        ],
    }


def _amount(words: list[str], place: str | None) -> str | None:
    """`1200 EUR`. Pesos are those of the place spoken of; a luca is a thousand in Chile and one sol in Peru."""
    count = next((number(word) for word in words if _DIGITS.fullmatch(word) or word in lists()["number"]), 1.0)
    signs = [word for word in words if not _DIGITS.fullmatch(word) and word not in lists()["number"]]
    if "mil" in signs or "k" in signs or "thousand" in signs:
        count *= 1000
    named = [word for word in signs if word not in ("mil", "k", "thousand")]
    currency = lists()["currency"].get(" ".join(named), "")
    if currency == "luca":
        count, currency = (count * 1000, "CLP") if place == "CL" else (count, "PEN")
    if currency == "peso":
        currency = (get_territory_currencies(place) or ["peso"])[0] if place and len(place) == 2 else "peso"
    return f"{count:g} {currency}" if currency and count < 1e12 else None


def _duration(words: list[str]) -> str:
    """ISO 8601: `P3M`, `P15D`, `PT8H`; half a year is `P6M`."""
    count, unit = number(words[0]), lists()["unit"][words[-1]]
    if unit == "year" and count % 1:
        count, unit = count * 12, "month"
    return f"P{'T' if unit == 'hour' else ''}{count:g}{_ISO_UNIT[unit]}"


def _date(words: list[str]) -> str | None:
    """ISO 8601 with what was said of it: `2026-04-15`, `--04-15`, `2026-04`, `--04`, `2026`. Days go before months."""
    digits = [word for word in words if word.isdecimal()]
    year = next((word for word in digits if len(word) == 4), None)
    month = next((lists()["month"][word] for word in words if word in lists()["month"]), None)
    small = [word for word in digits if len(word) < 4]
    if month is None and len(small) == 2:
        month = small.pop().zfill(2)
    if month is not None and int(month) > 12:
        return None
    parts = [year or "-", *([month] if month else []), *(word.zfill(2) for word in small[:1])]
    return "-".join(parts)
