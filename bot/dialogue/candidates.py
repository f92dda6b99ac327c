"""Which articles may answer, best first: the ranker's order, narrowed by place and leaning on topic and context."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.dialogue.context import Context
from content.model import Article, Knowledge
from nlu.parse import Parse

TOPIC_WEIGHT = 0.2
CARRY_WEIGHT = 0.3
LINKED_WEIGHT = 0.15
OWN_PLACE = 0.04
"""A country's own article wins over the region's when both fit equally."""
OWN_AUDIENCE = 0.06
"""So does an article for who is asking."""


@dataclass(frozen=True)
class Candidate:
    """An article, the chance that it answers, and how much the talk leans towards it."""

    article: Article
    chance: float
    lean: float = 0.0

    @property
    def score(self) -> float:
        return self.chance + self.lean


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
    if parse.substance == 0 and context.chances:
        return _carried(known(context, knowledge), context, knowledge)
    rejected = sum(scored.score for scored in parse.ranking if scored.name in context.rejected)
    topics = {scored.name: scored.score for scored in parse.intents}
    found = [
        Candidate(
            article,
            _share(scored.score, rejected),
            TOPIC_WEIGHT * topics.get(article.topic, 0.0) + _fit(article, context),
        )
        for scored in parse.ranking
        if (article := knowledge.articles.get(scored.name)) and article.id not in context.rejected
    ]
    return _carried(found, context, knowledge) if is_follow_up(parse) else _sorted(found)


def within(ranked: list[Candidate], place: str, knowledge: Knowledge) -> list[Candidate]:
    """Those that hold in `place`, with the chances they have once it is known: what spoke for an article of another
    place speaks for the ones on that topic here. Where there is none, it speaks against all."""
    holds = knowledge.holds_in(place)
    held = [found for found in ranked if found.article.place in holds]
    topics = {found.article.topic for found in held}
    moot = sum(found.chance for found in ranked if found.article.place not in holds and found.article.topic in topics)
    return _sorted(
        replace(found, chance=_share(found.chance, moot), lean=found.lean + OWN_PLACE * (found.article.place == place))
        for found in held
    )


def _share(chance: float, moot: float) -> float:
    """The chance once `moot` of the whole is out of question."""
    return min(1.0, chance / max(1 - moot, 1e-3))


def _fit(article: Article, context: Context) -> float:
    return OWN_AUDIENCE if article.audience and article.audience == context.audience else 0.0


def _carried(found: list[Candidate], context: Context, knowledge: Knowledge) -> list[Candidate]:
    """The talk's topic goes before others, and what is asked next after the last answer before the rest."""
    last = knowledge.articles.get(context.article or "")
    linked = set(last.next) if last else set()

    def carry(article: Article) -> float:
        return CARRY_WEIGHT * (article.topic == context.topic) + LINKED_WEIGHT * (article.id in linked)

    return _sorted(replace(item, lean=item.lean + carry(item.article)) for item in found)


def _sorted(found: Iterable[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.article.id))


def known(context: Context, knowledge: Knowledge) -> list[Candidate]:
    """The last question's candidates, as the context remembers them."""
    return _sorted(
        Candidate(knowledge.articles[name], chance) for name, chance in context.chances if name in knowledge.articles
    )
