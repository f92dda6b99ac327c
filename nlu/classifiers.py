"""Graph components: language and intent, each a pool of linear models."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from content.model import LANGUAGES
from nlu.component import Trained
from nlu.features import stacked
from nlu.pool import Pool

LANGUAGE = "language"
FOREIGN = "foreign"
INTENTS = "intent_ranking"


class TextClassifier(Trained[Pool], ABC):
    """What all classifiers share: train on labelled messages, score all labels."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings of nlu.pool.Pool."""
        return {"names": True, "uneven": False}

    @abstractmethod
    def label(self, message: Message) -> str | None:
        """What the message is an example of; None if it teaches this classifier nothing."""

    def train(self, training_data: TrainingData) -> Resource:
        labelled = [(message, label) for message in training_data.training_examples if (label := self.label(message))]
        messages, labels = zip(*labelled, strict=True)
        return self.keep(Pool(**self.config).fit(stacked(list(messages)), list(labels)))

    def scores(self, message: Message) -> list[tuple[str, float]]:
        """All labels with their probability, the likeliest first."""
        row = self.learned.predict_proba(stacked([message]))[0]
        return sorted(zip(self.learned.classes_.tolist(), row.tolist(), strict=True), key=lambda item: -item[1])


class LanguageIdentifier(TextClassifier):
    """Spanish, English or another.

    Of ours, the likelier one and its share of the two; another language, if it is likelier than both.
    """

    def label(self, message: Message) -> str | None:
        return (message.get("metadata") or {}).get("language")

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            scores = self.scores(message)
            ours = [(name, score) for name, score in scores if name in LANGUAGES]
            name, score = ours[0]
            message.set(LANGUAGE, {"name": name, "confidence": score / sum(score for _, score in ours)})
            message.set(FOREIGN, None if scores[0][0] == name else scores[0])
        return messages


class IntentClassifier(TextClassifier):
    """The topic or small-talk intent of a message."""

    def label(self, message: Message) -> str | None:
        intent: str | None = message.get(INTENT)
        return intent

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = [{"name": name, "confidence": score} for name, score in self.scores(message)]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENTS, ranking, add_to_output=True)
        return messages
