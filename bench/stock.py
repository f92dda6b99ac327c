"""Stock Rasa on a labelled set: the real `rasa train nlu`, then its own agent, in the peer's environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bench.contender import ROOT, WORK, Cost, Run, combined, run, served
from bench.rasa import environment
from bench.serving import Served
from bench.sets import LabelledSet

_FEATURES: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
CLASSIFIERS: dict[str, dict[str, Any]] = {
    "diet": {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True, "random_seed": 42},
    "logistic": {"name": "LogisticRegressionClassifier", "random_state": 42},
}
"""Each after the featurisers of Rasa's default pipeline."""


def measure(data: LabelledSet, classifier: str) -> Run:
    """Trains on the set's first part, asks its second."""
    folder = WORK / "runs" / data.name / classifier
    data.write(folder / "nlu.yml")
    config = {
        "recipe": "default.v1",
        "assistant_id": "peer",
        "language": "en",
        "pipeline": [*_FEATURES, CLASSIFIERS[classifier]],
    }
    (folder / "config.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    training = train(folder / "config.yml", folder / "nlu.yml", folder)
    return combined(f"rasa {classifier}", training, ask(folder, [item.text for item in data.test]))


def train(config: Path, sentences: Path, folder: Path) -> Cost:
    """`rasa train nlu`, as a user of Rasa types it at the repository's root."""
    paths = [str(path.relative_to(ROOT)) for path in (config, sentences, folder)]
    options = ["--config", paths[0], "--nlu", paths[1], "--out", paths[2], "--fixed-model-name", "model"]
    program = [str(environment.python()), "-m", "rasa", "train", "nlu", *options]
    (folder / "model.tar.gz").unlink(missing_ok=True)
    return run(program, folder / "train", environment.variables())


def ask(folder: Path, texts: list[str]) -> Served:
    """What the agent of the model in `folder` makes of the texts."""
    program = [str(environment.python()), "-m", "bench.rasa.worker", str(folder / "model.tar.gz")]
    return served(program, folder / "serve", texts, environment.variables())
