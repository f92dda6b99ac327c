"""Graph component: who is asking, when the message says so."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from content.loader import load_audiences
from content.model import Audience
from nlu.parse import Entity
from nlu.text import normalise, tokeniser
from nlu.tokens import WORDS

AUDIENCE = "audience"


class AudienceExtractor(GraphComponent):
    """PhraseMatcher over the phrases of content/audiences.yml."""

    def __init__(self, audiences: dict[str, Audience]) -> None:
        self._matcher = PhraseMatcher(tokeniser().vocab)
        for audience in audiences.values():
            self._matcher.add(audience.id, [tokeniser()(normalise(phrase)) for phrase in audience.phrases])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AudienceExtractor:
        return cls(load_audiences())

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            doc = Doc(tokeniser().vocab, words=message.get(WORDS) or ["-"])
            # The longest phrase says most: "ya estoy en" rather than "estoy en lima".
            found = sorted(self._matcher(doc), key=lambda match: match[1] - match[2])
            entities = [
                Entity("audience", doc.vocab.strings[name], doc[start:end].text) for name, start, end in found[:1]
            ]
            message.set(AUDIENCE, entities)
        return messages
