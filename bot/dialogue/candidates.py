"""Which articles may answer, best first: the ranker's order, narrowed by place and leaning on topic and context."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.dialogue.context import Context
from content.knowledge import Knowledge
from content.model import Article, is_country
from nlu.parse import Parse, Scored

TOPIC_WEIGHT = 0.2
CARRY_WEIGHT = 0.4
LINKED_WEIGHT = 0.3
OWN_PLACE = 0.04
"""A country's own article wins over the region's when both fit equally."""
OWN_AUDIENCE = 0.06
"""So does an article for who is asking."""
BOOST = 5
"""How much likelier, at most, an article becomes because others are of other places. Without a limit 29 % of the
questions that only another country answers got some answer here, with it 15 %, and 0.3 % of right ones are lost."""
WORTH_ASKING = 60
"""How many of the likeliest questions are looked at while no place is known."""

FOREIGNER, RETURNING, HOME = "foreigner", "returning", "PE"

Ranking = tuple[Scored, ...]


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
    """Where the question is about: named (a country before a region, one we know of before others), else where the
    talk was, unless a word hints at another place that alone has the answer, else where people like the one who asks
    ask about. Who says they return asks about that: `soy retornado de chile`."""
    named = sorted(parse.places(), key=lambda place: not is_country(place))
    if named and parse.first("audience") != RETURNING:
        return next((place for place in named if place in knowledge.covered()), named[0])
    who = knowledge.audiences.get(audience_of(parse) or context.audience or "")
    if who and parse.first("audience") == RETURNING:
        return who.place
    cue = parse.first("cue")
    if context.place and cue and not _only_there(cue, context.place, parse, knowledge):
        return context.place
    return cue or context.place or (who.place if who else None)


def _only_there(cue: str, place: str, parse: Parse, knowledge: Knowledge) -> bool:
    """Whether what is asked is answered where a word hints at, and not where the talk is about."""
    best = parse.ranking[0].name if parse.ranking else ""
    hinted, here = (any(knowledge.answering(best, knowledge.holds_in(code))) for code in (cue, place))
    return hinted and not here


def audience_of(parse: Parse) -> str | None:
    """Who is asking, if they say so; who comes from another country and names no other place asks as a foreigner."""
    foreign = not parse.places() and any(item.kind == "origin" and item.value != HOME for item in parse.entities)
    return parse.first("audience") or (FOREIGNER if foreign else None)


def is_follow_up(parse: Parse) -> bool:
    return parse.follows or parse.substance <= 2


def topic_of(parse: Parse, context: Context, knowledge: Knowledge) -> str | None:
    """The likeliest topic, or the talk's own when the message says little."""
    if parse.substance == 0 and context.topic in knowledge.topics:
        return context.topic
    return next((scored.name for scored in parse.intents if scored.name in knowledge.topics), None)


def asked(parse: Parse, context: Context, knowledge: Knowledge) -> Ranking:
    """The questions this message may ask, the likeliest first. A bare place asks the last question anew."""
    return remembered(context, knowledge) if parse.substance == 0 and context.chances else parse.ranking


def remembered(context: Context, knowledge: Knowledge) -> Ranking:
    """The last question's ranking, as the context remembers it; what is no longer asked is left out."""
    return tuple(Scored(name, chance) for name, chance in context.chances if name in knowledge.index.asked)


def within(
    ranking: Ranking, place: str, context: Context, knowledge: Knowledge, parse: Parse | None = None
) -> list[Candidate]:
    """The articles that hold in `place`, with the chances they have once it is known: what spoke for a question that
    is answered elsewhere alone speaks for the ones on its topic here. Where there is none, it speaks against all."""
    holds, topic = knowledge.holds_in(place), knowledge.index.topic
    topics = {name for code in holds for name in knowledge.index.topics.get(code, ())}
    found, moot = [], 0.0
    for scored in ranking:
        here = [item for item in knowledge.answering(scored.name, holds) if item.id not in context.rejected]
        found += [Candidate(article, scored.score, OWN_PLACE * (article.place == place)) for article in here]
        if not here and topic.get(scored.name) in topics:
            moot += scored.score
    return _leaning([replace(item, chance=_share(item.chance, moot)) for item in found], parse, context, knowledge)


def anywhere(ranking: Ranking, context: Context, knowledge: Knowledge, parse: Parse | None = None) -> list[Candidate]:
    """While no place is known: one article a question, a region's if there is one."""
    found = (
        Candidate(knowledge.articles[_widest(item.name, knowledge)], item.score) for item in ranking[:WORTH_ASKING]
    )
    return _leaning([item for item in found if item.article.id not in context.rejected], parse, context, knowledge)


def _widest(question: str, knowledge: Knowledge) -> str:
    there = knowledge.index.asked[question]
    return next((article for place, article in there.items() if not is_country(place)), question)


def _share(chance: float, moot: float) -> float:
    """The chance once `moot` of the whole is out of question, which makes no likely answer of a most unlikely one."""
    return min(1.0, chance * min(BOOST, 1 / max(1 - moot, 1e-3)))


def _leaning(found: list[Candidate], parse: Parse | None, context: Context, knowledge: Knowledge) -> list[Candidate]:
    """Towards the topic understood and who is asking; in a follow-up, towards what the talk was about and what is
    asked next after the last answer."""
    topics = {item.name: item.score for item in parse.intents} if parse and parse.substance else {}
    follows = parse is not None and is_follow_up(parse)
    last = knowledge.articles.get(context.article or "") if follows else None

    def lean(article: Article) -> float:
        carried = CARRY_WEIGHT * (follows and article.topic == context.topic)
        linked = LINKED_WEIGHT * (last is not None and article.id in last.next)
        fits = OWN_AUDIENCE * (
            parse is not None and article.audience is not None and article.audience == context.audience
        )
        return TOPIC_WEIGHT * topics.get(article.topic, 0.0) + fits + carried + linked

    return _sorted(replace(item, lean=item.lean + lean(item.article)) for item in found)


def _sorted(found: Iterable[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.article.id))
