"""Graph components: language and intent, each a linear model over words, ideas and character n-grams."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.svm import LinearSVC

from nlu.tokens import TERMS, WORDS

LANGUAGE = "language"
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


class LinearClassifier(GraphComponent):
    """What both classifiers share: train on labelled messages, persist, score all labels."""

    def __init__(
        self, storage: ModelStorage, resource: Resource, config: dict[str, Any], model: Pipeline | None
    ) -> None:
        self._storage, self._resource, self._config, self._model = storage, resource, config, model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 0.5}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearClassifier:
        return cls(model_storage, resource, config, None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> LinearClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, config, joblib.load(folder / "model.joblib"))

    def label(self, message: Message) -> str | None:
        """What the message is an example of; None if it teaches this classifier nothing."""
        raise NotImplementedError

    def text(self, message: Message) -> str:
        return as_text(message)

    def train(self, training_data: TrainingData) -> Resource:
        pairs = [(self.text(m), self.label(m)) for m in training_data.training_examples if self.label(m)]
        texts, labels = zip(*pairs, strict=True)
        model = Pipeline([("features", features()), ("classifier", self._classifier())])
        self._model = model.fit(texts, labels)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, Path(folder) / "model.joblib", compress=3)
        return self._resource

    def _classifier(self) -> CalibratedClassifierCV:
        """Margins turned into probabilities on folds held out: as right as logistic regression, and faster."""
        margins = LinearSVC(C=self._config["C"], class_weight="balanced")
        return CalibratedClassifierCV(margins, cv=3, ensemble=False)

    def scores(self, message: Message) -> list[tuple[str, float]]:
        """All labels with their probability, the likeliest first."""
        assert self._model is not None
        row = self._model.predict_proba([self.text(message)])[0]
        return sorted(zip(self._model.classes_, map(float, row), strict=True), key=lambda item: -item[1])


class LanguageIdentifier(LinearClassifier):
    """Spanish or English, learned from the words as written: ideas and place names are the same in both."""

    def text(self, message: Message) -> str:
        return " ".join(message.get(WORDS))

    def label(self, message: Message) -> str | None:
        return (message.get("metadata") or {}).get("language")

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            name, score = self.scores(message)[0]
            message.set(LANGUAGE, {"name": name, "confidence": score})
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
