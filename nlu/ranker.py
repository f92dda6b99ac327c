"""Graph component: which article answers *this* question. Ranks all of them; place and topic narrow afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, vstack
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import normalize

from nlu.classifiers import as_text, features
from nlu.importer import ARTICLE

RANKING = "article_ranking"


@dataclass
class Index:
    """Sentences and article centroids as unit vectors. `owner[i]` is the row of the article sentence i belongs to."""

    vectoriser: FeatureUnion
    articles: list[str]
    sentences: csr_matrix
    owner: np.ndarray[Any, Any]
    centroids: csr_matrix


class ArticleRanker(GraphComponent):
    """Cosine to an article's nearest sentence, and to all its sentences together."""

    def __init__(self, storage: ModelStorage, resource: Resource, config: dict[str, Any], index: Index | None) -> None:
        self._storage, self._resource, self._config, self._index = storage, resource, config, index

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"nearest": 0.5, "letters": 0.7}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> ArticleRanker:
        return cls(model_storage, resource, config, None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> ArticleRanker:
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, config, joblib.load(folder / "index.joblib"))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the sentences that name an article, and its title and statements."""
        owned = [(as_text(m), m.get("metadata", {}).get(ARTICLE)) for m in training_data.training_examples]
        owned = [(text, article) for text, article in owned if article]
        articles = sorted({article for _, article in owned})
        row = {article: number for number, article in enumerate(articles)}
        vectoriser = features(letters=self._config["letters"])
        sentences = normalize(vectoriser.fit_transform([text for text, _ in owned]))
        owner = np.array([row[article] for _, article in owned])
        centroids = normalize(vstack([csr_matrix(sentences[owner == n].sum(axis=0)) for n in range(len(articles))]))
        self._index = Index(vectoriser, articles, sentences.tocsr(), owner, centroids.tocsr())
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._index, folder / "index.joblib")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set(RANKING, self.rank(as_text(message)))
        return messages

    def rank(self, text: str) -> list[tuple[str, float]]:
        index = self._index
        assert index is not None
        query = normalize(index.vectoriser.transform([text]))
        near = np.zeros(len(index.articles))
        np.maximum.at(near, index.owner, (index.sentences @ query.T).toarray().ravel())
        whole = (index.centroids @ query.T).toarray().ravel()
        share = self._config["nearest"]
        scores = share * near + (1 - share) * whole
        return [(index.articles[n], float(scores[n])) for n in np.argsort(-scores)]
