"""How well the held-out sentences are understood, before any dialogue: per language and per topic, with confusions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from sklearn.metrics import accuracy_score, precision_recall_fscore_support

from content.knowledge import Knowledge
from nlu.check import HeldOut
from nlu.interpreter import Interpreter
from nlu.parse import Parse

NEAR = 3
BINS = 10
"""Bands of confidence over which calibration is measured."""


@dataclass(frozen=True)
class Topic:
    """One intent: how many of those called so were (precision), and of those that were, called so (recall)."""

    precision: float
    recall: float
    f1: float
    sentences: int


@dataclass(frozen=True)
class Scores:
    """One language's held-out sentences. All are shares from 0 to 1 but the count.

    `article` and `near`: a right fact first, or among three, of the articles of its place. `calibration` is the
    expected error between how sure we are and how often we are right: 0 is perfect.
    """

    sentences: int
    language: float
    intent: float
    macro_f1: float
    calibration: float
    article: float
    near: float
    topics: dict[str, Topic] = field(default_factory=dict)
    confusions: dict[tuple[str, str], int] = field(default_factory=dict)
    """(meant, understood) -> how often, right ones too, the most frequent first."""


def evaluate(interpreter: Interpreter, knowledge: Knowledge, sentences: Iterable[HeldOut], language: str) -> Scores:
    """Scores of one language."""
    parsed = [(item, interpreter.parse(item.text)) for item in sentences if item.language == language]
    meant = [item.intent for item, _ in parsed]
    understood = [parse.intent for _, parse in parsed]
    topics = _topics(meant, understood)
    ranks = [_rank(item, parse, knowledge) for item, parse in parsed if item.article in knowledge.articles]
    return Scores(
        sentences=len(parsed),
        language=_share(parse.language == language for _, parse in parsed),
        intent=float(accuracy_score(meant, understood)),
        macro_f1=float(np.mean([topic.f1 for topic in topics.values()])),
        calibration=calibration([(parse.confidence, parse.intent == item.intent) for item, parse in parsed]),
        article=_share(rank == 0 for rank in ranks),
        near=_share(rank < NEAR for rank in ranks),
        topics=topics,
        confusions=dict(Counter(zip(meant, understood, strict=True)).most_common()),
    )


def _topics(meant: Sequence[str], understood: Sequence[str]) -> dict[str, Topic]:
    names = sorted(set(meant))
    columns = precision_recall_fscore_support(meant, understood, labels=names, zero_division=0.0)
    return {
        name: Topic(float(precision), float(recall), float(f1), int(count))
        for name, precision, recall, f1, count in zip(names, *columns, strict=True)
    }


def calibration(answers: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error of (confidence, right) pairs: over bands, the mean gap weighted by their size."""
    bands: dict[int, list[tuple[float, bool]]] = {}
    for sure, right in answers:
        bands.setdefault(min(int(sure * BINS), BINS - 1), []).append((sure, right))
    gaps = (abs(sum(sure - right for sure, right in band)) for band in bands.values())
    return sum(gaps) / len(answers) if answers else 0.0


def _rank(item: HeldOut, parse: Parse, knowledge: Knowledge) -> int:
    """The place in the ranking of the first article that states one of the facts asked for, within its own country."""
    right = knowledge.articles[item.article or ""]
    holds = knowledge.holds_in(right.place)
    ranked = [article for question in parse.ranking for article in knowledge.answering(question.name, holds)]
    fits = (article.id == right.id or set(article.facts) & set(right.facts) for article in ranked)
    return next((n for n, fit in enumerate(fits) if fit), len(ranked))


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else 0.0
