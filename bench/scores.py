"""How right a contender is on a set, from what it said: shares between 0 and 1."""

from __future__ import annotations

from dataclasses import dataclass

from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from bench.contender import Run
from bench.sets import OUT_OF_SCOPE, LabelledSet


@dataclass(frozen=True)
class Scores:
    """Accuracy and macro F1 of the sentences in scope. `auroc`: how well confidence tells them from the others."""

    accuracy: float
    macro_f1: float
    auroc: float | None


def score(data: LabelledSet, run: Run) -> Scores:
    """What the run is worth."""
    inside = [item.intent != OUT_OF_SCOPE for item in data.test]
    truth = [item.intent for item in data.test if item.intent != OUT_OF_SCOPE]
    said = [label for label, known in zip(run.labels, inside, strict=True) if known]
    return Scores(
        float(accuracy_score(truth, said)),
        float(f1_score(truth, said, average="macro", zero_division=0)),
        None if all(inside) else float(roc_auc_score(inside, run.confidences)),
    )
