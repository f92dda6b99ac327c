"""Decisions as a table: the same message, another talk, another answer. No model, no clock, no database."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.dialogue.actions import Answer, Clarify, Fixed, Option
from bot.dialogue.candidates import BOOST, asked, within
from bot.dialogue.choose import choose
from bot.dialogue.context import Context
from bot.dialogue.danger import ALARM, KIN_ALARM, LINES, TALK_ALARM, Heard, noticed, urgent
from bot.dialogue.decide import decide
from bot.dialogue.replies import answer
from bot.wording import say
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
        context = Context(audience=audience)
        said = parse()
        assert within(asked(said, context, knowledge), "ES", context, knowledge, said)[0].article.id == article


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


def only(knowledge: Knowledge, place: str, topic: str) -> str:
    """A question on this topic that is answered there alone."""
    index = knowledge.index
    return next(name for name, there in index.asked.items() if set(there) == {place} and index.topic[name] == topic)


def test_what_speaks_for_another_countrys_question_speaks_for_this_ones_on_the_same_topic(knowledge: Knowledge) -> None:
    spain, chile = only(knowledge, "ES", "health"), only(knowledge, "CL", "health")
    [first, *_] = within((Scored(spain, 0.5), Scored(chile, 0.4)), "CL", Context(), knowledge)
    assert first.article.id == chile
    assert round(first.chance, 2) == 0.8


def test_but_it_makes_no_answer_of_a_most_unlikely_one(knowledge: Knowledge) -> None:
    spain, chile = only(knowledge, "ES", "health"), only(knowledge, "CL", "health")
    [first, *_] = within((Scored(spain, 0.98), Scored(chile, 0.01)), "CL", Context(), knowledge)
    assert first.chance <= 0.01 * BOOST


def test_and_it_speaks_against_everything_where_no_article_is_on_that_topic(knowledge: Knowledge) -> None:
    spain = only(knowledge, "ES", "nationality")
    ranking = (Scored(spain, 0.9), Scored("global-missing-relative", 0.05))
    [first, *_] = within(ranking, "BO", Context(), knowledge)
    assert first.article.id == "global-missing-relative"
    assert round(first.chance, 2) == 0.05


def test_what_only_another_country_answers_is_not_answered_here(knowledge: Knowledge) -> None:
    spain = only(knowledge, "ES", "health")
    place = (Entity("place", "CL", "chile"),)
    action, _ = decide(Context(), parse(ranking=(Scored(spain, 0.9),), intents=(), entities=place), knowledge, TODAY)
    assert (action.kind, action.place) == ("unknown", "CL")


def test_a_question_many_countries_answer_is_asked_back_for_the_country(knowledge: Knowledge) -> None:
    wage = knowledge.articles["es-minimum-wage"].question_id
    action, _ = decide(Context(), parse(ranking=(Scored(wage, 0.9),), intents=(), entities=()), knowledge, TODAY)
    assert isinstance(action, Clarify)
    assert action.about == "place"
    assert {"ES", "CL", "PE"} <= {option.value for option in action.options}


def test_the_same_question_goes_on_in_another_country(knowledge: Knowledge) -> None:
    wage = knowledge.articles["es-minimum-wage"].question_id
    talk = Context(place="ES", topic="min_wage", article="es-minimum-wage", chances=((wage, 0.9),))
    elsewhere = parse(substance=0, words=3, entities=(Entity("place", "BR", "brasil"),), ranking=(), intents=())
    action, _ = decide(talk, elsewhere, knowledge, TODAY)
    assert (action.kind, action.article) == ("answer", "br-minimum-wage")


def test_a_country_goes_before_the_region_named_beside_it(knowledge: Knowledge) -> None:
    places = (Entity("place", "EU", "ue"), Entity("place", "DE", "alemania"))
    _, context = decide(Context(), parse(entities=places), knowledge, TODAY)
    assert context.place == "DE"


def test_who_comes_from_abroad_and_names_no_place_asks_about_peru(knowledge: Knowledge) -> None:
    _, context = decide(Context(), parse(entities=(Entity("origin", "VE", "venezolano"),)), knowledge, TODAY)
    assert (context.place, context.audience) == ("PE", "foreigner")


def test_who_returns_from_a_country_asks_about_peru(knowledge: Knowledge) -> None:
    said = (Entity("place", "CL", "chile"), Entity("audience", "returning", "soy retornado"))
    _, context = decide(Context(), parse(entities=said), knowledge, TODAY)
    assert context.place == "PE"


def test_words_that_an_article_holds_find_it_when_nothing_else_does(knowledge: Knowledge) -> None:
    said = parse(text="fiansa del departamento", ranking=(), intents=())
    action, _ = decide(Context(), said, knowledge, TODAY)
    assert isinstance(action, Clarify)
    assert "es-rent-deposit" in [option.value for option in action.options]


def test_no_after_we_asked_what_was_meant_leads_to_a_person(knowledge: Knowledge) -> None:
    no = parse(intent="deny", confidence=0.9, intents=(Scored("deny", 0.9),), substance=1)
    action, _ = decide(Context(unsure=1, chances=((APPLY, 0.3),)), no, knowledge, TODAY)
    assert action.kind == "handoff"


def test_what_an_older_version_remembered_in_another_measure_is_forgotten() -> None:
    old = {"place": "ES", "ranking": [["es-minimum-wage", 1.7], ["cl-minimum-wage", 1.5]]}
    assert Context.restored(old) == Context(place="ES")


def test_chances_stay_chances_whatever_was_rejected(knowledge: Knowledge) -> None:
    ranking = (Scored(APPLY, 1.0), Scored(RENEW, 0.0001))
    for place in ("CL", "ES"):
        for found in within(ranking, place, Context(rejected=(APPLY,)), knowledge):
            assert 0 <= found.chance <= 1


def test_a_figure_that_has_ended_is_said_to_have_ended_and_when(knowledge: Knowledge) -> None:
    wage = parse(intents=(), ranking=(Scored(knowledge.articles["es-minimum-wage"].question_id, 0.9),))
    action, _ = decide(Context(), wage, knowledge, dt.date(2027, 1, 2))
    assert (action.kind, getattr(action, "reason", "")) == ("unknown", "ended")
    reply = say(action, "es", knowledge, dt.date(2027, 1, 2))
    assert "31/12/2026" in reply.text
    assert "1.221" not in reply.text


def test_a_checklist_with_a_paper_withheld_is_not_shown_in_part(knowledge: Knowledge) -> None:
    article = knowledge.articles["es-arraigo-documents"]
    late = dt.date(2027, 6, 1)
    action, _ = answer(article, Context(), knowledge, late)
    facts = {key for row in knowledge.shown(article) for key in row.facts}
    assert any(knowledge.facts[key].withheld(late) for key in facts)
    assert not facts & set(getattr(action, "facts", ()))


def test_a_comparison_names_the_countries_it_has_no_figure_for(knowledge: Knowledge) -> None:
    day = dt.date(2027, 1, 2)
    action, _ = answer(knowledge.articles["global-minimum-wages"], Context(), knowledge, day)
    text = say(action, "en", knowledge, day).text
    assert "Without a figure in force today: " in text
    assert "Spain" in text.split("Without a figure in force today: ")[1]
    assert "• Germany: €14.60" in text, "its new wage has taken over"


def test_help_lines_never_crowd_out_what_holds_everywhere(knowledge: Knowledge) -> None:
    rule = load_rules()["forced_labour"]
    place = (Entity("place", "ES", "españa"),)
    action, _ = urgent(rule, Context(), parse(entities=place), knowledge, TODAY)
    facts = getattr(action, "facts", ())
    assert set(rule.facts) <= set(facts)
    assert len(facts) <= LINES + len(rule.facts)


def test_a_topic_and_then_a_country_list_the_topics_questions_there(knowledge: Knowledge) -> None:
    _, context = choose(Context(), Option("topic", "visa"), knowledge, TODAY)
    action, _ = choose(context, Option("place", "CL"), knowledge, TODAY)
    assert action.topic == "visa"
    assert {knowledge.articles[item.value].topic for item in action.options if item.kind == "article"} == {"visa"}
