"""Which articles may answer, best first: the ranker's order, narrowed by place and leaning on topic and context."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.dialogue.context import Context
from content.model import Article, Knowledge
from nlu.parse import Parse

TOPIC_WEIGHT = 0.2
CARRY_WEIGHT = 0.15
LINKED_WEIGHT = 0.1
OWN_PLACE = 0.04
"""A country's own article wins over the region's when both fit equally."""
OWN_AUDIENCE = 0.06
"""So does an article for who is asking."""


@dataclass(frozen=True)
class Candidate:
    article: Article
    score: float


def place_of(parse: Parse, context: Context, knowledge: Knowledge) -> str | None:
    """Where the question is about: named (of several, one we know of), else hinted at, else what the talk was about,
    else where people like the one who asks ask about."""
    named = parse.places()
    if named:
        return next((place for place in named if place in knowledge.covered()), named[0])
    who = knowledge.audiences.get(parse.first("audience") or context.audience or "")
    return parse.first("cue") or context.place or (who.place if who else None)


def is_follow_up(parse: Parse) -> bool:
    return parse.follows or parse.substance <= 2


def topic_of(parse: Parse, context: Context, knowledge: Knowledge) -> str | None:
    """The likeliest topic, or the talk's own when the message says little."""
    if parse.substance == 0 and context.topic in knowledge.topics:
        return context.topic
    return next((scored.name for scored in parse.intents if scored.name in knowledge.topics), None)


def rank(parse: Parse, context: Context, knowledge: Knowledge) -> list[Candidate]:
    """All articles, scored for this message in this talk. A bare place asks the last question anew."""
    if parse.substance == 0 and context.ranking:
        return _carried(known(context, knowledge), context, knowledge)
    topics = {scored.name: scored.score for scored in parse.intents}
    found = [
        Candidate(article, scored.score + TOPIC_WEIGHT * topics.get(article.topic, 0.0) + _fit(article, context))
        for scored in parse.ranking
        if (article := knowledge.articles.get(scored.name)) and article.id not in context.rejected
    ]
    return _carried(found, context, knowledge) if is_follow_up(parse) else _sorted(found)


def within(ranked: list[Candidate], place: str, knowledge: Knowledge) -> list[Candidate]:
    """Those that hold in `place`."""
    holds = knowledge.holds_in(place)
    return _sorted(
        Candidate(found.article, found.score + (OWN_PLACE if found.article.place == place else 0.0))
        for found in ranked
        if found.article.place in holds
    )


def _fit(article: Article, context: Context) -> float:
    return OWN_AUDIENCE if article.audience and article.audience == context.audience else 0.0


def _carried(found: list[Candidate], context: Context, knowledge: Knowledge) -> list[Candidate]:
    """The talk's topic goes before others, and what is asked next after the last answer before the rest."""
    last = knowledge.articles.get(context.article or "")
    linked = set(last.next) if last else set()

    def carry(article: Article) -> float:
        return CARRY_WEIGHT * (article.topic == context.topic) + LINKED_WEIGHT * (article.id in linked)

    return _sorted(Candidate(item.article, item.score + carry(item.article)) for item in found)


def _sorted(found: Iterable[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.article.id))


def known(context: Context, knowledge: Knowledge) -> list[Candidate]:
    """The last question's candidates, as the context remembers them."""
    return _sorted(
        Candidate(knowledge.articles[name], score) for name, score in context.ranking if name in knowledge.articles
    )
