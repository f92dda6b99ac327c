"""Graph component: who is asking, when the message says so."""

from __future__ import annotations

from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from content.loader import load_audiences
from nlu.component import Ruled
from nlu.parse import Entity
from nlu.places import HOME, PLACES
from nlu.text import normalise, tokeniser
from nlu.tokens import WORDS

AUDIENCE = "audience"
FOREIGNER = "foreigner"
_FIRST_PERSON = (
    "soy",
    "soy de",
    "somos",
    "somos de",
    "siendo",
    "im",
    "im a",
    "am",
    "am a",
    "im from",
    "am from",
    "as a",
)


class AudienceExtractor(Ruled):
    """PhraseMatcher over the phrases of content/audiences.yml; else where they say they live or come from."""

    def __init__(self) -> None:
        self._matcher = PhraseMatcher(tokeniser().vocab)
        for audience in load_audiences().values():
            self._matcher.add(audience.id, [tokeniser()(normalise(phrase)) for phrase in audience.phrases])

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            doc = Doc(tokeniser().vocab, words=message.get(WORDS) or ["-"])
            # The longest phrase says most: "ya estoy en" rather than "estoy en lima".
            found = sorted(self._matcher(doc), key=lambda match: match[1] - match[2])
            entities = [
                Entity("audience", doc.vocab.strings[name], doc[start:end].text) for name, start, end in found[:1]
            ]
            message.set(AUDIENCE, entities or _foreigner(doc.text, message.get(PLACES)))
        return messages


def _foreigner(text: str, places: list[Entity]) -> list[Entity]:
    """Who says that they are from elsewhere, and names no other country, asks about Peru."""
    if any(entity.kind != "origin" and entity.value != HOME for entity in places):
        return []
    abroad = (entity.text for entity in places if entity.kind == "origin" and entity.value != HOME)
    said = next((name for name in abroad if any(f" {who} {name} " in f" {text} " for who in _FIRST_PERSON)), None)
    return [Entity("audience", FOREIGNER, said)] if said else []
