"""Graph component: amounts, dates, durations, occupations, documents and relatives that a message names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
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

from content.words import fold
from nlu.component import Ruled
from nlu.parse import Entity, EntityKind
from nlu.places import PLACES
from nlu.text import normalise, tokeniser
from nlu.tokens import WORDS

ENTITIES = "named"
LISTS = Path(__file__).parent / "entities.yml"
NAMED: tuple[EntityKind, ...] = ("occupation", "document", "family")
_PIECE = re.compile(r"\d+(?:[.,]\d+)*|us\$|s/|[a-z]+|[€$£¥/-]")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSAND = {"mil", "k", "thousand"}
_ARTICLES = {"a", "an", "de", "of"}
_ISO_UNIT = {"hour": "H", "day": "D", "week": "W", "month": "M", "year": "Y"}
_PARTS = {"year": ("M", 12), "hour": ("M", 60), "week": ("D", 7)}
_MOST = 1e12
_YEAR = {"REGEX": r"^(19|20)\d\d$"}
_DAY = {"REGEX": r"^(0?[1-9]|[12]\d|3[01])$"}


@cache
def lists() -> dict[str, dict[str, str]]:
    """kind -> word or phrase -> the value it stands for, of entities.yml."""
    raw = yaml.load(LISTS.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {
        kind: {phrase: value for value, phrases in values.items() for phrase in phrases} for kind, values in raw.items()
    }


def number(written: str) -> float:
    """`1.200`, `1,200.50`, `1200,5`, `dos`: a separator before exactly three digits groups thousands.

    Raises ValueError for what is no number, such as `1.2.3`.
    """
    if not _DIGITS.fullmatch(written):
        return float(lists()["number"][written])
    whole = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", written)
    return float(whole.replace(",", "."))


def count(words: list[str]) -> float:
    """Several words as one number: `dos mil quinientos`, `2 mil`. Raises ValueError as `number` does."""
    whole, part = 0.0, 0.0
    for word in words:
        if word in _THOUSAND:
            whole, part = whole + (part or 1) * 1000, 0.0
        else:
            part += number(word)
    return whole + part


def plain(value: float) -> str:
    """Without exponent or idle zeros: `1234567`, `0.5`."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


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
        readers: dict[str, Callable[[list[str], str | None], str | None]] = {
            "amount": _amount,
            "duration": _duration,
            "date": _date,
        }
        for span in filter_spans(self._shapes(doc, as_spans=True)):
            # What only looks like a number, `1.2.3 soles`, names nothing.
            with suppress(ValueError):
                if value := readers[span.label_]([token.text for token in span], place):
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
    spelled = {"TEXT": {"IN": [*lists()["number"], *sorted(_THOUSAND)]}}
    counted: list[Pattern] = [[digits], [digits, thousand], [{**spelled, "OP": "+"}]]
    of, day, year = {"TEXT": {"IN": ["de", "del", "of"]}, "OP": "?"}, {"TEXT": _DAY}, {"TEXT": _YEAR}
    since = {"TEXT": {"IN": ["en", "desde", "del", "hasta", "in", "since", "until", "from", "para", "ano"]}}
    article = {"TEXT": {"IN": sorted(_ARTICLES)}, "OP": "?"}
    slash = {"TEXT": {"IN": ["/", "-"]}}
    return {
        "amount": [
            *[[*count, *sign] for count in counted for sign in currency],
            *[[*sign, digits] for sign in currency],
            *[[*sign, digits, thousand] for sign in currency],
        ],
        "duration": [
            [digits, words["unit"]],
            [words["number"], article, words["unit"]],
            [article, words["number"], article, words["unit"]],
        ],
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
    counted = [word for word in words if _counts(word)]
    value = count(counted)
    currency = lists()["currency"][" ".join(word for word in words if not _counts(word))]
    if currency == "luca":
        value, currency = (value * 1000, "CLP") if place == "CL" else (value, "PEN")
    if currency == "peso":
        currency = (get_territory_currencies(place) or ["peso"])[0] if place and len(place) == 2 else "peso"
    return f"{plain(value)} {currency}" if value < _MOST else None


def _counts(word: str) -> bool:
    return bool(_DIGITS.fullmatch(word)) or word in lists()["number"] or word in _THOUSAND


def _duration(words: list[str], _: str | None = None) -> str:
    """ISO 8601: `P3M`, `P15D`, `PT8H`; half a year is `P6M`, half an hour `PT30M`."""
    unit = lists()["unit"][words[-1]]
    value = count([word for word in words[:-1] if word not in _ARTICLES] or words[:1])
    letter, time = _ISO_UNIT[unit], "T" if unit == "hour" else ""
    if value % 1 and unit in _PARTS:
        letter, parts = _PARTS[unit]
        value *= parts
    return f"P{time}{plain(value)}{letter}"


def _date(words: list[str], _: str | None = None) -> str | None:
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
