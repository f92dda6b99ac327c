"""Trains the pipeline of config.yml into one archive, without Rasa's server, policies or TensorFlow."""

from __future__ import annotations

import gzip
import hashlib
import logging
import shutil
import tempfile
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.graph_recipe import GraphV1Recipe
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.data import TrainingType
from rasa.shared.importers.importer import TrainingDataImporter

PROJECT = Path(__file__).parents[1]
CONFIG = PROJECT / "config.yml"
MADE_OF = (
    "uv.lock",
    "nlu/*.py",
    "nlu/*.yml",
    "nlu/data/**/*.yml",
    "nlu/danger/**/*.yml",
    "nlu/languages/*.yml",
    "content/*.py",
    "content/*.yml",
    "content/facts/**/*.yml",
    "content/articles/**/*.yml",
    "content/triage/*.yml",
)
SEEN = "fingerprint"
"""The file that tells which fingerprint goes with which files."""
_CONVERTER = "nlu_message_converter"
_MESSAGE = "__message__"

log = logging.getLogger(__name__)


def fingerprint() -> str:
    """Changes with anything the model is made of: the configuration, the components, the sentences, the content."""
    digest = hashlib.sha256()
    for path in _parts():
        digest.update(path.relative_to(PROJECT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _parts() -> list[Path]:
    return [CONFIG, *(path for pattern in MADE_OF for path in sorted(PROJECT.glob(pattern)))]


def model_path(data_dir: Path) -> Path:
    """Where the model that fits the present data stands, or will.

    Every start asks. So the fingerprint is kept beside the models with the files' names, sizes and times, and the files
    are read again only when one of these has changed.
    """
    folder = data_dir / "models"
    digest = hashlib.sha256()
    for path in _parts():
        stat = path.stat()
        digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    kept, seen = folder / SEEN, digest.hexdigest()
    known = kept.read_text().split() if kept.exists() else []
    if known[:1] != [seen]:
        known = [seen, fingerprint()]
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            kept.write_text(" ".join(known))
    return folder / f"nlu-{known[1]}.tar.gz"


def configuration() -> dict[str, Any]:
    """config.yml without the node that only Rasa's own server needs (it pulls in every chat vendor's library)."""
    importer = TrainingDataImporter.load_nlu_importer_from_config(str(CONFIG))
    config: dict[str, Any] = dict(importer.get_config())
    nodes = config["predict_schema"]["nodes"]
    nodes.pop(_CONVERTER, None)
    for schema in ("train_schema", "predict_schema"):
        for node in config[schema]["nodes"].values():
            _complete(node)
    return config


def _complete(node: dict[str, Any]) -> None:
    node["needs"] = {name: _MESSAGE if parent == _CONVERTER else parent for name, parent in node["needs"].items()}


def train(target: Path) -> Path:
    """Trains and writes the archive to `target`, whole or not at all."""
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")
        importer = TrainingDataImporter.load_nlu_importer_from_config(str(CONFIG))
        model = GraphV1Recipe().graph_config_for_recipe(configuration(), {}, TrainingType.NLU)
        storage = LocalModelStorage.create(Path(folder))
        context = ExecutionContext(model.train_schema, model_id="infomigra")
        DaskGraphRunner.create(model.train_schema, storage, context).run({"__importer__": importer})
        target.parent.mkdir(parents=True, exist_ok=True)
        packed, written = Path(folder) / "packed", target.with_suffix(".part")
        storage.create_model_package(packed, model, Domain.empty())
        # Every start unpacks it, which takes a second where it is squeezed.
        with gzip.open(packed) as tight, gzip.open(written, "wb", compresslevel=0) as loose:
            shutil.copyfileobj(tight, loose)
        written.rename(target)
    log.info("trained %s", target.name)
    return target


def prune(keep: Path) -> None:
    """Removes models of earlier data."""
    for path in keep.parent.glob("nlu-*.tar.gz"):
        if path != keep:
            path.unlink()
