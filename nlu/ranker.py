"""Graph component: which of our questions is asked. Place and topic narrow it to an article afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, diags
from scipy.special import log_softmax, softmax
from sklearn.model_selection import StratifiedKFold

from nlu.component import Trained
from nlu.features import stacked
from nlu.importer import FACT, QUESTION, SPEECH

RANKING = "question_ranking"
NONE = ""
"""In place of a question: what is said that no article answers, small talk and refusals."""
RANKED = 300
"""How many of the likeliest questions are worth passing on."""
Floats = NDArray[np.floating[Any]]


@dataclass
class Learned:
    """What is known of each question, in the order of `questions`.

    `seen`: features x questions, how much likelier a question makes a feature than one it was never asked with;
    `unseen`: how likely it makes that one; `telling`: 1 for a feature that tells questions apart, 0 for one that most
    share; `sharpness`: by what the scores are multiplied so that they become true probabilities.
    """

    questions: list[str]
    seen: csr_matrix
    unseen: Floats
    telling: Floats
    sharpness: float = 1.0

    def likelihood(self, x: csr_matrix) -> Floats:
        """messages x questions, as logarithms."""
        likely: Floats = (x @ self.seen).toarray() + (x @ self.telling)[:, None] * self.unseen
        return np.asarray(likely)


class QuestionRanker(Trained[Learned]):
    """Multinomial naive Bayes over all sentences of the questions, calibrated: among so many labels with some hundred
    sentences each it tells neighbours apart better than an SVM (0.83 against 0.79 of our held-out questions, on the
    same features of words and letters), and learns in a second. Kept sparse: no question costs more than its words."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`alpha`: the smoothing; `common`: in what share of the questions a feature tells none of them apart. Left
        out, those are three quarters of all that would be added up for a message, and no answer is lost."""
        return {"alpha": 0.01, "common": 0.5}

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the sentences that ask a question, the statements that answer it, and those of no question."""
        owned = [
            (message, owner) for message in training_data.training_examples if (owner := _owner(message)) is not None
        ]
        messages, owners = zip(*owned, strict=True)
        x, y = stacked(list(messages)), np.asarray(owners)
        learned = self._learn(x, y)
        asked = np.flatnonzero([not message.get("metadata", {}).get(FACT) for message in messages])
        learned.sharpness = self._sharpness(x, y, asked)
        return self.keep(learned)

    def _learn(self, x: csr_matrix, y: NDArray[np.str_]) -> Learned:
        questions, numbers = np.unique(y, return_inverse=True)
        members = csr_matrix((np.ones(len(y), np.float32), (numbers, np.arange(len(y)))))
        counts, alpha = (members @ x).tocsr(), self.config["alpha"]
        telling = (np.bincount(counts.indices, minlength=x.shape[1]) <= self.config["common"] * len(questions)) * 1.0
        counts = counts @ diags(telling, format="csr")
        counts.eliminate_zeros()
        unseen = np.log(alpha) - np.log(np.asarray(counts.sum(1)).ravel() + alpha * x.shape[1])
        counts.data = np.log(counts.data + alpha) - np.log(alpha)
        return Learned(questions.tolist(), counts.T.tocsr().astype(np.float32), unseen, telling)

    def _sharpness(self, x: csr_matrix, y: NDArray[np.str_], asked: NDArray[np.intp]) -> float:
        """What makes the right questions of sentences held out likeliest. Statements are not what people write."""
        _, fold = next(StratifiedKFold(5, shuffle=True, random_state=0).split(asked, y[asked]))
        test = asked[fold]
        train = np.setdiff1d(np.arange(len(y)), test)
        learned = self._learn(x[train], y[train])
        scores, right = learned.likelihood(x[test]), np.searchsorted(learned.questions, y[test])

        def surprise(sharpness: float) -> float:
            return -float(log_softmax(scores * sharpness, axis=1)[np.arange(len(right)), right].mean())

        return float(minimize_scalar(surprise, bounds=(0.01, 10), method="bounded").x)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set(RANKING, self.rank(message), add_to_output=True)
        return messages

    def rank(self, message: Message) -> list[tuple[str, float]]:
        """The likeliest questions with the chance that each is asked, the best first. What is left of 1: none is."""
        learned = self.learned
        chances = softmax(learned.likelihood(stacked([message]))[0] * learned.sharpness)
        best = np.argpartition(-chances, RANKED)[:RANKED] if len(chances) > RANKED else np.arange(len(chances))
        ordered = best[np.argsort(-chances[best], kind="stable")]
        return [(learned.questions[n], float(chances[n])) for n in ordered if learned.questions[n] != NONE]


def _owner(message: Message) -> str | None:
    """The question a sentence belongs to, NONE if it is known to belong to none."""
    marks = message.get("metadata") or {}
    if marks.get(QUESTION):
        return str(marks[QUESTION])
    return NONE if marks.get(SPEECH) else None
