"""What the classifiers read: the same numbers as scikit-learn's own, and a pool of models that knows how sure it is."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.features import Featurizer, Said, _weighed, name_words, stacked
from nlu.pool import Pool

SAID = {
    "renew_passport": ["renew my passport", "my passport expired, new one", "passport renewal cost", "a new passport"],
    "lose_passport": ["lost my passport", "i lost the passport", "passport was lost", "cannot find my passport"],
    "rent_room": ["rent a room", "how much is a room", "cheap room for rent", "room near the centre"],
}


def featurizer(folder: Path, **config: object) -> Featurizer:
    """Outside a graph, with a storage of its own."""
    storage = LocalModelStorage.create(folder)
    return Featurizer(storage, Resource("features"), {**Featurizer.get_default_config(), **config})


def data() -> TrainingData:
    return TrainingData([Message(data={TEXT: text, INTENT: label}) for label, texts in SAID.items() for text in texts])


def made(**config: object) -> TrainingData:
    with TemporaryDirectory() as folder:
        return learned(featurizer(Path(folder), **config))


def learned(component: Featurizer) -> TrainingData:
    sentences = data()
    component.train(sentences)
    return component.process_training_data(sentences)


@pytest.mark.parametrize("options", [{"binary": True, "use_idf": False}, {"sublinear_tf": True}, {}])
def test_weights_are_those_of_scikit_learn(options: dict[str, bool]) -> None:
    messages = [Said(text.split(), []) for texts in SAID.values() for text in texts] + [Said([], [])]
    vectoriser = TfidfVectorizer(analyzer=lambda message: message.words, **options).fit(messages)
    np.testing.assert_allclose(
        _weighed(vectoriser, messages).toarray(), vectoriser.transform(messages).toarray(), rtol=1e-6
    )


def test_each_intents_name_is_one_more_example_of_it() -> None:
    sentences = made().training_examples
    assert len(sentences) == sum(map(len, SAID.values())) + len(SAID)
    assert [message.get(TEXT) for message in sentences[-3:]] == ["lose passport", "renew passport", "rent room"]
    assert len(made(names=False).training_examples) == sum(map(len, SAID.values()))
    assert name_words("card_arrival2") == ["card", "arrival"]


def fitted(**settings: bool) -> tuple[Pool, TrainingData]:
    sentences = made()
    labels = [message.get(INTENT) for message in sentences.training_examples]
    return Pool(**settings).fit(stacked(sentences.training_examples), labels), sentences


@pytest.mark.parametrize("settings", [{}, {"names": False}, {"uneven": True}])
def test_a_pool_learns_its_sentences_and_its_chances_add_up_to_one(settings: dict[str, bool]) -> None:
    pool, sentences = fitted(**settings)
    x = stacked(sentences.training_examples)
    assert list(pool.predict(x)) == [message.get(INTENT) for message in sentences.training_examples]
    np.testing.assert_allclose(pool.predict_proba(x).sum(axis=1), 1.0, rtol=1e-5)


def test_a_pool_is_the_same_each_time_it_learns() -> None:
    first, second = fitted()[0], fitted()[0]
    np.testing.assert_array_equal(first.coef_, second.coef_)


def test_one_label_alone_is_refused() -> None:
    sentences = made().training_examples
    with pytest.raises(ValueError, match="two labels"):
        Pool().fit(stacked(sentences), ["visa"] * len(sentences))
