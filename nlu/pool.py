"""Classifier: a pool of linear models over the same features, kept as one matrix. No pretrained vectors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import log_softmax, softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC

from nlu.features import name_words

Floats = NDArray[np.floating[Any]]
Rows = NDArray[np.intp]
_UNLIKELY = 10.0
SMOOTHING = (0.03, 0.005)
"""Of naive Bayes: more for few examples, less for many. The pool weighs both."""
LOGISTIC_UP_TO = 12_000
"""Sentences up to which logistic regression joins the pool: with more its weight is near nothing and its training the
longest (0.03 on the 15,000 of CLINC150, beside 2.95 of the SVM)."""


class Pool(ClassifierMixin, BaseEstimator):
    """A logarithmic opinion pool of SVM, logistic regression, naive Bayes and an SVM per word of the labels' names.

    Each member scores a label linearly in the same features. A weight per member, learned as the one that makes
    held-out sentences likeliest, pools the scores and calibrates them at once. A weighted sum of linear models is
    linear: what is kept is one matrix (`coef_`: features x labels, `intercept_`).

    names: a word that several labels' names share is learned as a yes-or-no question from all of them together, so
    the examples of `alarm_set` help `calendar_set`.
    uneven: there are far more examples of some labels than of others, by accident: all weigh the same.
    held_out: sentences to learn the weights on; folds are scored until that many have been seen.
    """

    def __init__(self, names: bool = True, uneven: bool = False, held_out: int = 2000) -> None:
        self.names = names
        self.uneven = uneven
        self.held_out = held_out

    def fit(self, x: csr_matrix, labels: list[str]) -> Pool:
        """x: sentences x features. Raises ValueError for fewer than two labels."""
        self.classes_, y = np.unique(np.asarray(labels), return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("at least two labels are needed")
        weights = self._weights(x, y)
        coefs, intercepts = zip(*self._members(x, y), strict=True)
        self.coef_ = np.ascontiguousarray(np.tensordot(weights, coefs, 1), dtype=np.float32)
        self.intercept_ = np.tensordot(weights, intercepts, 1)
        return self

    def predict_proba(self, x: csr_matrix) -> Floats:
        """sentences x labels, in the order of `classes_`."""
        chances: Floats = softmax(x @ self.coef_ + self.intercept_, axis=1)
        return chances

    def predict(self, x: csr_matrix) -> NDArray[np.str_]:
        best: NDArray[np.str_] = self.classes_[self.predict_proba(x).argmax(axis=1)]
        return best

    def _shared(self) -> NDArray[np.int_]:
        """labels x words: 1 where the label's name has the word, -1 where not, for words of more than one name."""
        names = [name_words(str(label)) for label in self.classes_] if self.names else []
        counts = Counter(word for name in names for word in set(name))
        shared = sorted(word for word, count in counts.items() if 1 < count < len(names))
        return np.array([[1 if word in name else -1 for word in shared] for name in names])

    def _members(self, x: csr_matrix, y: Rows) -> Iterator[tuple[Floats, Floats]]:
        """Coefficients (features x labels) and intercepts of each member."""
        margins = LinearSVC(C=2, random_state=0, class_weight="balanced" if self.uneven else None).fit(x, y)
        yield self._spread(margins.classes_, margins.coef_, margins.intercept_)
        if x.shape[0] <= LOGISTIC_UP_TO:
            logistic = LogisticRegression(C=10, max_iter=40, tol=1e-3).fit(x, y)
            yield self._spread(logistic.classes_, logistic.coef_, logistic.intercept_)
        for alpha in SMOOTHING:
            bayes = MultinomialNB(alpha=alpha, fit_prior=not self.uneven).fit(x, y)
            yield self._spread(bayes.classes_, bayes.feature_log_prob_, bayes.class_log_prior_)
        shared = self._shared()
        if shared.size:
            questions = [LinearSVC(C=2, random_state=0).fit(x, answers) for answers in shared[y].T]
            coef, intercept = np.vstack([q.coef_ for q in questions]), np.hstack([q.intercept_ for q in questions])
            yield (coef.T @ shared.T).astype(np.float32), np.asarray(intercept @ shared.T, dtype=float)

    def _spread(self, known: Rows, weight: Floats, bias: Floats) -> tuple[Floats, Floats]:
        """One column for each label of the whole set; one without examples in this fold stays unlikely."""
        if len(weight) == 1:
            weight, bias = np.vstack([-weight, weight]), np.append(-bias, bias)
        coef = np.zeros((weight.shape[1], len(self.classes_)), dtype=np.float32)
        intercept = np.full(len(self.classes_), bias.min() - _UNLIKELY)
        coef[:, known], intercept[known] = weight.T, bias
        return coef, intercept

    def _weights(self, x: csr_matrix, y: Rows) -> Floats:
        """The weight of each member that makes held-out labels likeliest."""
        scored, truth = [], []
        for train, test in StratifiedKFold(5, shuffle=True, random_state=0).split(x, y):
            members = self._members(x[train], y[train])
            scored.append(np.stack([x[test] @ coef + intercept for coef, intercept in members]))
            truth.append(y[test])
            if sum(map(len, truth)) >= self.held_out:
                break
        return _likeliest(np.concatenate(scored, axis=1), np.concatenate(truth))


def _likeliest(scores: Floats, right: Rows) -> Floats:
    """scores: members x sentences x labels."""

    def surprise(weights: Floats) -> float:
        return -float(log_softmax(np.tensordot(weights, scores, 1), axis=1)[np.arange(len(right)), right].mean())

    bounds = [(0, 20)] * len(scores)
    return np.asarray(minimize(surprise, np.ones(len(scores)), bounds=bounds, method="L-BFGS-B").x)
