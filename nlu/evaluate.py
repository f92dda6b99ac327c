"""How well the held-out sentences are understood: language, intent and article, each as a share from 0 to 1."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from content.model import Knowledge
from nlu.check import HeldOut
from nlu.interpreter import Interpreter
from nlu.parse import Parse

NEAR = 3


@dataclass(frozen=True)
class Scores:
    """Shares of one language's held-out sentences. `article` and `near`: a right fact first, or among three."""

    sentences: int
    language: float
    intent: float
    article: float
    near: float


def evaluate(interpreter: Interpreter, knowledge: Knowledge, sentences: Iterable[HeldOut], language: str) -> Scores:
    """Scores of one language. An article counts within its own place, as the dialogue narrows before it chooses."""
    parsed = [(item, interpreter.parse(item.text)) for item in sentences if item.language == language]
    first = [_ranks_right(item, parse, knowledge) for item, parse in parsed if item.article in knowledge.articles]
    return Scores(
        sentences=len(parsed),
        language=_share(parse.language == language for _, parse in parsed),
        intent=_share(parse.intent == item.intent for item, parse in parsed),
        article=_share(rank == 0 for rank in first),
        near=_share(rank < NEAR for rank in first),
    )


def _ranks_right(item: HeldOut, parse: Parse, knowledge: Knowledge) -> int:
    """The place in the ranking of the first article that states one of the facts asked for."""
    right = knowledge.articles[item.article or ""]
    holds = knowledge.holds_in(right.place)
    ranked = [article for name in parse.ranking if (article := knowledge.articles[name.name]).place in holds]
    return next(n for n, article in enumerate(ranked) if set(article.facts) & set(right.facts))


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else 0.0
