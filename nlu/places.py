"""Graph component: the places a message names, hints at, or comes from. Takes them out of the `terms`."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from babel import Locale
from rapidfuzz import fuzz, process
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from content.loader import load_places
from content.model import Place
from nlu.component import Ruled
from nlu.parse import Entity
from nlu.text import normalise, tokeniser
from nlu.tokens import TERMS, WORDS

PLACES = "places"
MASK = "p_place"
_FROM = {"desde", "from"}
_ORIGIN_BEFORE = _FROM | {"soy", "im", "am", "siendo", "somos"}
_TOWARDS = {"a", "al", "to", "hacia"}
_TYPO = 88
HOME = "PE"
DEMONYMS = frozenset(["peruano", "peruana", "peruanos", "peruanas", "peruvian", "peruvians"])
"""Words that say where a person is from rather than where a question is about."""
_AMBIGUOUS = frozenset(
    ["us", "in", "es", "georgia", "jordan", "chad", "san", "mali", "guinea", "congo", "iran", "oman", "togo", "jersey"]
)
"""Territory names that are everyday words or parts of others; their places are found by our aliases alone."""


def names(places: dict[str, Place]) -> dict[str, str]:
    """Normalised name -> code: every country in both languages (CLDR, through Babel), then ours, which win."""
    found: dict[str, str] = {}
    for language in ("es", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and normalise(name) not in _AMBIGUOUS:
                found[normalise(name)] = code
    for place in places.values():
        found.update({normalise(alias): place.code for alias in place.aliases})
    return found


class PlaceExtractor(Ruled):
    """PhraseMatcher over names and cues, with a typo-tolerant second look at single words."""

    def __init__(self) -> None:
        places = load_places()
        self._names = names(places)
        self._cues = {normalise(cue): place.code for place in places.values() for cue in place.cues}
        ours = (normalise(alias) for place in places.values() for alias in place.aliases)
        self._guessable = [name for name in ours if " " not in name and len(name) > 4]
        vocab = tokeniser().vocab
        self._matcher = PhraseMatcher(vocab)
        self._matcher.add("place", [tokeniser()(name) for name in self._names])
        self._matcher.add("cue", [tokeniser()(cue) for cue in self._cues])

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            doc = Doc(tokeniser().vocab, words=message.get(WORDS) or ["-"])
            entities, masked = self._find(doc)
            message.set(PLACES, entities)
            message.set(TERMS, [MASK if term in masked else term for term in message.get(TERMS)])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def _find(self, doc: Doc) -> tuple[list[Entity], set[str]]:
        """The entities, and the words that named a place (a cue is also a word of the question: it stays)."""
        entities, masked = [], set()
        for label, start, end in sorted(self._matcher(doc), key=lambda match: match[1]):
            text = doc[start:end].text
            if doc.vocab.strings[label] == "cue":
                entities.append(Entity("cue", self._cues[text], text))
            else:
                entities.append(Entity(_role(doc, start), self._names[text], text))
                masked.update(text.split())
        if not any(entity.kind == "place" for entity in entities):
            for token in doc:
                if code := self._nearly(token.text):
                    entities.append(Entity("place", code, token.text))
                    masked.add(token.text)
        return _settle(entities, [token.text for token in doc]), masked

    def _nearly(self, word: str) -> str | None:
        if len(word) < 5:
            return None
        match = process.extractOne(word, self._guessable, scorer=fuzz.ratio, score_cutoff=_TYPO)
        return self._names[match[0]] if match and match[0] != word else None


def _role(doc: Doc, start: int) -> Literal["place", "origin"]:
    before = doc[start - 1].text if start else ""
    return "origin" if before in _ORIGIN_BEFORE or doc[start].text in DEMONYMS else "place"


def _settle(entities: list[Entity], words: list[str]) -> list[Entity]:
    """Where the question is about, when several places are named or only an origin is.

    Beside another country Peru is where the person is from, unless they go there; `desde chile` alone is the place.
    """
    places = {entity.value for entity in entities if entity.kind == "place"}
    foreigner = any(entity.kind == "origin" and entity.value != HOME for entity in entities)
    if HOME in places and not foreigner and any(entity.value != HOME for entity in entities):
        return [
            replace(entity, kind="origin") if entity.value == HOME and not _towards(entity, words) else entity
            for entity in entities
        ]
    if places:
        return entities
    return [
        replace(entity, kind="place") if entity.kind == "origin" and entity.value != HOME else entity
        for entity in entities
    ]


def _towards(entity: Entity, words: list[str]) -> bool:
    first = words.index(entity.text.split()[0])
    return first > 0 and words[first - 1] in _TOWARDS
