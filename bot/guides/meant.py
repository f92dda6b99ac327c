"""What a message in the middle of a guide means besides: whether it was read, lost, or a wish for a person."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.actions import Action, Clarify, Unknown
from bot.dialogue.context import Context
from bot.dialogue.decide import FIXED_SURE
from bot.guides.guide import Reply
from nlu.parse import Parse


def was_read(answer: Reply, text: str, before: Context) -> bool:
    """Whether the guide understood a value, rather than asking again or keeping whatever stands there."""
    return not answer.free and answer.context.work != before.work and not _word_for_word(text, answer, before)


def lost(action: Action, parse: Parse) -> bool:
    """Whether we did not know what was meant. In a guide a mere guess that a person is wanted is none."""
    if action.kind == "handoff":
        return not wants_person(action, parse)
    asked_back = isinstance(action, Clarify) and action.about == "topic"
    return asked_back or (isinstance(action, Unknown) and action.reason == "question")


def wants_person(action: Action, parse: Parse) -> bool:
    """Whether it is sure that they ask for a person."""
    return action.kind == "handoff" and parse.confidence >= FIXED_SURE


def _word_for_word(text: str, answer: Reply, before: Context) -> bool:
    """Whether the guide keeps what was written as it stands: it would have taken any words."""
    return text.strip() in _strings(answer.context.of(before.guide)) - _strings(before.of(before.guide))


def _strings(state: object) -> set[str]:
    if isinstance(state, Mapping):
        return set().union(*map(_strings, state.values()))
    if isinstance(state, list | tuple):
        return set().union(*map(_strings, state))
    return {state} if isinstance(state, str) else set()
