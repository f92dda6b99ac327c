"""An encoder knows words that our sentences lack: its vectors join the features, if config.yml asks for them."""

from __future__ import annotations

import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from model2vec import StaticModel
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

from bench import lean
from nlu import encoder
from nlu.encoder import EncoderMissing, SentenceEncoder
from nlu.features import ROW, Row, stacked
from nlu.train import configuration

SYNONYMS = {
    "alquilar": "rent",
    "piso": "flat",
    "enfermo": "sick",
    "médico": "doctor",
    "empleo": "job",
    "sueldo": "wage",
}
SAID = {"vivienda": ("alquilar", "piso"), "salud": ("enfermo", "médico"), "trabajo": ("empleo", "sueldo")}
ASKED = {"vivienda": "rent flat", "salud": "sick doctor", "trabajo": "job wage"}
OLD = csr_matrix(np.eye(4, 3, dtype=np.float32))
SIZE = 8


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model of twelve words, in which a Spanish and an English one share each vector."""
    words = ["[UNK]", *SYNONYMS, *SYNONYMS.values()]
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = Lowercase(), Whitespace()
    vectors = np.random.default_rng(0).normal(size=(len(SYNONYMS), SIZE)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    folder = tmp_path_factory.mktemp("encoder")
    StaticModel(np.vstack([np.zeros((1, SIZE), np.float32), vectors, vectors]), tokenizer).save_pretrained(folder)
    return folder


def made(**config: Any) -> SentenceEncoder:
    settings = {**SentenceEncoder.get_default_config(), **config}
    return SentenceEncoder.create(settings)


def messages(*texts: str) -> list[Message]:
    return [Message(data={TEXT: text, ROW: Row(OLD, number)}) for number, text in enumerate(texts)]


def added(component: SentenceEncoder, *texts: str) -> np.ndarray[Any, Any]:
    """What stands to the right of the old features."""
    dense: np.ndarray[Any, Any] = stacked(component.process(messages(*texts))).toarray()
    np.testing.assert_array_equal(dense[:, : OLD.shape[1]], OLD[: len(texts)].toarray())
    return dense[:, OLD.shape[1] :]


def test_each_vector_is_split_by_sign_and_has_the_length_of_the_weight(model: Path) -> None:
    vectors = added(made(path=str(model), weight=0.5), "Alquilar piso", "alquilar un piso")
    meant = StaticModel.from_pretrained(model).encode(["alquilar piso"])[0]
    assert vectors.shape == (2, 2 * SIZE)
    assert vectors.min() == 0
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 0.5, rtol=1e-6)
    np.testing.assert_allclose(
        vectors[0, :SIZE] - vectors[0, SIZE:], 0.5 * meant / np.linalg.norm(meant), rtol=1e-5, atol=1e-7
    )


def test_synonyms_have_the_same_vector_and_other_words_another(model: Path) -> None:
    first, same, other = added(made(path=str(model)), "rent", "alquilar", "doctor")
    np.testing.assert_array_equal(first, same)
    assert not np.allclose(first, other)


def test_a_message_with_nothing_to_encode_adds_zeros(model: Path) -> None:
    assert not added(made(path=str(model)), "", "   ", "xyz").any()
    assert made(path=str(model)).process([]) == []


def test_training_data_is_encoded_like_messages(model: Path) -> None:
    component, texts = made(path=str(model)), ("rent flat", "job", "")
    trained = component.process_training_data(TrainingData(messages(*texts))).training_examples
    np.testing.assert_array_equal(stacked(trained).toarray(), stacked(component.process(messages(*texts))).toarray())


def test_without_the_library_it_says_what_to_install(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "model2vec", None)
    with pytest.raises(EncoderMissing, match="uv sync --extra encoder"):
        made(path=str(model))


@pytest.mark.parametrize("path", [None, "", "minishlab/potion-multilingual-128M"])
def test_without_a_folder_it_says_what_to_set_and_asks_no_network(path: str | None) -> None:
    with pytest.raises(EncoderMissing, match="set `path` of the encoder"):
        made(path=path)


def test_a_folder_without_a_model_or_with_a_broken_one_is_named(tmp_path: Path, model: Path) -> None:
    with pytest.raises(EncoderMissing, match=f"{tmp_path} holds no model2vec model"):
        made(path=str(tmp_path))
    for file in model.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1")
    with pytest.raises(EncoderMissing, match=f"{tmp_path} holds no model2vec model"):
        made(path=str(tmp_path))


def encoded(config: dict[str, Any]) -> dict[str, Any]:
    """The configuration with what the docstring of nlu/encoder.py says to add and to change."""
    to_add = yaml.safe_load((encoder.__doc__ or "").split(":\n\n", 1)[1].split("\n\nand let")[0])
    config = deepcopy(config)
    for schema in ("train_schema", "predict_schema"):
        nodes = config[schema]["nodes"]
        for node in nodes.values():
            node["needs"] = {key: "encoder" if need == "features" else need for key, need in node["needs"].items()}
        nodes["encoder"] = {**to_add[schema]["nodes"]["encoder"], "resource": None}  # which our importer fills in
    return config


def test_the_docstring_names_the_steps_of_config_yml_that_change() -> None:
    config = encoded(configuration())
    changed = [
        name
        for schema in ("train_schema", "predict_schema")
        for name, node in config[schema]["nodes"].items()
        if "encoder" in node["needs"].values()
    ]
    assert f"need `encoder`: {', '.join(changed[:-1])}; {changed[-1]}." in (encoder.__doc__ or "")


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Spanish ones only."""
    examples = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in (a, b, f"{a} {b}", f"quiero {a}", f"un {b}"))}
        for intent, (a, b) in SAID.items()
    ]
    path = tmp_path_factory.mktemp("sentences") / "nlu.yml"
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": examples}, allow_unicode=True), encoding="utf-8")
    return path


def understood(config: dict[str, Any], sentences: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The intents of ASKED, of a model trained and loaded as bench/lean.py does."""
    monkeypatch.setattr(lean, "only_kept", lambda _: config)
    lean.train(folder / "model.tar.gz", sentences)
    parse = lean.load(folder / "model.tar.gz")
    return [parse(text).label for text in ASKED.values()]


def test_words_never_seen_in_training_are_understood_by_their_synonyms(
    model: Path, sentences: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lean, "KEPT", (*lean.KEPT, "encoder"))
    config = lean.only_kept(encoded(configuration()))
    for schema in ("train_schema", "predict_schema"):
        config[schema]["nodes"]["encoder"]["config"] = {"path": str(model)}
    assert understood(config, sentences, tmp_path, monkeypatch) == list(ASKED)


def test_without_the_encoder_they_are_all_the_same_to_it(
    sentences: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(set(understood(lean.only_kept(configuration()), sentences, tmp_path, monkeypatch))) == 1


def test_a_graph_that_lacks_its_encoder_tells_why(
    sentences: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lean, "KEPT", (*lean.KEPT, "encoder"))
    with pytest.raises(EncoderMissing, match="set `path` of the encoder"):
        understood(lean.only_kept(encoded(configuration())), sentences, tmp_path, monkeypatch)
