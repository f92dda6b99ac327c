"""A tapped button or a command in, one action out."""

from __future__ import annotations

import datetime as dt

from bot.dialogue.actions import Clarify, Option, Unknown
from bot.dialogue.candidates import remembered, within
from bot.dialogue.context import Context
from bot.dialogue.decide import rejected_answer
from bot.dialogue.replies import (
    GUESS,
    HUMAN,
    TOPICS,
    Decision,
    answer,
    ask_language,
    ask_place,
    ask_topic,
    fixed,
    iso,
    speak,
)
from content.knowledge import Knowledge
from content.model import LANGUAGES

LISTED = 7
"""Articles of a topic that are listed as buttons."""


def choose(context: Context, option: Option, knowledge: Knowledge, today: dt.date) -> Decision:
    """What to do with a tapped button or a command. What no longer exists is answered, never an error."""
    if option.kind in ("article", "more") and (article := knowledge.articles.get(option.value)):
        return answer(article, context, knowledge, today, further=option.kind == "more")
    if option.kind == "language" and option.value in LANGUAGES:
        return speak(option.value, context, knowledge, today)
    if option.kind == "place" and option.value in knowledge.places:
        return _place(option.value, context, knowledge, today)
    if option.kind == "topic" and option.value in knowledge.topics:
        return _topic(option.value, context, knowledge)
    if option.kind == "command":
        return _command(option.value, context, knowledge, today)
    return Unknown(reason="question", options=(TOPICS, HUMAN)), context


def _command(name: str, context: Context, knowledge: Knowledge, today: dt.date) -> Decision:
    if name == "language":
        return ask_language(), context
    if name == "reject":
        return rejected_answer(context, knowledge, today)
    intents = {"human": "human_request", "start": "greeting"}
    return fixed(intents.get(name, "help"), context, knowledge, today), context


def _place(place: str, context: Context, knowledge: Knowledge, today: dt.date) -> Decision:
    """The last question anew for this place, or what one can ask about it."""
    context = context.model_copy(update={"place": place})
    found = within(remembered(context, knowledge), place, context, knowledge)
    if found and found[0].score >= GUESS:
        return answer(found[0].article, context, knowledge, today)
    if context.topic and not context.chances and context.topic in knowledge.index.topics.get(place, {}):
        return _topic(context.topic, context, knowledge)
    return ask_topic(context, knowledge), context


def _topic(topic: str, context: Context, knowledge: Knowledge) -> Decision:
    """The questions of a topic, where the talk is about or after asking where. It takes the place of an earlier one."""
    context = context.model_copy(update={"topic": topic, "unsure": 0, "chances": ()})
    index = knowledge.index.topics
    holds = knowledge.holds_in(context.place) if context.place else tuple(index)
    found = {place: index[place][topic] for place in holds if topic in index.get(place, {})}
    if not found:
        return Unknown(topic=topic, place=iso(context.place), reason="topic", options=(HUMAN, TOPICS)), context
    if context.place is None and len(found) > 1:
        return ask_place(set(found), topic, context, knowledge)
    listed = [article for articles in found.values() for article in articles][:LISTED]
    options = tuple(Option("article", article) for article in listed)
    return Clarify(topic=topic, place=iso(context.place), about="question", options=(*options, HUMAN)), context
