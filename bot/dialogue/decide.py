"""One written message in, one action out. Start reading at `decide`."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.dialogue.actions import Clarify, Option
from bot.dialogue.candidates import (
    Candidate,
    Ranking,
    anywhere,
    asked,
    audience_of,
    place_of,
    remembered,
    topic_of,
    within,
)
from bot.dialogue.context import Context
from bot.dialogue.replies import (
    ENOUGH_WORDS,
    GUESS,
    OFFERED,
    Decision,
    answer,
    ask_language,
    ask_place,
    fixed,
    in_language,
    iso,
    not_understood,
    nothing,
    nothing_here,
    offer,
    speak,
    topics_in,
)
from content.knowledge import Knowledge
from content.model import Article, Language, is_country
from nlu.parse import Parse, Scored
from nlu.text import normalise

FIXED_SURE = 0.4
"""A small-talk or refusal intent this sure is taken at its word."""
FIXED_LIKELY = 0.2
"""This sure, it is taken when no article answers either."""
SURE = 0.42
"""Score from which the best article is the answer, whatever the next one's."""
LIKELY = 0.30
"""Score from which it is the answer if it stands clear of the next by CLEAR."""
CLEAR = 0.03
ASK_PLACE = 0.5
"""Without a place: another country's question this near (as a share of the best score) means: ask which country."""
VAGUE = 2
"""So few words of substance, “the work permit”, leave open which country's."""
ELSEWHERE = 0.6
"""This sure which question it is, and that only other places answer it, we say that we hold nothing on it here."""
NO_DOUBT = 0.9
"""This sure of the question, only an article on the same topic can stand in for the one we do not have."""
MENTION_PLACE = 0.3
"""This near: answer, and offer the other country as a button."""
REMEMBERED = 40
"""Questions of the last ranking that a follow-up can fall back on."""
FOREIGN_SURE = 0.7
"""How sure we must be that a message is in a language we do not speak."""
LANGUAGE_INTENTS: dict[str, Language] = {"change_language_es": "es", "change_language_en": "en"}
REMARK = 5
"""A remark on the last answer ("no, eso no", "in english please") has at most this many words of substance."""


def decide(context: Context, parse: Parse, knowledge: Knowledge, today: dt.date) -> Decision:
    """What to do with a written message."""
    context = _who(in_language(context, parse), parse)
    if parse.foreign and parse.foreign.score >= FOREIGN_SURE and parse.words >= ENOUGH_WORDS:
        return ask_language(parse.foreign.name), context
    bare_place = parse.substance == 0 and parse.places()
    if parse.confidence >= FIXED_SURE and not bare_place:
        if parse.substance <= REMARK and (remark := _remark(context, parse, knowledge, today)):
            return remark
        if parse.intent in knowledge.replies:
            return fixed(parse.intent, context, knowledge, today), context
    rejected = (*context.rejected, context.article) if parse.intent == "reject_answer" and context.article else ()
    action, after = _question(context.model_copy(update={"rejected": rejected}), parse, knowledge, today)
    likely = parse.intent in knowledge.replies and parse.confidence >= FIXED_LIKELY
    if likely and action.kind in ("clarify", "unknown") and not bare_place:
        return fixed(parse.intent, context, knowledge, today), context
    return action, after


def _remark(context: Context, parse: Parse, knowledge: Knowledge, today: dt.date) -> Decision | None:
    """What is said of the last answer rather than asked: another language, again, not that."""
    if language := LANGUAGE_INTENTS.get(parse.intent):
        return speak(language, context, knowledge, today)
    if parse.intent == "repeat" and (article := knowledge.articles.get(context.article or "")):
        return answer(article, context, knowledge, today)
    if parse.intent == "reject_answer" or (parse.intent == "deny" and context.unsure):
        return rejected_answer(context, knowledge, today)
    return None


def rejected_answer(context: Context, knowledge: Knowledge, today: dt.date) -> Decision:
    """“That is not it”: the next candidates; the second time running, a person."""
    if context.unsure or not context.chances:
        return fixed("human_request", context, knowledge, today), context
    rejected = (*context.rejected, *((context.article,) if context.article else ()))
    context = context.model_copy(update={"rejected": rejected})
    ranking = remembered(context, knowledge)
    found = (
        within(ranking, context.place, context, knowledge) if context.place else anywhere(ranking, context, knowledge)
    )
    return offer(found, context.topic, context)


def _question(context: Context, parse: Parse, knowledge: Knowledge, today: dt.date) -> Decision:
    place, topic = place_of(parse, context, knowledge), topic_of(parse, context, knowledge)
    ranking = asked(parse, context, knowledge)
    if parse.substance:
        chances = tuple((item.name, round(item.score, 4)) for item in ranking[:REMEMBERED])
        context = context.model_copy(update={"chances": chances})
    if place is None:
        return _without_place(anywhere(ranking, context, knowledge, parse), topic, context, parse, knowledge, today)
    context = context.model_copy(update={"place": place})
    found = within(ranking, place, context, knowledge, parse)
    if _elsewhere(ranking, place, knowledge) and not _stands_in(found, ranking[0], place, knowledge):
        return nothing_here(topic, found, context)
    return _in_place(found, topic, context, parse, knowledge, today)


def _without_place(
    ranked: list[Candidate], topic: str | None, context: Context, parse: Parse, knowledge: Knowledge, today: dt.date
) -> Decision:
    """No place said: answer if it is asked of one country clearly more than of others, else ask which."""
    if not ranked or ranked[0].score < GUESS or parse.substance == 0:
        return _by_words(None, context, parse, knowledge)
    best, there = ranked[0], _countries(ranked[0].article, knowledge)
    rival = next((item for item in ranked[1:] if there and _countries(item.article, knowledge) - there), None)
    nearness = rival.score / best.score if rival else 0.0
    unsaid = len(there) > 1 or (rival and (nearness >= ASK_PLACE or parse.substance <= VAGUE))
    if unsaid and best.score >= LIKELY:
        near = _countries(rival.article, knowledge) if rival and (nearness >= ASK_PLACE or len(there) == 1) else set()
        return ask_place(there | near, topic, context, knowledge)
    if not _certain([item for item in ranked if _countries(item.article, knowledge) == there]):
        return offer(ranked, topic, context)
    action, context = answer(best.article, context, knowledge, today)
    if rival and nearness >= MENTION_PLACE:
        action = replace(action, options=(Option("place", rival.article.place), *action.options))
    return action, context


def _elsewhere(ranking: Ranking, place: str, knowledge: Knowledge) -> bool:
    """Whether it is clear what is asked, and that we answer it for other places only."""
    best = ranking[0] if ranking else None
    holds = knowledge.holds_in(place)
    return best is not None and best.score >= ELSEWHERE and not any(knowledge.answering(best.name, holds))


def _stands_in(found: list[Candidate], question: Scored, place: str, knowledge: Knowledge) -> bool:
    """Whether an article of a place we know of is near enough to a question that only others answer: sure itself, and
    on the same topic where the question leaves no doubt."""
    if place not in knowledge.covered() or not _certain(found):
        return False
    return question.score < NO_DOUBT or found[0].article.topic == knowledge.index.topic.get(question.name)


def _countries(article: Article, knowledge: Knowledge) -> set[str]:
    """The countries where this question is answered; none if it is answered for all at once."""
    return (
        set() if not is_country(article.place) else set(filter(is_country, knowledge.index.asked[article.question_id]))
    )


def _in_place(
    found: list[Candidate], topic: str | None, context: Context, parse: Parse, knowledge: Knowledge, today: dt.date
) -> Decision:
    """The place is known: answer, offer what is near, or say that we hold nothing."""
    if _certain(found) or (parse.substance == 0 and _same_topic(found, context)):
        return answer(found[0].article, context, knowledge, today)
    if context.place not in knowledge.covered() and topic and (parse.substance or context.topic):
        return nothing(topic, context)
    if parse.substance == 0 and topic is None:
        return Clarify(place=iso(context.place), about="topic", options=topics_in(context.place, knowledge)), context
    if found and found[0].score >= GUESS:
        return offer(found, topic, context)
    return _by_words(topic, context, parse, knowledge)


def _by_words(topic: str | None, context: Context, parse: Parse, knowledge: Knowledge) -> Decision:
    """Last of all: articles that hold every word that tells something."""
    places = knowledge.holds_in(context.place) if context.place else None
    hits = knowledge.search.find(normalise(parse.text), places, every=True, limit=OFFERED) if parse.substance else []
    if not hits:
        return not_understood(topic, context, knowledge)
    return offer([Candidate(knowledge.articles[hit.article], hit.score) for hit in hits], topic, context)


def _certain(found: list[Candidate]) -> bool:
    """Whether the first of these is the answer."""
    if not found or found[0].score < LIKELY:
        return False
    return found[0].score >= SURE or len(found) == 1 or found[0].score - found[1].score >= CLEAR


def _same_topic(found: list[Candidate], context: Context) -> bool:
    """“And in Chile?”: the last question's topic there is what was meant."""
    return bool(found) and found[0].score >= GUESS and found[0].article.topic == context.topic


def _who(context: Context, parse: Parse) -> Context:
    audience = audience_of(parse)
    return context.model_copy(update={"audience": audience}) if audience else context
