"""Graph component: the places a message names, hints at, or comes from. Takes them out of the `terms`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from babel import Locale
from rapidfuzz import fuzz, process
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from content.loader import load_places
from content.model import Place
from nlu.component import Ruled
from nlu.parse import Entity, EntityKind
from nlu.text import normalise, tokeniser
from nlu.tokens import TERMS, WORDS

PLACES = "places"
MASK = "p_place"
HOME = "PE"
_LIVES = {"desde", "from"}
_I_AM = {"soy", "somos", "siendo", "im", "am"}
_IS = _I_AM | {"is", "are", "ciudadano", "ciudadana", "nacional"}
"""Before a demonym these tell who somebody is; `is spain cheap` asks."""
_IS_OF = {
    "soy de",
    "somos de",
    "es de",
    "son de",
    "vengo de",
    "viene de",
    "naci en",
    "nacido en",
    "born in",
    "am from",
    "im from",
}
_RETURN = {"volver", "vuelvo", "volvemos", "regresar", "regreso", "regresamos", "retornar", "retorno", "return", "back"}
_TOWARDS = {"a", "al", "to", "hacia"}
_SPEAKS = {
    "en",
    "in",
    "hablo",
    "habla",
    "hablas",
    "hablar",
    "hablamos",
    "speak",
    "speaks",
    "speaking",
    "learn",
    "aprender",
    "al",
    "into",
}
"""Before a demonym these make it a language: `en español`, `speak german`, `traducir al inglés`."""
_TYPO = 88
_AMBIGUOUS = frozenset(
    ["us", "in", "es", "georgia", "jordan", "chad", "san", "mali", "guinea", "congo", "iran", "oman", "togo", "jersey"]
)
"""Territory names that are everyday words or parts of others: found only if content/places.yml has another name."""
_NO_COUNTRIES = frozenset(["UN", "EU", "EZ", "ZZ", "XA", "XB", "QO"])


def names(places: dict[str, Place]) -> dict[str, str]:
    """Normalised name -> code: every country in both languages (CLDR, through Babel), then ours, which win."""
    found: dict[str, str] = {}
    for language in ("es", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES and normalise(name) not in _AMBIGUOUS:
                found[normalise(name)] = code
    for place in places.values():
        found.update({normalise(alias): place.code for alias in place.aliases})
    return found


@dataclass(frozen=True)
class _Mention:
    """A place as it stands in the message, before the others are looked at."""

    entity: Entity
    start: int
    demonym: bool = False
    lives: bool = False
    """`desde chile`: where somebody is, not where they are from."""
    towards: bool = False
    goal: bool = False
    """Towards it, and not only their money: `mandar plata a peru` is about the country they are in."""


class PlaceExtractor(Ruled):
    """PhraseMatcher over names, demonyms and cues, with a typo-tolerant second look at single words."""

    def __init__(self) -> None:
        places = load_places()
        self._demonyms = {normalise(word): place.code for place in places.values() for word in place.demonyms}
        self._goals = {place.code for place in places.values() if place.door}
        self._names = names(places)
        self._cues = {normalise(cue): place.code for place in places.values() for cue in place.cues}
        ours = (normalise(word) for place in places.values() for word in (*place.aliases, *place.demonyms))
        self._guessable = [name for name in ours if " " not in name and len(name) > 4]
        vocab = tokeniser().vocab
        self._matcher = PhraseMatcher(vocab)
        for label, known in (("place", self._names), ("demonym", self._demonyms), ("cue", self._cues)):
            self._matcher.add(label, [tokeniser()(name) for name in known])

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            doc = Doc(tokeniser().vocab, words=message.get(WORDS) or ["-"])
            mentions, cues = self._find(doc)
            masked = {word for mention in mentions for word in mention.entity.text.split()}
            message.set(PLACES, [*_settle(mentions), *cues])
            # A cue is also a word of the question: it stays.
            message.set(TERMS, [MASK if term in masked else term for term in message.get(TERMS)])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def _find(self, doc: Doc) -> tuple[list[_Mention], list[Entity]]:
        mentions, cues = [], []
        for span in filter_spans(self._matcher(doc, as_spans=True)):
            kind, text, start = span.label_, span.text, span.start
            if kind == "cue":
                cues.append(Entity("cue", self._cues[text], text))
            elif kind == "place":
                mentions.append(_mention(doc, start, self._names[text], text))
            elif not (start and doc[start - 1].text in _SPEAKS):
                mentions.append(self._demonym(doc, start, text))
        if not any(item.entity.kind == "place" and item.entity.value != HOME for item in mentions):
            mentions += [
                _mention(doc, token.i, code, token.text, demonym)
                for token in doc
                if token.text not in self._names and token.text not in self._demonyms
                for code, demonym in self._nearly(token.text)
                if not (demonym and token.i and doc[token.i - 1].text in _SPEAKS)
            ]
        return sorted(mentions, key=lambda mention: mention.start), cues

    def _demonym(self, doc: Doc, start: int, text: str) -> _Mention:
        """Of a country nobody asks us about it tells who: `los venezolanos`."""
        code = self._demonyms[text]
        mention = _mention(doc, start, code, text, demonym=True)
        return mention if code in self._goals else _as(mention, "origin")

    def _nearly(self, word: str) -> Iterator[tuple[str, bool]]:
        """What a misspelled name stands for, and whether it is a demonym."""
        if len(word) < 5:
            return
        match = process.extractOne(word, self._guessable, scorer=fuzz.ratio, score_cutoff=_TYPO)
        if match and match[0] != word:
            demonym = match[0] in self._demonyms
            yield (self._demonyms if demonym else self._names)[match[0]], demonym


def _mention(doc: Doc, start: int, code: str, text: str, demonym: bool = False) -> _Mention:
    before = doc[start - 1].text if start else ""
    is_of = doc[max(start - 2, 0) : start].text in _IS_OF
    lives = before in _LIVES and not is_of
    is_who = before in _I_AM or (demonym and (before in _IS or code == HOME))
    origin = lives or is_who or is_of
    towards = before in _TOWARDS
    goal = towards and (code != HOME or any(token.text in _RETURN for token in doc))
    return _Mention(Entity("origin" if origin else "place", code, text), start, demonym, lives, towards, goal)


def _settle(mentions: list[_Mention]) -> list[Entity]:
    """Where the question is about, when several places are named or only an origin is.

    `Vivo en chile y quiero ir a españa` is about where they go.
    Beside a named country a demonym says who; beside another country Peru is where the person is from, unless they
    go there or are foreigners; `desde chile` alone is the place.
    """
    named = any(item.entity.kind == "place" and not item.demonym for item in mentions)
    mentions = [_as(item, "origin") if named and item.demonym else item for item in mentions]
    if goal := next((item for item in mentions if item.goal), None):
        mentions = [item if item.towards or item.start > goal.start else _as(item, "origin") for item in mentions]
    foreigner = any(item.entity.kind == "origin" and item.entity.value != HOME for item in mentions)
    if not foreigner and any(item.entity.value != HOME for item in mentions):
        mentions = [
            _as(item, "origin") if item.entity.value == HOME and not item.towards else item for item in mentions
        ]
    if not any(item.entity.kind == "place" for item in mentions):
        mentions = [_as(item, "place") if item.lives and item.entity.value != HOME else item for item in mentions]
    return [item.entity for item in mentions]


def _as(mention: _Mention, kind: EntityKind) -> _Mention:
    return replace(mention, entity=replace(mention.entity, kind=kind))
