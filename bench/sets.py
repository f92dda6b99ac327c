"""Labelled sentences to compare contenders on: our own, and public sets that nobody in the project wrote.

The public ones are read from `bench-data/` of the folder named by INFOMIGRA_SHARED, or `shared` beside the repository.
They never train the product.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bench.contender import ROOT
from nlu.check import held_out
from nlu.importer import InfomigraImporter

OWN = "infomigra"
OUT_OF_SCOPE = "oos"
_MARKS = str.maketrans(dict.fromkeys("[](){}", " "))

Row = dict[str, Any]


class NoDataError(Exception):
    """The folder of public sets is not where it is looked for."""


@dataclass(frozen=True)
class Example:
    """A sentence and its intent."""

    text: str
    intent: str


@dataclass(frozen=True)
class LabelledSet:
    """What to learn from and what to be examined on."""

    name: str
    train: tuple[Example, ...]
    test: tuple[Example, ...]

    def write(self, path: Path) -> None:
        """The training part as Rasa's YAML, read by every contender."""
        path.parent.mkdir(parents=True, exist_ok=True)
        data = TrainingData([Message.build(item.text, item.intent) for item in self.train])
        path.write_text(data.nlu_as_yaml(), encoding="utf-8")


def example(text: str, intent: str) -> Example:
    """Without what Rasa reads as marks: brackets are entities, a slash in an intent means retrieval."""
    return Example(" ".join(text.translate(_MARKS).split()).lstrip("- "), intent.replace("/", "+"))


def _shots(row: Row) -> bool:
    return bool(row["split"] == "train" and 10 in (row.get("shot") or ()))


def _whole(row: Row) -> bool:
    return bool(row["split"] == "train" and row["intent"] != OUT_OF_SCOPE)


def _spanish(row: Row) -> bool:
    return _whole(row) and row["lang"] == "es"


PUBLIC: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "banking77-10shot": ("banking77/banking77", _shots),
    "banking77": ("banking77/banking77", _whole),
    "hwu64-10shot": ("hwu64/hwu64", _shots),
    "hwu64": ("hwu64/hwu64", _whole),
    "clinc150": ("clinc150/clinc150_full", _whole),
    "mtod-es": ("mtod-es-en/mtod_es_en", _spanish),
    "janet": ("janet-library-es-en/janet_es_en", _whole),
}
NAMES = (OWN, *PUBLIC)


def labelled(name: str) -> LabelledSet:
    """The set of that name. Raises NoDataError."""
    if name == OWN:
        taught = InfomigraImporter().get_nlu_data().intent_examples
        train = (example(message.get("text"), message.get("intent")) for message in taught)
        return LabelledSet(name, tuple(train), tuple(example(item.text, item.intent) for item in held_out()))
    file, trains = PUBLIC[name]
    rows = _read(file)
    languages = {row["lang"] for row in rows if trains(row)}
    test = (row for row in rows if row["split"] == "test" and row["lang"] in languages)
    return LabelledSet(name, _examples(filter(trains, rows)), _examples(test))


def _examples(rows: Iterable[Row]) -> tuple[Example, ...]:
    return tuple(example(row["text"], row["intent"]) for row in rows)


def _read(file: str) -> list[Row]:
    shared = Path(os.environ.get("INFOMIGRA_SHARED", ROOT.parent / "shared"))
    path = shared / "bench-data" / f"{file}.jsonl.gz"
    if not path.exists():
        raise NoDataError(f"no {path}: INFOMIGRA_SHARED must name the folder that holds bench-data/")
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]
