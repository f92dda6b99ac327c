"""The check of an offer and the comparison on arrival: which answers raise what, and what is never said."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from bot.dialogue.context import Context
from bot.dialogue.replies import usable
from bot.guides.check.arrival import ArrivalGuide
from bot.guides.check.checked import KEPT, LABEL_LONGEST, kept, questions
from bot.guides.check.flagging import look, look_again
from bot.guides.check.guide import CheckGuide
from bot.guides.effects import HandOver
from bot.guides.form import NEW
from bot.guides.guide import Reply, Said, World
from bot.message import Outgoing
from bot.turn import Talker
from content.guides.flags import (
    Flag,
    load_flags,
    load_sayings,
    load_terms,
    load_work_law,
    unproven,
)
from content.guides.form import Form, load_form
from content.knowledge import Knowledge
from content.loader import ROOT, ContentError
from content.model import LANGUAGES, Language, Text
from content.render import statement
from content.triage import load_rules
from nlu.interpreter import Interpreter
from nlu.parse import Parse
from nlu.text import normalise
from tests.bot.guides.chat import Chat
from tests.conftest import TODAY

TELEGRAM = 4096
SAFE = re.compile(
    r"\b(?:in)?segur\w*|\bsafe\w*|confiable|fiable|de confianza|trustworth\w*|reliab\w*|legítim\w*|legit\w*", re.I
)
GOOD = {
    "job": "cocinero",
    "place": "CL",
    "money": "no",
    "passport": "me",
    "contract": "read",
    "talk": "met",
    "employer": "checked",
    "visa": "work",
    "pay": "900000 CLP",
    "per": "month",
    "hours": "42",
    "lodging": "free",
}
KEPT_TERMS = {
    "now_job": "same",
    "now_place": "same",
    "now_pay": "900000 CLP",
    "now_per": "month",
    "now_hours": "42",
    "now_lodging": "free",
    "now_passport": "me",
}
PAYS = {
    "ES": ("1300 EUR", "900 EUR", "6000 EUR", "2000 EUR"),
    "CL": ("400000 CLP", "900000 CLP", "300 USD"),
    "JP": ("1000 JPY", "200000 JPY"),
    "IT": ("900 EUR",),
    "MX": ("9000 MXN", "400 MXN"),
    "US": ("7 USD", "2500 USD"),
    "QA": ("900 USD",),
    "PE": ("1130 PEN",),
    "CA": ("15 CAD",),
    "BO": ("100 XAU",),
}


@pytest.fixture
def world(knowledge: Knowledge) -> World:
    return on(knowledge, TODAY)


def on(knowledge: Knowledge, day: dt.date) -> World:
    return World(knowledge, day, dt.datetime.combine(day, dt.time(15), dt.UTC))


def raised(knowledge: Knowledge, answers: dict[str, str], day: dt.date = TODAY) -> list[str]:
    return [item.flag.id for item in look({**GOOD, **answers}, knowledge, day).raised]


def worse(knowledge: Knowledge, before: dict[str, str], now: dict[str, str]) -> list[str]:
    found = look_again({**GOOD, **before}, {**KEPT_TERMS, **now}, knowledge, TODAY)
    return [item.flag.id for item in found.raised]


def finished(answers: dict[str, str], world: World, language: Language = "es") -> Reply:
    return CheckGuide().proceed(dict(answers), Context(language=language), world)


def said(text: str, parse: Parse | None = None) -> Said:
    return Said(text, parse or Parse(text, "es", 1.0, "", 0.0))


def texts(messages: tuple[Outgoing, ...]) -> str:
    return "\n\n".join(message.text for message in messages)


@pytest.mark.parametrize(
    ("answers", "flags"),
    [
        ({}, []),
        ({"money": "asked"}, ["asked_money"]),
        ({"money": "paid"}, ["paid"]),
        ({"money": "debt"}, ["debt"]),
        ({"money": "dk"}, ["money_unknown"]),
        ({"passport": "theirs"}, ["passport_kept"]),
        ({"passport": "held"}, ["held"]),
        ({"passport": "trapped"}, ["trapped"]),
        ({"passport": "dk"}, ["passport_unknown"]),
        ({"contract": "later"}, ["no_contract"]),
        ({"contract": "unread"}, ["contract_unread"]),
        ({"contract": "dk"}, ["contract_unknown"]),
        ({"talk": "chat"}, ["only_chat"]),
        ({"talk": "none"}, ["no_interview"]),
        ({"talk": "dk"}, ["talk_unknown"]),
        ({"employer": "registered"}, []),
        ({"employer": "unchecked"}, ["unchecked"]),
        ({"employer": "dk"}, ["unchecked"]),
        ({"employer": "unnamed"}, ["unnamed"]),
        ({"visa": "may"}, []),
        ({"visa": "tourist"}, ["tourist"]),
        ({"visa": "tourist", "place": "BO", "pay": "-", "hours": "-"}, ["tourist_elsewhere", "pay_unknown"]),
        ({"visa": "promised"}, ["visa_sold_elsewhere"]),
        ({"visa": "promised", "place": "US", "pay": "20 USD", "per": "hour"}, ["visa_sold"]),
        ({"visa": "dk"}, ["visa_unknown"]),
        ({"pay": "538000 CLP"}, ["below_minimum"]),
        ({"pay": "539000 CLP"}, []),
        ({"pay": "450000 CLP", "hours": "21"}, []),
        ({"pay": "250000 CLP", "hours": "21"}, ["below_minimum"]),
        ({"pay": "5000000 CLP"}, ["too_good"]),
        ({"pay": "-"}, ["pay_unknown"]),
        ({"per": "dk"}, ["pay_unknown"]),
        ({"hours": "43"}, ["too_many_hours"]),
        ({"hours": "-"}, []),
        ({"place": "ES", "pay": "1300 EUR", "hours": "40"}, ["payments"]),
        ({"place": "ES", "pay": "1220 EUR", "hours": "40"}, ["below_minimum"]),
        ({"place": "JP", "pay": "1000 JPY", "per": "hour"}, ["below_elsewhere"]),
        ({"place": "JP", "pay": "5 PEN", "per": "hour"}, ["far_below"]),
        ({"place": "CA", "pay": "9 CAD", "per": "hour"}, ["far_below"]),
        ({"place": "JP", "pay": "2000 JPY", "per": "hour", "hours": "61"}, ["long_week"]),
        ({"place": "JP", "pay": "2000 JPY", "per": "hour", "hours": "60"}, []),
        ({"place": "QA", "pay": "-", "hours": "168"}, ["long_week", "pay_unknown"]),
        ({"place": "IT", "pay": "700 EUR"}, []),
        ({"lodging": "own"}, []),
        ({"lodging": "unclear"}, ["deductions"]),
        ({"lodging": "deducted"}, ["lodging_unknown"]),
        ({"lodging": "dk"}, ["lodging_unknown"]),
        # The worst first.
        ({"employer": "dk", "money": "asked", "passport": "held"}, ["held", "asked_money", "unchecked"]),
    ],
)
def test_answers_raise_their_flags(knowledge: Knowledge, answers: dict[str, str], flags: list[str]) -> None:
    assert raised(knowledge, answers) == flags


@pytest.mark.parametrize(
    ("now", "flags"),
    [
        ({}, []),
        ({"now_job": "other"}, ["other_job"]),
        ({"now_place": "other"}, ["other_place"]),
        ({"now_pay": "800000 CLP"}, ["less_pay"]),
        ({"now_pay": "950000 CLP"}, []),
        ({"now_pay": "500000 CLP"}, ["below_minimum", "less_pay"]),
        ({"now_pay": "225000 CLP", "now_per": "week"}, []),
        ({"now_pay": "200000 CLP", "now_per": "week"}, ["less_pay"]),
        ({"now_pay": "4000 CLP", "now_per": "hour"}, ["less_pay"]),
        ({"now_pay": "-", "now_hours": "-"}, []),
        ({"now_hours": "48"}, ["too_many_hours", "more_hours"]),
        ({"now_hours": "40"}, []),
        ({"now_lodging": "own"}, ["worse_lodging"]),
        ({"now_lodging": "unclear"}, ["deductions", "worse_lodging"]),
        ({"now_passport": "asked"}, ["passport_kept"]),
        ({"now_passport": "held"}, ["held"]),
        ({"now_passport": "trapped"}, ["trapped"]),
    ],
)
def test_what_became_worse_on_arrival_is_found(knowledge: Knowledge, now: dict[str, str], flags: list[str]) -> None:
    assert worse(knowledge, {}, now) == flags


def test_the_worst_comes_first(knowledge: Knowledge) -> None:
    before = {"place": "ES", "pay": "2000 EUR", "hours": "40"}
    assert worse(knowledge, before, {"now_pay": "1300 EUR", "now_hours": "40"}) == ["less_pay", "payments"]


def test_where_a_false_offer_is_reported_is_said_only_with_signs(world: World) -> None:
    scam = finished({**GOOD, "place": "ES", "pay": "-", "money": "asked"}, world).messages[-1].text
    for key in ("es_trafficking_a21", "per_divindat"):
        assert statement(world.knowledge.facts[key], "es") in scam
    assert load_sayings()["report"].es not in finished(GOOD, world).messages[-1].text


def test_what_was_not_told_before_is_not_worse_now(knowledge: Knowledge) -> None:
    before = {"pay": "-", "hours": "-", "lodging": "dk"}
    assert worse(knowledge, before, {"now_pay": "600000 CLP", "now_lodging": "own"}) == []


def test_a_rule_of_the_place_that_is_held_back_leaves_the_question_open(knowledge: Knowledge) -> None:
    assert knowledge.facts["cl_tourist_no_work"].risk == "high"
    later = knowledge.facts["cl_tourist_no_work"].review_on + dt.timedelta(days=1)
    flags = raised(knowledge, {"visa": "tourist", "pay": "-"}, later)
    assert "tourist" not in flags
    assert "tourist_elsewhere" in flags


def test_the_facts_of_the_place_bear_a_flag_out_before_those_of_everywhere(knowledge: Knowledge) -> None:
    [item] = look({**GOOD, "place": "CA", "money": "asked", "pay": "-"}, knowledge, TODAY).of("serious")
    assert item.there == knowledge.facts["can_recruitment_fee_ban"]
    assert "ilo_no_fees_to_workers" in {fact.key for fact in item.facts}
    told = finished({**GOOD, "place": "CA", "money": "asked", "pay": "-"}, on(knowledge, TODAY)).messages[0]
    assert statement(item.there, "es") in told.text
    assert len(told.citations) == len({fact.source for fact in item.facts})


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_signs_we_say_that_this_proves_nothing_and_what_to_confirm(world: World, language: Language) -> None:
    signs, confirm, now = finished(GOOD, world, language).messages
    assert load_sayings()["no_signs"].of(language) in signs.text
    for key in ("check_agency_steps", "contract_language_and_copy"):
        assert statement(world.knowledge.facts[key], language) in confirm.text
    assert confirm.citations
    assert "g:check:send" in {button.data for button in now.buttons}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_due_to_be_checked_again_is_said(world: World, language: Language) -> None:
    """Chile's minimum was due in May 2026; the day before, nothing of this message was."""
    careful = {"es": "Ojo: ", "en": "Careful: "}[language]
    assert careful in finished(GOOD, world, language).messages[0].text
    early = on(world.knowledge, world.knowledge.facts["cl_min_wage_2026"].review_on)
    assert careful not in finished(GOOD, early, language).messages[0].text


def test_danger_is_answered_at_once_with_its_rule(world: World) -> None:
    guide, context = CheckGuide(), Context(language="es")
    context = guide.proceed({"job": "-", "place": "ES", "money": "no"}, context, world).context
    reply = guide.open("passport=trapped", context, world)
    assert reply.danger == "locked_in"
    assert reply.context.guide == ""
    assert reply.context.place == "ES"
    assert reply.messages[0].citations
    resumed = guide.open("", reply.context, world)
    assert not resumed.danger
    assert resumed.step == "contract"


def test_a_finished_check_with_danger_names_the_emergency_line_first(world: World) -> None:
    now = finished({**GOOD, "place": "ES", "passport": "held"}, world).messages[-1]
    assert "112" in now.text
    assert "900 10 50 90" in now.text
    assert now.buttons[0].data == "g:check:send"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_contract_must_say_what_the_law_there_and_everywhere_asks(world: World, language: Language) -> None:
    guide = CheckGuide()
    context = finished({**GOOD, "place": "ES", "pay": "-"}, world, language).context
    [contract] = guide.open("contract", context, world).messages
    laws = load_work_law()
    for key in ("es_contract_contents", *laws["GLOBAL"].contract):
        assert statement(world.knowledge.facts[key], language) in contract.text
    [elsewhere] = guide.open("contract", finished({**GOOD, "place": "QA"}, world, language).context, world).messages
    assert statement(world.knowledge.facts["contract_minimum_content"], language) in elsewhere.text


def test_sending_it_opens_a_case_and_leaves_the_guide(world: World) -> None:
    reply = CheckGuide().open("send", finished(GOOD, world).context, world)
    assert reply.effects == (HandOver("offer"),)
    assert reply.context.guide == ""
    assert (reply.context.place, reply.context.topic) == ("CL", "job_offers")


def test_the_last_three_checks_are_kept_under_the_contacts_own_words(world: World) -> None:
    guide, context = CheckGuide(), Context(language="es")
    for number in range(KEPT + 2):
        context = guide.open(NEW, context, world).context
        context = guide.proceed({**GOOD, "job": f"oficio {number}"}, context, world).context
    names = [one.name("es", world.knowledge) for one in kept(context)]
    assert names == ["«oficio 2», Chile", "«oficio 3», Chile", "«oficio 4», Chile"]
    assert {one.on for one in kept(context)} == {TODAY}
    [mine] = guide.open("mine", context, world).messages
    [first, *_] = kept(context)
    assert f"g:check:see={first.id}" in {button.data for button in mine.buttons}
    shown = guide.open(f"see={first.id}", context, world)
    assert "oficio 2" in shown.messages[0].text
    forgotten = guide.open(f"forget={first.id}", context, world).context
    assert [one.answers["job"] for one in kept(forgotten)] == ["oficio 3", "oficio 4"]


def test_seen_again_a_check_keeps_its_day_and_changed_it_gets_another(knowledge: Knowledge, world: World) -> None:
    later = on(knowledge, TODAY + dt.timedelta(days=40))
    guide, context = CheckGuide(), finished(GOOD, world).context
    context = guide.open("", context, later).context
    assert [one.on for one in kept(context)] == [TODAY]
    context = guide.open("money=asked", context, later).context
    assert [(one.on, one.answers["money"]) for one in kept(context)] == [(later.today, "asked")]


def test_a_check_of_one_of_our_offers_remembers_its_number_only(world: World) -> None:
    guide = CheckGuide()
    begun = guide.open("offer=417", Context(language="es"), world)
    assert "417" in begun.messages[0].text
    context = guide.proceed({**GOOD, "job": "-"}, begun.context, world).context
    [one] = kept(context)
    assert (one.offer, one.name("es", world.knowledge)) == ("417", "oferta n.º 417, Chile")
    for invented in ("offer=", "offer=x", "see=9", "forget=9", "redo=nothing", "place=ZZZ", "nonsense"):
        assert guide.open(invented, context, world).messages


def test_an_answer_can_be_changed_and_new_pay_asks_its_time_again(world: World) -> None:
    guide, context = CheckGuide(), finished(GOOD, world).context
    [change] = guide.open("change", context, world).messages
    assert len([button for button in change.buttons if button.data.startswith("g:check:redo=")]) == len(GOOD)
    reply = guide.open("redo=pay", context, world)
    assert reply.step == "pay"
    reply = guide.hear(said("3000"), reply.context, world) or reply
    assert reply.step == "per"
    reply = guide.open("per=hour", reply.context, world)
    assert kept(reply.context)[0].answers["pay"] == "3000 CLP"


@pytest.mark.parametrize(
    ("text", "pay", "per"),
    [
        ("1200 euros al mes", "1200 EUR", "month"),
        ("$450.000 mensuales", "450000 CLP", "month"),
        ("US$ 15 la hora", "15 USD", "hour"),
        ("600000", "600000 CLP", None),
        ("30 mil pesos el día", "30000 CLP", "day"),
    ],
)
def test_pay_is_read_as_it_is_written_there(
    world: World, interpreter: Interpreter, text: str, pay: str, per: str | None
) -> None:
    guide = CheckGuide()
    context = guide.proceed({**dict(list(GOOD.items())[:8])}, Context(language="es"), world).context
    parse = interpreter.parse(text)
    reply = guide.hear(Said(text, parse), context, world)
    assert reply
    answers = guide.answers(reply.context)
    assert (answers["pay"], answers.get("per")) == (pay, per)


@pytest.mark.parametrize(
    ("step", "text", "answer"),
    [
        ("money", "no", "no"),
        ("money", "si", None),
        ("employer", "no", "unchecked"),
        ("visa", "no sé", "dk"),
        ("contract", "2", "unread"),
        ("hours", "200", None),
        ("hours", "unas 45 horas", "45"),
        ("hours", "muchas, como 40 o 50", None),
        ("pay", "0", None),
    ],
)
def test_answers_are_read_kindly_and_what_cannot_be_read_is_asked_again(
    world: World, step: str, text: str, answer: str | None
) -> None:
    guide = CheckGuide()
    before = {name: GOOD[name] for name in list(GOOD)[: list(GOOD).index(step)]}
    context = guide.proceed(before, Context(language="es"), world).context
    reply = guide.hear(said(text), context, world)
    assert reply
    if answer:
        assert guide.answers(reply.context)[step] == answer
    else:
        assert reply.step == step
        wrong = questions()[step].wrong
        assert wrong
        assert reply.messages[0].text.startswith(wrong.es)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("12 horas al dia", None),
        ("12h/día", None),
        ("12 horas diarias", None),
        ("12 hours a day", None),
        ("doce horas al día", None),
        ("turnos de 12 horas", None),
        ("6 días", None),
        ("14 horas diarias, dos días libres", None),
        ("160 horas al mes", None),
        ("12 horas al día, 6 días a la semana", "72"),
        ("12 horas diarias de lunes a sábado", "72"),
        ("10 horas todos los días", "70"),
        ("8 hours a day, five days", "40"),
        ("40 horas de lunes a viernes", "40"),
        ("48 horas a la semana", "48"),
    ],
)
def test_hours_of_a_day_are_never_taken_for_those_of_a_week(world: World, text: str, hours: str | None) -> None:
    check = CheckGuide()
    before = {name: GOOD[name] for name in list(GOOD)[: list(GOOD).index("hours")]}
    context = check.proceed(before, Context(language="es"), world).context
    arrival = ArrivalGuide()
    arrived = arrival.open("", finished(GOOD, world).context, world).context
    before = {name: KEPT_TERMS[name] for name in list(KEPT_TERMS)[: list(KEPT_TERMS).index("now_hours")]}
    arrived = arrival.proceed(before, arrived, world).context
    for reply, guide, name in (
        (check.hear(said(text), context, world), check, "hours"),
        (arrival.hear(said(text), arrived, world), arrival, "now_hours"),
    ):
        assert reply
        assert guide.answers(reply.context).get(name) == hours
        if hours is None:
            assert reply.step == name
            assert reply.messages[0].text.startswith(load_sayings()["not_of_a_week"].es)


@pytest.mark.parametrize(
    ("step", "text", "answer"),
    [
        ("money", "no me dijeron", "dk"),
        ("money", "nop", "no"),
        ("money", "they did not tell me", "dk"),
        ("money", "ya les pagué", "paid"),
        ("money", "todavía no pagué", "asked"),
        ("passport", "lo tengo yo", "me"),
        ("passport", "yo", "me"),
        ("passport", "yo mismo", "me"),
        ("passport", "conmigo", "me"),
        ("passport", "i have it", "me"),
        ("passport", "ellos", "theirs"),
        ("contract", "claro", "read"),
        ("contract", "todavía no", "later"),
        ("employer", "sip", "checked"),
        ("employer", "para nada", "unchecked"),
        ("talk", "por whatsapp", "chat"),
        ("lodging", "yo", "own"),
    ],
)
def test_a_plain_answer_in_other_words_is_taken_and_raises_no_alarm(
    talker: Talker, step: str, text: str, answer: str
) -> None:
    answers = {name: GOOD[name] for name in list(GOOD)[: list(GOOD).index(step)]}
    chat = Chat(talker, Context(language="es", met=True).into("check", {"id": "1", "answers": answers}))
    turn = chat.says(text)
    assert turn.action.kind == "ask"
    assert turn.context.of("check")["answers"].get(step) == answer


@pytest.mark.parametrize("text", ["no se puede salir de ahi", "lo tengo yo pero me lo piden", "no, lo tienen ellos"])
def test_what_may_mean_danger_is_never_taken_for_keeping_it_oneself(world: World, text: str) -> None:
    guide = CheckGuide()
    before = {name: GOOD[name] for name in list(GOOD)[: list(GOOD).index("passport")]}
    context = guide.proceed(before, Context(language="es"), world).context
    reply = guide.hear(said(text), context, world)
    assert reply is None or guide.answers(reply.context).get("passport") not in ("me", "dk")


def test_no_way_of_writing_stands_for_two_answers() -> None:
    for question in questions().values():
        written = [
            way
            for choice in question.choices
            for way in {normalise(words) for words in (*choice.also.es, *choice.also.en, choice.label.es)}
        ]
        assert len(written) == len(set(written)), question.id


def test_an_offer_without_a_job_is_named_by_its_place(world: World) -> None:
    assert "Revisé la oferta en España." in finished({**GOOD, "job": "-", "place": "ES"}, world).messages[0].text
    assert (
        "I checked the offer in Spain."
        in finished({"job": "-", "place": "ES"} | dict(list(GOOD.items())[2:]), world, "en").messages[0].text
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_can_be_read_on_a_small_phone(world: World, language: Language) -> None:
    """The longest answers, in the places with the longest names and most pages."""
    check, arrival = CheckGuide(), ArrivalGuide()
    shown: list[Outgoing] = []
    longest = {
        question.id: max(question.choices, key=lambda choice: len(choice.label.of(language))).id
        for question in check.form.questions
        if question.takes == "choice"
    }
    for place in (*PAYS, "AE", "CD"):
        answers = {
            **GOOD,
            **longest,
            "job": "cuidar a una señora mayor de noche " * 5,
            "place": place,
            "employer": "dk",
        }
        reply = finished(answers, world, language)
        context = reply.context
        for data in ("change", "mine", "contract"):
            shown += check.open(data, context, world).messages
        other = check.proceed({**answers, "job": "-"}, check.open(NEW, context, world).context, world).context
        shown += [*reply.messages, *arrival.open("", other, world).messages]
    for message in shown:
        for button in message.buttons:
            assert len(button.label) <= LABEL_LONGEST, button.label


def test_a_question_of_its_own_is_no_answer(world: World) -> None:
    guide = CheckGuide()
    context = guide.proceed({"job": "-"}, Context(language="es"), world).context
    assert guide.hear(Said("¿cuánto ganan en Chile?", asks=True), context, world) is None


def test_where_they_want_to_go_stands_first_among_the_places(world: World) -> None:
    guide, context = CheckGuide(), Context(language="es", goal="DE")
    reply = guide.proceed({"job": "-"}, context, world)
    assert reply.messages[0].buttons[0].data == "g:check:place=DE"
    assert reply.messages[0].buttons[0].label == "Alemania"
    assert guide.open("place=DE", reply.context, world).step == "money"


def test_arrival_needs_a_check_and_asks_which_of_several(world: World) -> None:
    arrival, check = ArrivalGuide(), CheckGuide()
    [none] = arrival.open("", Context(language="es"), world).messages
    assert "g:check:" in {button.data for button in none.buttons}
    context = finished(GOOD, world).context
    assert arrival.open("", context, world).step == "now_job"
    context = check.proceed({**GOOD, "job": "mozo"}, check.open(NEW, context, world).context, world).context
    which = arrival.open("", context, world).messages[0]
    assert [button.data for button in which.buttons[:2]] == ["g:arrival:of=2", "g:arrival:of=1"]
    begun = arrival.open("of=1", context, world)
    assert "cocinero" in begun.messages[0].text


def test_the_comparison_shows_both_and_calls_it_by_its_name(world: World) -> None:
    arrival = ArrivalGuide()
    context = arrival.open("", finished(GOOD, world).context, world).context
    reply = arrival.proceed({**KEPT_TERMS, "now_pay": "700000 CLP", "now_job": "other"}, context, world)
    compared, now = reply.messages
    assert "900.000 CLP al mes" in compared.text
    assert "700.000 CLP al mes" in compared.text
    assert "sustitución de contrato" in compared.text
    assert statement(world.knowledge.facts["cl_dt_online"], "es") in now.text
    assert "600 450 4000" in now.text
    assert arrival.open("send", reply.context, world).effects == (HandOver("offer"),)
    same = arrival.proceed(dict(KEPT_TERMS), context, world).messages[0]
    assert load_sayings()["not_worse"].es in same.text


# What we never say


def our_words() -> Iterator[Text]:
    for flag in load_flags().values():
        yield from filter(None, (flag.name, flag.means, flag.do))
    yield from load_sayings().values()
    yield from load_terms().values()
    for question in questions().values():
        yield question.text
        yield from (choice.label for choice in question.choices)
        yield from filter(None, [question.wrong])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_ours_calls_an_offer_safe(language: Language) -> None:
    for words in our_words():
        assert not SAFE.search(words.of(language)), words.of(language)


def combinations(form: Form, chance: random.Random, place: str) -> dict[str, str]:
    """Answers of somebody, as far as they are asked."""
    answers: dict[str, str] = {}
    for question in form.questions:
        if not question.applies(answers):
            continue
        match question.takes:
            case "place":
                answers[question.id] = place
            case "money":
                answers[question.id] = chance.choice([*PAYS[place], "-"])
            case "number":
                answers[question.id] = chance.choice(["20", "40", "42", "72", "-"])
            case "text":
                answers[question.id] = chance.choice(["cocinero", "-"])
            case _:
                answers[question.id] = chance.choice([choice.id for choice in question.choices])
    return answers


def test_whatever_is_answered_nothing_is_called_safe_and_every_flag_can_be_raised(world: World) -> None:
    chance, seen = random.Random(20261123), set()
    facts = world.knowledge.facts.values()
    theirs = {
        language: [words for fact in facts if SAFE.search(words := statement(fact, language))] for language in LANGUAGES
    }
    check, arrival = CheckGuide(), ArrivalGuide()
    for number in range(500):
        language: Language = chance.choice(LANGUAGES)
        answers = combinations(check.form, chance, chance.choice(list(PAYS)))
        assert len(answers) <= 12
        reply = check.proceed(answers, Context(language=language), world)
        seen |= {item.flag.id for item in look(answers, world.knowledge, TODAY).raised}
        context = arrival.open("", reply.context, world).context
        now = combinations(arrival.form, chance, answers["place"])
        if number % 2:
            now = {**now, "now_pay": chance.choice(PAYS[answers["place"]]), "now_per": "month"}
        compared = arrival.proceed(now, context, world)
        seen |= {item.flag.id for item in look_again(answers, now, world.knowledge, TODAY).raised}
        for message in (*reply.messages, *compared.messages):
            assert_nothing_is_called_safe(message, theirs[language])
    assert seen == set(load_flags())


def assert_nothing_is_called_safe(message: Outgoing, theirs: list[str]) -> None:
    """What facts say of insurance or of social security is theirs."""
    text = message.text
    for words in theirs:
        text = text.replace(words, "")
    assert not SAFE.search(text), text
    shown = sum(len(proof.prefix + proof.name + proof.suffix) + 1 for proof in message.citations)
    assert len(message.text) + shown <= TELEGRAM, message.text


@pytest.mark.parametrize("flag", load_flags().values(), ids=lambda flag: flag.id)
def test_every_flag_always_has_something_that_bears_it_out(flag: Flag, knowledge: Knowledge) -> None:
    """Of its facts that hold everywhere, one is neither held back when its review is overdue, nor ends."""
    years_later = TODAY + dt.timedelta(days=3650)
    assert any(usable(knowledge.facts[key], years_later) for key in flag.facts)
    for key in flag.proof():
        assert usable(knowledge.facts[key], TODAY), key
    if flag.severity == "danger":
        assert load_rules()[flag.rule].priority == "urgent"


def test_what_flags_and_laws_rest_on_exists(knowledge: Knowledge) -> None:
    assert unproven(knowledge.facts) == []
    assert len(load_form("check").questions) <= 12


# What editors get wrong


def slip(tmp_path: Path, name: str, old: str, new: str) -> tuple[Path, int]:
    """A copy of the guides' content with one slip, and its line."""
    root = tmp_path / "content"
    copytree(ROOT / "guides", root / "guides", ignore=lambda _, names: [name for name in names if name.endswith(".py")])
    for shared in ("places.yml", "topics.yml"):
        (root / shared).write_bytes((ROOT / shared).read_bytes())
    path = root / "guides" / f"{name}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return root, text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("flags", "when: [{money: [paid]}]", "when: [{money: [payed]}]", "paid: money is never payed"),
        ("flags", "when: [{money: [paid]}]", "when: [{cash: [paid]}]", "paid: nothing asks cash"),
        ("flags", "when: [{week: [over]}]", "when: [{week: [under]}]", "too_many_hours: week is never under"),
        ("flags", "place: [ES]}", "place: [XX]}", "payments: place is never XX"),
        ("flags", "instead: tourist_elsewhere", "instead: tourists", "tourist: no flag tourists"),
        ("flags", "    ES: [es_smi_2026_year]", "    XY: [es_smi_2026_year]", "payments: unknown place XY"),
        ("flags", "  rule: locked_in\n", "", "danger, and nothing else, names the rule"),
        ("flags", "facts: [scam_too_good]", "facts: []", "facts"),
        ("terms", "visa: {name: {es: Permiso, en: Permit}}", "visum: {name: {es: A, en: B}}", "nothing asks visum"),
        ("work_law", "\nBO:\n", "\nXX:\n", "unknown place XX"),
        ("check_words", "{es: la oferta, en: the offer}", "{es: la oferta}", "text.en"),
    ],
)
def test_a_slip_is_found_on_its_line(tmp_path: Path, name: str, old: str, new: str, words: str) -> None:
    root, line = slip(tmp_path, name, old, new)
    load = {"flags": load_flags, "terms": load_terms, "work_law": load_work_law, "check_words": load_sayings}[name]
    with pytest.raises(ContentError) as error:
        load(root)
    found = [problem for problem in error.value.problems if words in problem.message]
    assert found, error.value
    assert found[0].path == root / "guides" / f"{name}.yml"
    assert abs(found[0].line - line) <= 2


def test_a_fact_that_is_not_there_is_found(tmp_path: Path, knowledge: Knowledge) -> None:
    root, line = slip(
        tmp_path, "work_law", "week: {fact: pe_hours_48, value: week}", "week: {fact: pe_hours_48, value: wk}"
    )
    [problem] = unproven(knowledge.facts, root)
    assert (problem.line, problem.message) == (line, "PE: no value wk")
    root, line = slip(tmp_path / "other", "flags", "facts: [scam_too_good]", "facts: [scam_too_nice]")
    [problem] = unproven(knowledge.facts, root)
    assert problem.message == "no_interview: no fact scam_too_nice"
