"""Graph component: chat text to lemmas and ideas, which every later component reads as `terms`."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.text import document, lemma_table, lexicon

WORDS = "words"
"""Normalised words of the message, as written."""
TERMS = "terms"
"""Lemmas, with the idea each stands for beside it."""
_FILE = "lemmas.json"


class SpacyTokens(GraphComponent):
    """Tokenises with spaCy and looks lemmas up. Trained: it keeps only lemmas that occur in the training data."""

    def __init__(self, storage: ModelStorage, resource: Resource, lemmas: dict[str, str]) -> None:
        self._storage, self._resource, self._lemmas = storage, resource, lemmas

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpacyTokens:
        return cls(model_storage, resource, {})

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> SpacyTokens:
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, json.loads((folder / _FILE).read_text()))

    def train(self, training_data: TrainingData) -> Resource:
        vocabulary = {token.text for message in training_data.training_examples for token in document(_text(message))}
        self._lemmas = lemma_table(vocabulary)
        with self._storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps(self._lemmas))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            words = [token.text for token in document(_text(message))]
            message.set(WORDS, words)
            message.set(TERMS, self.terms(words))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def terms(self, words: list[str]) -> list[str]:
        """Function words stay as they are: the tables would make `para` a form of `parar`."""
        concepts, stop, terms = lexicon()["concepts"], lexicon()["stop"], []
        for word in words:
            lemma = word if word in stop else self._lemmas.get(word, word)
            terms.append(lemma)
            if idea := concepts.get(lemma) or concepts.get(word):
                terms.append(idea)
        return terms


def _text(message: Message) -> str:
    return str(message.get("text") or "")
