"""Danger goes before everything: noticed by a rule or sensed in how a message sounds, and answered at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from bot.dialogue.actions import Action, Clarify, Urgent
from bot.dialogue.candidates import place_of
from bot.dialogue.context import Context
from bot.dialogue.replies import HUMAN, Decision, in_language, iso, usable
from content.knowledge import Knowledge
from content.triage import DangerRule
from nlu.parse import Parse, Scored

ALARM = 0.3
"""A message that sounds this much like danger is answered as one."""
TALK_ALARM = 0.8
"""So much, if we would answer it with small talk, a refusal or a person, or if a guide takes it for an answer: short
talk sounds like many things."""
TALK = ("smalltalk", "refuse", "handoff", "ask")
KIN_ALARM = 0.12
"""So little is enough if what we would answer is itself about danger."""

NUMBERS = re.compile(r"[\W\d_]*(?:\b(?:y|e|o|and|or)\b[\W\d_]*)*", re.IGNORECASE)

LINES = 3
"""So many help lines can be read in fear."""


@dataclass(frozen=True)
class Heard:
    """What there is of danger in a message: the rule whose words were said, what it sounds like, and whether it is
    told as something past and over."""

    rule: str | None
    risk: Scored
    over: bool = False


def noticed(heard: Heard, reply: Action, rules: Mapping[str, DangerRule]) -> str | None:
    """The danger rule that applies. `reply` is what we would say to the message otherwise."""
    if heard.rule:
        return heard.rule
    if heard.over or (isinstance(reply, Clarify) and reply.foreign):
        # The classifier has learned no word of a language we do not speak.
        return None
    return heard.risk.name if heard.risk.score >= _alarm(reply, rules) else None


def sensed(text: str, risk: Scored) -> Scored:
    """What a message sounds like. Numbers alone (`1, 3 y 4`) sound like nothing: no sentence of danger taught them."""
    return Scored("harmless", 0.0) if NUMBERS.fullmatch(text) else risk


def plain(risk: Scored) -> bool:
    """Whether it sounds so much like danger that it counts whatever else is being talked about."""
    return risk.score >= TALK_ALARM


def _alarm(reply: Action, rules: Mapping[str, DangerRule]) -> float:
    if reply.kind in TALK:
        return TALK_ALARM
    return KIN_ALARM if reply.topic and reply.topic in {rule.topic for rule in rules.values()} else ALARM


def urgent(rule: DangerRule, context: Context, parse: Parse, knowledge: Knowledge, today: dt.date) -> Decision:
    """The rule's own words, and who helps where the person is."""
    place = place_of(parse, context, knowledge)
    context = in_language(context, parse).model_copy(update={"place": place, "danger": True})
    lines = [row.fact for row in knowledge.lines(place, rule.lines)] if place else []
    known = dict.fromkeys(key for key in lines if usable(knowledge.facts[key], today))
    general = (key for key in rule.facts if usable(knowledge.facts[key], today))
    facts = tuple(dict.fromkeys((*islice(known, LINES), *general)))
    action = Urgent(topic=rule.topic, place=iso(place), rule=rule.id, reply=rule.reply, facts=facts, options=(HUMAN,))
    return action, context
