"""Actions ready to be said: an answer, an offer, a question back, a fixed reply. Each with its buttons."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from bot.dialogue.actions import Action, Answer, Clarify, Fixed, Option, Reason, Unknown
from bot.dialogue.candidates import Candidate
from bot.dialogue.context import Context
from content.knowledge import Knowledge
from content.model import LANGUAGES, Article, Fact, is_country
from nlu.parse import Parse

Decision = tuple[Action, Context]

GUESS = 0.18
"""Score from which an article is worth offering as a button."""
HUMAN = Option("command", "human")
TOPICS = Option("command", "topics")
LANGUAGE = Option("command", "language")
SWITCH = 0.8
"""How sure the language of a message must be to change the talk's."""
ENOUGH_WORDS = 3
"""“visa chile” is said in both languages."""
OFFERED, OFFERED_TOPICS, OFFERED_PLACES, NEXT = 3, 8, 8, 3
"""How many buttons: articles when unsure, topics of a place, countries, and next steps under an answer."""


def answer(article: Article, context: Context, knowledge: Knowledge, today: dt.date, further: bool = False) -> Decision:
    """The facts of an article that may be said today; `further` for those behind "more"."""
    first, rest = _parts(article, context, knowledge, today)
    facts = [knowledge.facts[key] for key in (rest if further else first)]
    held = [fact for fact in facts if fact.in_force(today)]
    silent = {fact.key for fact in held if fact.withheld(today)} | _broken_list(article, knowledge, today)
    said = tuple(fact.key for fact in held if fact.key not in silent)
    withheld = tuple(fact.key for fact in held if fact.key in silent)
    place = iso(article.place) or context.place
    context = context.model_copy(update={"place": place, "topic": article.topic, "article": article.id, "unsure": 0})
    if (ended := _ended(facts, held, today)) or not said:
        reason: Reason = "ended" if ended else "withheld" if withheld else "topic"
        options = (HUMAN, *_next(article, knowledge)[:2])
        return Unknown("unknown", article.topic, iso(place), article.id, options, reason, ended), context
    more = (Option("more", article.id),) if rest and not further else ()
    options = (*more, *_next(article, knowledge)[: NEXT - len(more)], HUMAN)
    lead = not further and (not article.facts or said[0] == article.facts[0])
    return Answer("answer", article.topic, iso(place), article.id, options, said, withheld, lead, further), context


def _parts(
    article: Article, context: Context, knowledge: Knowledge, today: dt.date
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is said at once and what stands behind "more": on a phone that others use, all but the first that holds."""
    keys = _keys(article, knowledge)
    if not context.shared_phone or article.shows:
        return keys, article.more
    first = next((key for key in keys if usable(knowledge.facts[key], today)), "")
    return ((first,), tuple(key for key in (*keys, *article.more) if key != first)) if first else (keys, article.more)


def _keys(article: Article, knowledge: Knowledge) -> tuple[str, ...]:
    """What an article states and what its table rests on, in order, each once."""
    shown = (key for row in knowledge.shown(article) for key in row.facts)
    return tuple(dict.fromkeys((*article.facts, *shown)))


def _broken_list(article: Article, knowledge: Knowledge, today: dt.date) -> set[str]:
    """A checklist with a paper missing would mislead: if one of its facts cannot be said, none is."""
    if not (article.shows or "").startswith("checklists/"):
        return set()
    keys = {key for row in knowledge.shown(article) for key in row.facts}
    return set() if all(usable(knowledge.facts[key], today) for key in keys) else keys


def _ended(facts: list[Fact], held: list[Fact], today: dt.date) -> dt.date | None:
    """When the direct answer ended, if nothing here has taken its place since."""
    until = facts[0].valid_until if facts else None
    if until is None or until >= today or any(fact.valid_from > until for fact in held):
        return None
    return until


def _next(article: Article, knowledge: Knowledge) -> tuple[Option, ...]:
    return tuple(Option("article", name) for name in article.next if name in knowledge.articles)


def offer(found: list[Candidate], topic: str | None, context: Context) -> Decision:
    """The nearest articles as buttons."""
    near = [candidate.article.id for candidate in found if candidate.article.id not in context.rejected]
    options = (*(Option("article", name) for name in near[:OFFERED]), HUMAN)
    context = context.model_copy(update={"unsure": context.unsure + 1})
    return Clarify(topic=topic, place=iso(context.place), about="question", options=options), context


def nothing(topic: str, context: Context) -> Decision:
    """We hold nothing on the talk's place."""
    context = context.model_copy(update={"topic": topic, "article": None})
    return Unknown(topic=topic, place=iso(context.place), reason="place", options=(HUMAN, TOPICS)), context


def nothing_here(topic: str | None, found: list[Candidate], context: Context) -> Decision:
    """The question is understood, but only other places answer it; what is near it here becomes buttons."""
    context = context.model_copy(update={"topic": topic, "article": None})
    near = tuple(Option("article", item.article.id) for item in found[: OFFERED - 1] if item.article.topic == topic)
    place = iso(context.place)
    reason: Reason = "elsewhere" if place else "topic"
    return Unknown(topic=topic, place=place, reason=reason, options=(*near, HUMAN, TOPICS)), context


def not_understood(topic: str | None, context: Context, knowledge: Knowledge) -> Decision:
    """First ask for the topic; the second time running, say so and offer a person."""
    context = context.model_copy(update={"unsure": context.unsure + 1})
    if context.unsure > 1:
        return Unknown(topic=topic, place=iso(context.place), reason="question", options=(HUMAN, TOPICS)), context
    return ask_topic(context, knowledge), context


def ask_language(foreign: str | None = None) -> Clarify:
    """Which of our languages to speak; `foreign`: theirs, when we do not speak it."""
    ours = tuple(Option("language", code) for code in LANGUAGES)
    return Clarify(about="language", foreign=foreign, options=(*ours, HUMAN) if foreign else ours)


def ask_place(places: set[str], topic: str | None, context: Context, knowledge: Knowledge) -> Decision:
    """Which of these countries was meant."""
    context = context.model_copy(update={"topic": topic, "unsure": context.unsure + 1})
    options = tuple(Option("place", place) for place in countries(knowledge) if place in places)[:OFFERED_PLACES]
    return Clarify(topic=topic, about="place", options=(*options, HUMAN)), context


def ask_topic(context: Context, knowledge: Knowledge) -> Clarify:
    """What the question is about, in the talk's place if we hold something on it."""
    place = context.place if context.place in knowledge.covered() else None
    return Clarify(place=iso(place), about="topic", options=(*topics_in(place, knowledge), HUMAN))


def topics_in(place: str | None, knowledge: Knowledge) -> tuple[Option, ...]:
    """Topics with articles there, the fullest first."""
    index = knowledge.index.topics
    held: Counter[str] = Counter()
    for code in index if place is None else (place,):
        held.update({topic: len(articles) for topic, articles in index.get(code, {}).items()})
    fullest = sorted(held, key=lambda topic: (-held[topic], topic))
    return tuple(Option("topic", topic) for topic in fullest[:OFFERED_TOPICS])


def fixed(intent: str, context: Context, knowledge: Knowledge, today: dt.date) -> Fixed:
    """A reply of content/replies.yml with its facts and the buttons that fit it."""
    reply = knowledge.replies[intent]
    facts = tuple(key for key in reply.facts if usable(knowledge.facts[key], today))
    if intent == "greeting":
        options = (*(Option("place", code) for code in countries(knowledge)[:OFFERED_PLACES]), TOPICS, LANGUAGE)
    else:
        options = (TOPICS,) if reply.kind == "handoff" else (TOPICS, HUMAN)
    return Fixed(reply.kind, reply=intent, options=options, facts=facts)


def usable(fact: Fact, today: dt.date) -> bool:
    """Whether a fact may be said today."""
    return fact.in_force(today) and not fact.withheld(today)


def countries(knowledge: Knowledge) -> tuple[str, ...]:
    """The countries with articles, the fullest first: what we can offer by button."""
    held = {
        place: sum(map(len, topics.values())) for place, topics in knowledge.index.topics.items() if is_country(place)
    }
    return tuple(sorted(held, key=lambda place: (-held[place], place)))


def speak(language: str, context: Context, knowledge: Knowledge, today: dt.date) -> Decision:
    """Changes the language and says the last answer again in it."""
    context = context.model_copy(update={"language": language})
    article = knowledge.articles.get(context.article or "")
    return (
        answer(article, context, knowledge, today)
        if article
        else (fixed("greeting", context, knowledge, today), context)
    )


def in_language(context: Context, parse: Parse) -> Context:
    """The talk's language follows the contact, but does not flap on a short or doubtful message."""
    sure = parse.language_confidence >= SWITCH and parse.words >= ENOUGH_WORDS
    if context.language is None or sure:
        return context.model_copy(update={"language": parse.language})
    return context


def iso(place: str | None) -> str | None:
    """The place if it is a country, for who expects an ISO 3166 code."""
    return place if place and is_country(place) else None
