"""Decisions as a table: the same message, another talk, another answer. No model, no clock, no database."""

from __future__ import annotations

from typing import Any

from bot.dialogue.actions import Answer, Clarify, Fixed
from bot.dialogue.candidates import rank, within
from bot.dialogue.context import Context
from bot.dialogue.danger import ALARM, KIN_ALARM, TALK_ALARM, Heard, noticed
from bot.dialogue.decide import decide
from content.knowledge import Knowledge
from content.triage import load_rules
from nlu.parse import Entity, Parse, Scored
from tests.conftest import TODAY

APPLY, RENEW = "es-work-permit-requirements", "es-renew-permit-requirements"


def parse(**changes: Any) -> Parse:
    """A question on papers that fits two articles equally: for who is leaving, and for who is there."""
    said: dict[str, Any] = {
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
    return Parse(**{**said, **changes})


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


def heard(score: float, rule: str | None = None, over: bool = False) -> Heard:
    return Heard(rule, Scored("violence", score), over)


def test_danger_is_noticed_by_rule_or_by_sound_and_short_talk_must_sound_more_like_it() -> None:
    rules = load_rules()
    question, talk, kin = Clarify(), Fixed("smalltalk", reply="thanks"), Answer(topic="trafficking")
    assert noticed(heard(ALARM), question, rules) == "violence"
    assert noticed(heard(ALARM - 0.01), question, rules) is None
    assert noticed(heard(TALK_ALARM - 0.01), talk, rules) is None
    assert noticed(heard(TALK_ALARM), talk, rules) == "violence"
    assert noticed(heard(KIN_ALARM), kin, rules) == "violence", "the answer itself would be about danger"
    assert noticed(heard(1.0, over=True), question, rules) is None, "it is told as over"
    assert noticed(heard(1.0), Clarify(foreign="fr"), rules) is None, "it knows no French"
    assert noticed(heard(1.0, "violence"), Clarify(foreign="fr"), rules) == "violence"


def test_the_words_of_a_rule_decide_whatever_else_is_asked_beside_them() -> None:
    assert noticed(heard(0.0, "locked_in"), Clarify(), load_rules()) == "locked_in"


def test_what_speaks_for_another_countrys_article_speaks_for_this_ones_on_the_same_topic(knowledge: Knowledge) -> None:
    spread = parse(ranking=(Scored("es-minimum-wage", 0.5), Scored("cl-minimum-wage", 0.4)), intents=())
    ranked = rank(spread, Context(), knowledge)
    [first, *_] = within(ranked, "CL", knowledge)
    assert first.article.id == "cl-minimum-wage"
    assert round(first.chance, 2) == 0.8


def test_and_against_everything_where_no_article_is_on_that_topic(knowledge: Knowledge) -> None:
    spread = parse(ranking=(Scored("es-minimum-wage", 0.9), Scored("global-missing-relative", 0.05)), intents=())
    [first, *_] = within(rank(spread, Context(), knowledge), "US", knowledge)
    assert first.article.id == "global-missing-relative"
    assert round(first.chance, 2) == 0.05


def test_no_after_we_asked_what_was_meant_leads_to_a_person(knowledge: Knowledge) -> None:
    no = parse(intent="deny", confidence=0.9, intents=(Scored("deny", 0.9),), substance=1)
    action, _ = decide(Context(unsure=1, chances=((APPLY, 0.3),)), no, knowledge, TODAY)
    assert action.kind == "handoff"


def test_what_an_older_version_remembered_in_another_measure_is_forgotten() -> None:
    old = {"place": "ES", "ranking": [["es-minimum-wage", 1.7], ["cl-minimum-wage", 1.5]]}
    assert Context.restored(old) == Context(place="ES")


def test_chances_stay_chances_whatever_was_rejected(knowledge: Knowledge) -> None:
    sure = parse(ranking=(Scored(APPLY, 1.0), Scored(RENEW, 0.0001)), intents=())
    for found in within(rank(sure, Context(rejected=(APPLY,)), knowledge), "CL", knowledge):
        assert 0 <= found.chance <= 1
