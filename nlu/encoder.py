"""Graph component, off by default: what a message means, as a vector that a static encoder learned from other texts.

It lets a message in words that no sentence of ours has be understood by those that mean the same, in any language the
encoder knows. It wants `uv sync --extra encoder` and a model2vec model in a folder here; nothing is ever downloaded.
To switch it on, add to config.yml (a relative path starts at the working directory):

    train_schema:
      nodes:
        encoder: {needs: {training_data: features}, uses: nlu.encoder.SentenceEncoder, constructor_name: create,
                  fn: process_training_data, config: &encoder {path: var/encoder, weight: 1.0}}
    predict_schema:
      nodes:
        encoder: {needs: {messages: features}, uses: nlu.encoder.SentenceEncoder, constructor_name: create,
                  fn: process, config: *encoder, eager: true}

and let every node that needs `features` need `encoder`: train_language, train_intent, train_risk, train_ranker; risk.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import GraphComponent
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack

from nlu.features import ROW, Row, stacked

if TYPE_CHECKING:
    from model2vec import StaticModel


class EncoderMissing(RasaException):
    """Says what to install or set. Rasa's own kind, because its engine hides the message of any other."""


class SentenceEncoder(GraphComponent):
    """Adds to each message's features the vector of its text as written, of length `weight`."""

    def __init__(self, model: StaticModel, weight: float) -> None:
        self._model, self._weight = model, weight

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`path`: the folder of a model2vec model. `weight`: how much it counts, each kind of our own features 1."""
        return {"path": None, "weight": 1.0}

    @classmethod
    def create(cls, config: dict[str, Any], **_: Any) -> SentenceEncoder:
        return cls(_opened(config["path"]), config["weight"])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        matrix = hstack([stacked(messages), self._vectors(messages)], format="csr") if messages else None
        for number, message in enumerate(messages):
            message.set(ROW, Row(matrix, number))
        return messages

    def _vectors(self, messages: list[Message]) -> csr_matrix:
        """messages x twice the dimensions: naive Bayes takes nothing negative, so each sign has columns of its own."""
        texts = [message.get(TEXT) or "" for message in messages]
        vectors: NDArray[np.float32] = self._model.encode(texts, use_multiprocessing=False).astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors *= self._weight / np.maximum(lengths, np.finfo(np.float32).tiny)
        return csr_matrix(np.hstack([np.maximum(vectors, 0), np.maximum(-vectors, 0)]))


def _opened(path: str | None) -> StaticModel:
    """The model of a local folder. model2vec would look for any other name on the network."""
    try:
        from model2vec import StaticModel
    except ImportError as error:
        raise EncoderMissing("the encoder needs model2vec: run `uv sync --extra encoder`") from error
    folder = Path(path).expanduser() if path else None
    if folder is None or not folder.is_dir():
        raise EncoderMissing(f"no folder {path}: set `path` of the encoder in config.yml to that of a model2vec model")
    try:
        return StaticModel.from_pretrained(folder.resolve())
    except Exception as error:  # its readers raise bare exceptions, for a file left half fetched, say
        raise EncoderMissing(f"{folder} holds no model2vec model, set another `path`: {error}") from error
