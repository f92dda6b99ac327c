"""One message in, one action out. Start reading at `decide` and `choose`."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from content.model import LANGUAGES, Article, Knowledge, Language
from content.triage import DangerRule
from nlu.parse import Parse

from bot.dialogue.actions import Action, Answer, Clarify, Fixed, Option, Unknown, Urgent
from bot.dialogue.candidates import Candidate, place_of, rank, topic_of, within
from bot.dialogue.context import Context

Decision = tuple[Action, Context]

FIXED_SURE = 0.45
"""A small-talk or refusal intent this sure is taken at its word."""
SURE = 0.42
"""Score from which the best article is the answer, whatever the next one's."""
LIKELY = 0.30
"""Score from which it is the answer if it stands clear of the next by CLEAR."""
CLEAR = 0.03
GUESS = 0.18
"""Score from which an article is worth offering as a button."""
ASK_PLACE = 0.75
"""Without a place: another country's article this near (as a share of the best score) means: ask which country."""
MENTION_PLACE = 0.45
"""This near: answer, and offer the other country as a button."""
SWITCH = 0.8
"""How sure the language of a message must be to change the talk's."""
REMEMBERED = 40
HUMAN = Option("command", "human")
TOPICS = Option("command", "topics")


def decide(context: Context, parse: Parse, knowledge: Knowledge, today: dt.date) -> Decision:
    """What to do with a written message."""
    context = _in_language(context, parse)
    special = {"reject_answer": _rejected, "repeat": _repeated, "change_language_es": _spanish, "change_language_en": _english}
    handler = special.get(parse.intent)
    if parse.substance == 0 and parse.places():
        return _question(context, parse, knowledge, today)
    if handler and parse.confidence >= FIXED_SURE and parse.substance <= 5:
        return handler(context, parse, knowledge, today)
    if parse.intent in knowledge.replies and parse.confidence >= FIXED_SURE:
        return fixed(parse.intent, context, knowledge), context
    if parse.intent == "reject_answer" and context.article:
        context = context.model_copy(update={"rejected": (*context.rejected, context.article)})
    return _question(context, parse, knowledge, today)


def urgent(rule: DangerRule, context: Context, parse: Parse, knowledge: Knowledge, today: dt.date) -> Decision:
    """Danger goes before everything: the rule's own words, and who helps where the person is."""
    place = place_of(parse, context)
    context = _in_language(context, parse).model_copy(update={"place": place, "danger": True})
    known = [knowledge.facts[key] for key in rule.facts_for(place) if key in knowledge.facts]
    facts = tuple(fact.key for fact in known if fact.in_force(today) and not fact.withheld(today))
    action = Urgent(topic=rule.topic, place=_iso(place), rule=rule.id, reply=rule.reply, facts=facts, options=(HUMAN,))
    return action, context


def choose(context: Context, option: Option, knowledge: Knowledge, today: dt.date) -> Decision:
    """What to do with a tapped button or a command."""
    if option.kind in ("article", "more"):
        article = knowledge.articles.get(option.value)
        if article is None:
            return Unknown(reason="question", options=(TOPICS, HUMAN)), context
        return _answer(article, context, knowledge, today, further=option.kind == "more")
    if option.kind == "language":
        return _speak(option.value, context, knowledge, today)
    if option.kind == "place":
        return _place_chosen(option.value, context, knowledge, today)
    if option.kind == "topic":
        return _topic_chosen(option.value, context, knowledge)
    return _command(option.value, context, knowledge)


def _command(name: str, context: Context, knowledge: Knowledge) -> Decision:
    if name == "language":
        return Clarify(about="topic", options=tuple(Option("language", code) for code in LANGUAGES)), context
    if name == "topics":
        return _ask_topic(context, knowledge), context
    intents = {"human": "human_request", "start": "greeting"}
    return fixed(intents.get(name, "help"), context, knowledge), context


def fixed(intent: str, context: Context, knowledge: Knowledge) -> Fixed:
    """A reply of content/replies.yml with the buttons that fit its kind."""
    reply = knowledge.replies[intent]
    kind = "smalltalk" if reply.kind == "control" else reply.kind
    if intent == "greeting":
        options = tuple(Option("place", place) for place in countries(knowledge)) + (Option("command", "language"),)
    elif kind == "handoff":
        options = ()
    elif intent in ("thanks", "goodbye"):
        options = (TOPICS,)
    else:
        options = (TOPICS, HUMAN)
    return Fixed(kind, reply=intent, options=options)


def countries(knowledge: Knowledge) -> tuple[str, ...]:
    """The countries with articles, the fullest first: what we can offer by button."""
    count = [article.place for article in knowledge.articles.values() if len(article.place) == 2 and article.place != "EU"]
    return tuple(sorted(set(count), key=lambda place: (-count.count(place), place)))


def _question(context: Context, parse: Parse, knowledge: Knowledge, today: dt.date) -> Decision:
    place, topic = place_of(parse, context), topic_of(parse, context, knowledge)
    ranked = rank(parse, context, knowledge)
    if parse.substance:
        remembered = tuple((found.article.id, round(found.score, 3)) for found in ranked[:REMEMBERED])
        context = context.model_copy(update={"ranking": remembered})
    if place is None:
        return _without_place(ranked, topic, context, parse, knowledge, today)
    context = context.model_copy(update={"place": place})
    return _settle(within(ranked, place, knowledge), place, topic, context, parse, knowledge, today)


def _without_place(
    ranked: list[Candidate], topic: str | None, context: Context, parse: Parse, knowledge: Knowledge, today: dt.date
) -> Decision:
    """No place said: answer if one country has it clearly more than the others, else ask which."""
    if not ranked or ranked[0].score < GUESS or parse.substance == 0:
        return _not_understood(None, None, context, knowledge)
    best = ranked[0]
    rival = _rival(ranked, knowledge)
    nearness = rival.score / best.score if rival else 0.0
    if rival and nearness >= ASK_PLACE:
        return _ask_place((best.article.place, rival.article.place), topic, context, knowledge)
    if not _certain([found for found in ranked if found.article.place == best.article.place]):
        return _offer(ranked, None, topic, context)
    action, context = _answer(best.article, context, knowledge, today)
    if rival and nearness >= MENTION_PLACE:
        elsewhere = Option("place", rival.article.place)
        action = replace(action, options=(elsewhere, *action.options))
    return action, context


def _certain(found: list[Candidate]) -> bool:
    """Whether the first of these is the answer."""
    if not found or found[0].score < LIKELY:
        return False
    return found[0].score >= SURE or len(found) == 1 or found[0].score - found[1].score >= CLEAR


def _rival(ranked: list[Candidate], knowledge: Knowledge) -> Candidate | None:
    """The best article of another country, when the best of all is a country's own."""
    own = countries(knowledge)
    best = ranked[0].article.place
    return next((found for found in ranked if best in own and found.article.place in own and found.article.place != best), None)


def _ask_place(places: tuple[str, ...], topic: str | None, context: Context, knowledge: Knowledge) -> Decision:
    context = context.model_copy(update={"topic": topic, "unsure": context.unsure + 1})
    offered = [place for place in countries(knowledge) if place in places]
    return Clarify(topic=topic, about="place", options=(*(Option("place", place) for place in offered), HUMAN)), context


def _settle(
    found: list[Candidate],
    place: str,
    topic: str | None,
    context: Context,
    parse: Parse,
    knowledge: Knowledge,
    today: dt.date,
) -> Decision:
    """The place is known: answer, offer what is near, or say that we hold nothing."""
    if _certain(found):
        return _answer(found[0].article, context, knowledge, today)
    if place not in knowledge.covered() and topic and (parse.substance or context.topic):
        return _nothing(place, topic, context)
    if parse.substance == 0 and topic is None:
        return Clarify(place=place, about="topic", options=_topics_in(place, knowledge)), context
    if found and found[0].score >= GUESS:
        return _offer(found, place, topic, context)
    return _not_understood(place, topic, context, knowledge)


def _answer(
    article: Article, context: Context, knowledge: Knowledge, today: dt.date, further: bool = False
) -> Decision:
    keys = article.more if further else article.facts
    facts = [knowledge.facts[key] for key in keys if knowledge.facts[key].in_force(today)]
    withheld = tuple(fact.key for fact in facts if fact.withheld(today))
    said = tuple(fact.key for fact in facts if not fact.withheld(today))
    place = article.place if len(article.place) == 2 and article.place != "EU" else context.place
    context = context.model_copy(update={"place": place, "topic": article.topic, "article": article.id, "unsure": 0})
    where = {"topic": article.topic, "place": _iso(article.place) or _iso(context.place), "article": article.id}
    if not said:
        return Unknown(reason="withheld", options=(HUMAN, *_next(article, knowledge)[:2]), **where), context
    more = (Option("more", article.id),) if article.more and not further else ()
    options = (*more, *_next(article, knowledge)[: 3 - len(more)], HUMAN)
    return Answer(facts=said, withheld=withheld, further=further, options=options, **where), context


def _next(article: Article, knowledge: Knowledge) -> tuple[Option, ...]:
    return tuple(Option("article", name) for name in article.next if name in knowledge.articles)


def _offer(found: list[Candidate], place: str | None, topic: str | None, context: Context) -> Decision:
    near = [candidate.article.id for candidate in found[:3] if candidate.score >= GUESS * 0.7]
    context = context.model_copy(update={"unsure": context.unsure + 1})
    options = (*(Option("article", name) for name in near), HUMAN)
    return Clarify(topic=topic, place=_iso(place), about="question", options=options), context


def _nothing(place: str, topic: str, context: Context) -> Decision:
    context = context.model_copy(update={"topic": topic, "article": None})
    return Unknown(topic=topic, place=_iso(place), reason="place", options=(HUMAN, TOPICS)), context


def _not_understood(place: str | None, topic: str | None, context: Context, knowledge: Knowledge) -> Decision:
    """First ask for the topic; the second time running, say so and offer a person."""
    context = context.model_copy(update={"unsure": context.unsure + 1})
    if context.unsure > 1:
        return Unknown(topic=topic, place=_iso(place), reason="question", options=(HUMAN, TOPICS)), context
    return _ask_topic(context, knowledge), context


def _ask_topic(context: Context, knowledge: Knowledge) -> Clarify:
    place = context.place if context.place in knowledge.covered() else None
    return Clarify(place=_iso(place), about="topic", options=(*_topics_in(place, knowledge), HUMAN))


def _topics_in(place: str | None, knowledge: Knowledge) -> tuple[Option, ...]:
    """Topics with articles there, the fullest first."""
    held = [article.topic for article in knowledge.articles.values() if place in (None, article.place)]
    return tuple(Option("topic", topic) for topic in sorted(set(held), key=lambda topic: (-held.count(topic), topic))[:8])


def _place_chosen(place: str, context: Context, knowledge: Knowledge, today: dt.date) -> Decision:
    context = context.model_copy(update={"place": place})
    ranked = [
        Candidate(knowledge.articles[name], score) for name, score in context.ranking if name in knowledge.articles
    ]
    found = within(ranked, place, knowledge)
    if found and context.unsure:
        return _answer(found[0].article, context, knowledge, today)
    return _ask_topic(context, knowledge), context


def _topic_chosen(topic: str, context: Context, knowledge: Knowledge) -> Decision:
    context = context.model_copy(update={"topic": topic, "unsure": 0})
    holds = knowledge.holds_in(context.place) if context.place else None
    found = [a for a in knowledge.articles.values() if a.topic == topic and (holds is None or a.place in holds)]
    if not found:
        return Unknown(topic=topic, place=_iso(context.place), reason="topic", options=(HUMAN, TOPICS)), context
    places = {article.place for article in found}
    if holds is None and len(places) > 1:
        options = tuple(Option("place", place) for place in countries(knowledge) if place in places)
        return Clarify(topic=topic, about="place", options=(*options, HUMAN)), context
    options = tuple(Option("article", article.id) for article in found[:7])
    return Clarify(topic=topic, place=_iso(context.place), about="question", options=(*options, HUMAN)), context


def _rejected(context: Context, parse: Parse, knowledge: Knowledge, today: dt.date) -> Decision:
    """"That is not it": the next candidates; the second time running, a person."""
    if context.unsure or not context.ranking:
        return fixed("human_request", context, knowledge), context
    rejected = (*context.rejected, *((context.article,) if context.article else ()))
    context = context.model_copy(update={"rejected": rejected, "unsure": 1})
    holds = knowledge.holds_in(context.place) if context.place else None
    near = [
        name
        for name, _ in context.ranking
        if name in knowledge.articles and name not in rejected and (not holds or knowledge.articles[name].place in holds)
    ]
    options = (*(Option("article", name) for name in near[:3]), HUMAN)
    return Clarify(place=_iso(context.place), topic=context.topic, about="question", options=options), context


def _repeated(context: Context, parse: Parse, knowledge: Knowledge, today: dt.date) -> Decision:
    article = knowledge.articles.get(context.article or "")
    if article is None:
        return fixed("repeat", context, knowledge), context
    return _answer(article, context, knowledge, today)


def _spanish(context: Context, parse: Parse, knowledge: Knowledge, today: dt.date) -> Decision:
    return _speak("es", context, knowledge, today)


def _english(context: Context, parse: Parse, knowledge: Knowledge, today: dt.date) -> Decision:
    return _speak("en", context, knowledge, today)


def _speak(language: str, context: Context, knowledge: Knowledge, today: dt.date) -> Decision:
    """Changes the language and says the last answer again in it."""
    context = context.model_copy(update={"language": language})
    article = knowledge.articles.get(context.article or "")
    return _answer(article, context, knowledge, today) if article else (fixed("greeting", context, knowledge), context)


def _in_language(context: Context, parse: Parse) -> Context:
    """The talk's language follows the contact, but does not flap on a short or doubtful message."""
    sure = parse.language_confidence >= SWITCH and parse.words > 1
    if context.language is None or (sure and parse.language != context.language):
        language: Language = parse.language
        return context.model_copy(update={"language": language})
    return context


def _iso(place: str | None) -> str | None:
    """ISO 3166 alpha-2 or nothing: a region such as EU or GLOBAL is not a country."""
    return place if place and len(place) == 2 and place != "EU" else None
