"""Graph components: language and intent, each a linear model over words, ideas and character n-grams."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.svm import LinearSVC

from content.model import LANGUAGES
from nlu.component import Trained
from nlu.tokens import TERMS, WORDS

LANGUAGE = "language"
FOREIGN = "foreign"
INTENTS = "intent_ranking"


def as_text(message: Message) -> str:
    return " ".join(message.get(TERMS))


def features(words: float = 1.0, letters: float = 0.7) -> FeatureUnion:
    """Word and character n-grams side by side: words carry the meaning, letters survive typos."""
    return FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+", min_df=2)),
            ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, min_df=3)),
        ],
        transformer_weights={"words": words, "letters": letters},
    )


class LinearClassifier(Trained[Pipeline], ABC):
    """What both classifiers share: train on labelled messages, score all labels."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 0.5}

    @abstractmethod
    def label(self, message: Message) -> str | None:
        """What the message is an example of; None if it teaches this classifier nothing."""

    def text(self, message: Message) -> str:
        return as_text(message)

    def train(self, training_data: TrainingData) -> Resource:
        pairs = [(self.text(m), self.label(m)) for m in training_data.training_examples if self.label(m)]
        texts, labels = zip(*pairs, strict=True)
        model = Pipeline([("features", features()), ("classifier", self._classifier())])
        return self.keep(model.fit(texts, np.array(labels)))

    def _classifier(self) -> CalibratedClassifierCV:
        """Margins turned into probabilities on folds held out: as right as logistic regression, and faster."""
        margins = LinearSVC(C=self.config["C"], class_weight="balanced")
        return CalibratedClassifierCV(margins, cv=3, ensemble=False)

    def scores(self, message: Message) -> list[tuple[str, float]]:
        """All labels with their probability, the likeliest first."""
        row = self.learned.predict_proba([self.text(message)])[0]
        return sorted(zip(self.learned.classes_, map(float, row), strict=True), key=lambda item: -item[1])


class LanguageIdentifier(LinearClassifier):
    """Spanish, English or another, learned from the words as written: ideas and place names are the same in all.

    Of ours, the likelier one and its share of the two; another language, if it is likelier than both.
    """

    def text(self, message: Message) -> str:
        return " ".join(message.get(WORDS))

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


class IntentClassifier(LinearClassifier):
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
