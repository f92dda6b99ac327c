"""Graph component: a message as numbers, made once and read by every classifier and the ranker."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from content.words import fold
from nlu.component import Trained
from nlu.tokens import TERMS, WORDS

ROW = "row"
_WORD = re.compile(r"\w+")
_NAME = re.compile(r"[^\W\d_]+")


class Said(NamedTuple):
    """A message's words, and their lemmas and ideas; none of these in a pipeline that makes no terms."""

    words: list[str]
    terms: list[str]


@dataclass(frozen=True)
class Row:
    """One message's features: a row of a matrix that many messages may share."""

    matrix: csr_matrix
    number: int

    def fingerprint(self) -> str:
        """For Rasa, which tells by it whether training data changed; the text beside it already does."""
        return str(self.number)


def stacked(messages: list[Message]) -> csr_matrix:
    """messages x features, of messages that were made into rows together."""
    rows: list[Row] = [message.get(ROW) for message in messages]
    return rows[0].matrix[[row.number for row in rows]]


def said(message: Message) -> Said:
    words = message.get(WORDS)
    return Said(_WORD.findall(fold(message.get(TEXT) or "")) if words is None else words, message.get(TERMS) or [])


def name_words(label: str) -> list[str]:
    """`min_wage` -> `min`, `wage`."""
    return _NAME.findall(label.lower())


def _words(message: Said) -> list[str]:
    """Words and neighbouring pairs; `^` and `$` mark the ends, so a first or last word is a pair too."""
    return [*message.words, *map(" ".join, pairwise(["^", *message.words, "$"]))]


def _terms(message: Said) -> list[str]:
    return [*message.terms, *map(" ".join, pairwise(message.terms))]


def _written(message: Said) -> str:
    return " ".join(message.words)


def _weighed(vectoriser: TfidfVectorizer, messages: list[Said]) -> csr_matrix:
    """What `vectoriser.transform` gives, without its checks, which take longer for one message than all the rest."""
    x = CountVectorizer.transform(vectoriser, messages)
    weights = x.data.astype(np.float32)
    if vectoriser.sublinear_tf:
        weights = 1 + np.log(weights)
    if vectoriser.use_idf:
        weights *= vectoriser.idf_[x.indices]
    rows = np.repeat(np.arange(x.shape[0]), np.diff(x.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=weights**2, minlength=x.shape[0]))
    return csr_matrix(((weights / lengths[rows]).astype(np.float32), x.indices, x.indptr), shape=x.shape)


class Featurizer(Trained[list[TfidfVectorizer]]):
    """TF-IDF of words, of what they mean, and of letters, which survive typos. Each kind has length 1."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`idf`: weigh words by how rare they are. Off, it keeps what tells close labels apart, often a common word
        (libro, libros); on, it is better with many sentences. `min_df`: messages a feature must occur in.
        `names`: make each intent's name one more example of it, `card_arrival`: "card arrival"."""
        return {"idf": False, "min_df": 1, "names": True}

    def train(self, training_data: TrainingData) -> Resource:
        examples = [said(message) for message in (*training_data.training_examples, *self._named(training_data))]
        kept: dict[str, Any] = {"min_df": self.config["min_df"], "dtype": np.float32}
        kinds = [_words, _terms] if any(example.terms for example in examples) else [_words]
        vectorisers = [
            TfidfVectorizer(analyzer=kind, use_idf=self.config["idf"], binary=True, **kept) for kind in kinds
        ]
        letters = {"analyzer": "char_wb", "ngram_range": (3, 4), "sublinear_tf": True, "preprocessor": _written}
        vectorisers.append(TfidfVectorizer(**letters, **kept))
        return self.keep([vectoriser.fit(examples) for vectoriser in vectorisers])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        training_data.training_examples += self._named(training_data)
        self._rows(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        self._rows(messages)
        return messages

    def _rows(self, messages: list[Message]) -> None:
        examples = [said(message) for message in messages]
        matrix = hstack([_weighed(vectoriser, examples) for vectoriser in self.learned], format="csr")
        for number, message in enumerate(messages):
            message.set(ROW, Row(matrix, number))

    def _named(self, training_data: TrainingData) -> list[Message]:
        names = sorted(training_data.intents) if self.config["names"] else []
        return [Message(data={TEXT: " ".join(name_words(name)), INTENT: name}) for name in names]
