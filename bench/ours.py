"""Our pipeline on a labelled set: trained in one fresh process, asked in another, measured like the peers."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.contender import WORK, Cost, Run, combined, run, served
from bench.serving import Served
from bench.sets import OWN, LabelledSet

_PROGRAM = [sys.executable, "-m", "bench.lean"]


def measure(data: LabelledSet) -> Run:
    """Trains on the set's first part, asks its second. On our own set it is the product's whole pipeline."""
    folder = WORK / "runs" / data.name / "ours"
    sentences = None
    if data.name != OWN:
        sentences = folder / "nlu.yml"
        data.write(sentences)
    training = train(folder, sentences)
    return combined("ours", training, ask(folder, [item.text for item in data.test]))


def train(folder: Path, sentences: Path | None = None) -> Cost:
    """Writes the model into `folder`."""
    archive = folder / "model.tar.gz"
    archive.unlink(missing_ok=True)
    return run([*_PROGRAM, "train", str(archive), *([str(sentences)] if sentences else [])], folder / "train")


def ask(folder: Path, texts: list[str]) -> Served:
    """What the model in `folder` makes of the texts."""
    return served([*_PROGRAM, "serve", str(folder / "model.tar.gz")], folder / "serve", texts)
