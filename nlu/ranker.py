"""Graph component: which article answers *this* question. Ranks all of them; place and topic narrow afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, vstack
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from nlu.classifiers import as_text, features
from nlu.component import Trained
from nlu.importer import ARTICLE

RANKING = "article_ranking"
Vector = np.ndarray[Any, np.dtype[np.float64]]


@dataclass
class Index:
    """What is known of each article, row by row in the order of `articles`.

    `sentences` are unit vectors, `owner[i]` the article of sentence i; `centroids` are an article's sentences together;
    `weights` and `bias` say which words speak for an article against all others.
    """

    vectoriser: FeatureUnion
    articles: list[str]
    sentences: csr_matrix
    owner: np.ndarray[Any, Any]
    centroids: csr_matrix
    weights: csr_matrix
    bias: Vector


class ArticleRanker(Trained[Index]):
    """Likeness to an article's sentences, and a linear model that tells neighbours apart. Scores lie in 0 to 1."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`nearest`: share of the nearest sentence in the likeness; `likeness`: its share in the score;
        `prune`: smaller weights of the linear model are dropped, which keeps it small at no loss."""
        return {"nearest": 0.4, "likeness": 0.4, "letters": 1.0, "prune": 0.05, "C": 1.0}

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the sentences that name an article, and its title and statements."""
        owned = [(as_text(m), m.get("metadata", {}).get(ARTICLE)) for m in training_data.training_examples]
        return self.keep(self._learn([(text, article) for text, article in owned if article]))

    def _learn(self, owned: list[tuple[str, str]]) -> Index:
        articles = sorted({article for _, article in owned})
        row = {article: number for number, article in enumerate(articles)}
        owner = np.array([row[article] for _, article in owned])
        vectoriser = features(letters=self.config["letters"])
        sentences = normalize(vectoriser.fit_transform([text for text, _ in owned])).tocsr()
        centroids = normalize(vstack([csr_matrix(sentences[owner == n].sum(axis=0)) for n in range(len(articles))]))
        model = LinearSVC(C=self.config["C"]).fit(sentences, owner)
        weights = csr_matrix(np.where(np.abs(model.coef_) < self.config["prune"], 0.0, model.coef_))
        return Index(vectoriser, articles, sentences, owner, centroids.tocsr(), weights, model.intercept_)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set(RANKING, self.rank(as_text(message)), add_to_output=True)
        return messages

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Every article with its score for this text, the best first."""
        index = self.learned
        query = normalize(index.vectoriser.transform([text]))
        share = self.config["likeness"]
        scores = share * self._likeness(index, query) + (1 - share) * self._distinction(index, query)
        return [(index.articles[n], float(scores[n])) for n in np.argsort(-scores)]

    def _likeness(self, index: Index, query: csr_matrix) -> Vector:
        """Cosine to the nearest sentence and to all of an article's sentences together."""
        near = np.zeros(len(index.articles))
        np.maximum.at(near, index.owner, (index.sentences @ query.T).toarray().ravel())
        whole = (index.centroids @ query.T).toarray().ravel()
        share = self.config["nearest"]
        blend: Vector = share * near + (1 - share) * whole
        return blend

    def _distinction(self, index: Index, query: csr_matrix) -> Vector:
        """The linear model's margin, which runs from -1 (another article) to 1 (this one), as 0 to 1."""
        margin = (index.weights @ query.T).toarray().ravel() + index.bias
        shares: Vector = np.clip((margin + 1) / 2, 0.0, 1.0)
        return shares
