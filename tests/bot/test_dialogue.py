"""Decisions as a table: the same message, another talk, another answer. No model, no clock, no database."""

from __future__ import annotations

from bot.dialogue.candidates import rank
from bot.dialogue.context import Context
from bot.dialogue.decide import decide
from content.model import Knowledge
from nlu.parse import Entity, Parse, Scored
from tests.conftest import TODAY

APPLY, RENEW = "es-work-permit-requirements", "es-renew-permit-requirements"


def parse(**changes: object) -> Parse:
    """A question on papers that fits two articles equally: for who is leaving, and for who is there."""
    said = {
        "text": "…",
        "language": "es",
        "language_confidence": 1.0,
        "intent": "work_permit",
        "confidence": 0.9,
        "intents": (Scored("work_permit", 0.9),),
        "ranking": (Scored(APPLY, 0.5), Scored(RENEW, 0.5)),
        "entities": (Entity("place", "ES", "españa"),),
        "words": 6,
        "substance": 4,
    }
    return Parse(**{**said, **changes})  # type: ignore[arg-type]


def test_of_two_answers_the_one_for_who_is_asking_goes_first(knowledge: Knowledge) -> None:
    for audience, article in (("leaving", APPLY), ("abroad", RENEW)):
        assert rank(parse(), Context(audience=audience), knowledge)[0].article.id == article


def test_who_is_asking_is_remembered_for_the_rest_of_the_talk(knowledge: Knowledge) -> None:
    told = parse(entities=(Entity("place", "ES", "españa"), Entity("audience", "abroad", "ya estoy en")))
    action, context = decide(Context(), told, knowledge, TODAY)
    assert (action.article, context.audience) == (RENEW, "abroad")
    action, context = decide(context, parse(), knowledge, TODAY)
    assert (action.article, context.audience) == (RENEW, "abroad")


def test_a_message_too_weak_for_an_answer_is_asked_back_and_then_honestly_given_up(knowledge: Knowledge) -> None:
    weak = parse(ranking=(Scored(APPLY, 0.01),), intents=(), intent="visa", entities=())
    action, context = decide(Context(), weak, knowledge, TODAY)
    assert action.kind == "clarify"
    action, _ = decide(context, weak, knowledge, TODAY)
    assert action.kind == "unknown"
    assert action.options[0].value == "human"
