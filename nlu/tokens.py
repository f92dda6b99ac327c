"""Graph component: chat text to lemmas and ideas, which every later component reads as `terms`."""

from __future__ import annotations

from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.component import Trained
from nlu.text import document, lemma_table, lexicon

WORDS = "words"
"""Normalised words of the message, as written."""
TERMS = "terms"
"""Lemmas, with the idea each stands for beside it."""


class SpacyTokens(Trained[dict[str, str]]):
    """Tokenises with spaCy and looks lemmas up. Learns which lemmas the training data leads to."""

    def train(self, training_data: TrainingData) -> Resource:
        vocabulary = {token.text for message in training_data.training_examples for token in document(_text(message))}
        return self.keep(lemma_table(vocabulary))

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
            lemma = word if word in stop else self.learned.get(word, word)
            terms.append(lemma)
            if idea := concepts.get(lemma) or concepts.get(word):
                terms.append(idea)
        return terms


def _text(message: Message) -> str:
    return str(message.get("text") or "")
