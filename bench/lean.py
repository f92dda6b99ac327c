"""Our own pipeline as a contender, one step in a process of its own.

python -m bench.lean train ARCHIVE              our sentences, config.yml as it stands
python -m bench.lean train ARCHIVE SENTENCES    any labelled sentences, with what of config.yml is not about ours
python -m bench.lean serve ARCHIVE              either; texts and report as in bench/serving.py
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphNodeHook
from rasa.engine.recipes.graph_recipe import GraphV1Recipe
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.data import TrainingType
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bench.serving import Parse, Understood, serve
from nlu.ranker import RANKING
from nlu.train import configuration
from nlu.train import train as train_ours

KEPT = ("train_features", "features", "train_intent", "intent")
"""The steps of config.yml that understand any sentence; the others know our words, places, languages and articles."""


def train(archive: Path, sentences: Path) -> None:
    """As nlu/train.py does, with other sentences and the kept steps."""
    config = only_kept(configuration())
    model = GraphV1Recipe().graph_config_for_recipe(config, {}, TrainingType.NLU)
    with tempfile.TemporaryDirectory() as folder:
        storage = LocalModelStorage.create(Path(folder))
        context = ExecutionContext(model.train_schema, model_id="bench")
        importer = RasaFileImporter(training_data_paths=[str(sentences)])
        DaskGraphRunner.create(model.train_schema, storage, context).run({"__importer__": importer})
        storage.create_model_package(archive, model, Domain.empty())


def only_kept(config: dict[str, Any]) -> dict[str, Any]:
    """The configuration without the other steps: whoever needs one of them needs instead what that one needed.

    The kept ones take their defaults, one configuration for every set: what config.yml sets is for our sentences.
    """
    for schema in ("train_schema", "predict_schema"):
        nodes = config[schema]["nodes"]
        for name in [name for name in nodes if name not in (*KEPT, "data")]:
            before = next(iter(nodes.pop(name)["needs"].values()))
            for node in nodes.values():
                node["needs"] = {key: before if need == name else need for key, need in node["needs"].items()}
        for node in nodes.values():
            node["config"] = node["config"] if node is nodes.get("data") else {}
    return {**config, "nlu_target": "intent"}


def runner(archive: Path, hooks: list[GraphNodeHook] | None = None) -> tuple[DaskGraphRunner, str]:
    """The loaded model, and the node that gives its answer."""
    with tempfile.TemporaryDirectory() as folder:
        storage, metadata = LocalModelStorage.from_model_archive(Path(folder), archive)
        schema = metadata.predict_schema
        context = ExecutionContext(schema, model_id="bench")
        return DaskGraphRunner.create(schema, storage, context, hooks), metadata.nlu_target


def load(archive: Path) -> Parse:
    graph, target = runner(archive)

    def parse(text: str) -> Understood:
        [message] = graph.run({"__message__": [Message(data={TEXT: text})]}, targets=[target])[target]
        intent, articles = message.get(INTENT), message.get(RANKING) or [("", 0.0)]
        return Understood(intent["name"], intent["confidence"], articles[0][0])

    return parse


def main(step: str, archive: Path, sentences: list[str]) -> None:
    warnings.simplefilter("ignore")
    if step == "serve":
        serve(lambda: load(archive))
    elif sentences:
        train(archive, Path(sentences[0]))
    else:
        train_ours(archive)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
