"""Danger goes before everything: noticed by a rule or sensed in how a message sounds, and answered at once."""

from __future__ import annotations

import datetime as dt

from bot.dialogue.actions import Action, Urgent
from bot.dialogue.candidates import place_of
from bot.dialogue.context import Context
from bot.dialogue.replies import HUMAN, Decision, in_language, iso, usable
from content.model import Knowledge
from content.triage import DangerRule
from nlu.parse import Parse

ALARM = 0.5
"""A message that sounds this much like danger is answered as one."""
WORRY = 0.25
"""So is one that sounds this much like it and to which we have no answer."""


def sensed(parse: Parse, reply: Action | None = None) -> str | None:
    """The danger rule that a message sounds like. `reply`: what we would say to it otherwise."""
    nothing_to_say = reply is not None and reply.kind in ("clarify", "unknown")
    return parse.risk.name if parse.risk.score >= (WORRY if nothing_to_say else ALARM) else None


def urgent(rule: DangerRule, context: Context, parse: Parse, knowledge: Knowledge, today: dt.date) -> Decision:
    """The rule's own words, and who helps where the person is."""
    place = place_of(parse, context, knowledge)
    context = in_language(context, parse).model_copy(update={"place": place, "danger": True})
    facts = tuple(key for key in rule.facts_for(place) if usable(knowledge.facts[key], today))
    action = Urgent(topic=rule.topic, place=iso(place), rule=rule.id, reply=rule.reply, facts=facts, options=(HUMAN,))
    return action, context
