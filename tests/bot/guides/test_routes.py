"""Which routes answers lead to, as the facts say; nobody is left without a way or somebody to ask; the words hold."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.telegram.format import LABEL_LIMIT, render
from bot.dialogue.context import Context
from bot.guides.guide import Reply, Said, World
from bot.guides.routes.choice import weigh
from bot.guides.routes.guide import RouteGuide
from bot.guides.routes.words import Sheet, close, tell
from bot.message import Outgoing
from bot.turn import Talker
from content.compiled import opened
from content.guides.form import Question
from content.guides.routes import Routes, load_routes
from content.knowledge import Knowledge
from content.model import LANGUAGES, Language
from content.render import value
from tests.bot.guides.chat import Chat
from tests.conftest import TODAY

FOUND = load_routes()
CASES = yaml.safe_load((Path(__file__).parent / "routes.yml").read_text(encoding="utf-8"))
LATER = (TODAY, dt.date(2027, 5, 1), dt.date(2030, 1, 1))
"""Today, a day when much of Spain is due for review, and one when nearly all is."""
PROMISES = re.compile(r"\b(califica|calificas|usted puede ir seguro|garantiza|you qualify|guaranteed for you)\b", re.I)
COUNTRIES = ("PE", "VE", "CO", "EC", "BO", "AR", "BR", "CL", "FR")


@pytest.fixture(scope="module")
def held() -> Knowledge:
    """The compiled knowledge: opened in an instant."""
    return opened(Path("var"))


@pytest.fixture(scope="module")
def guide() -> RouteGuide:
    return RouteGuide()


def on(day: dt.date, knowledge: Knowledge) -> World:
    return World(knowledge, day, dt.datetime.combine(day, dt.time(15), dt.UTC))


@pytest.fixture(scope="module")
def world(held: Knowledge) -> World:
    return on(TODAY, held)


def read(answers: str) -> dict[str, str]:
    return dict(answer.split("=") for answer in answers.split())


def answered(answers: str, guide: RouteGuide, world: World, language: Language = "es") -> Reply:
    """The guide, answered by its buttons in the order in which it asks."""
    reply = guide.open("", Context(language=language), world)
    for name, answer in read(answers).items():
        assert reply.step == name, f"{reply.step} is asked, not {name}"
        reply = guide.open(f"{name}={answer}", reply.context, world)
    return reply


def words(reply: Reply) -> str:
    return "\n".join(message.text for message in reply.messages)


def taps(reply: Reply) -> list[str]:
    return [button.data for message in reply.messages for button in message.buttons]


@pytest.mark.parametrize("case", CASES, ids=[case["answers"] for case in CASES])
def test_the_answers_lead_to_these_routes(case: dict[str, Any], guide: RouteGuide, world: World) -> None:
    reply = answered(case["answers"], guide, world)
    assert reply.step == "result", f"{reply.step} is still asked"
    assert set(case) <= {"answers", "routes", "refused", "instead"}
    weighed = weigh(guide.answers(reply.context), FOUND, world.knowledge, TODAY)
    assert [route.id for route in weighed.fitting] == case["routes"]
    no = {route.id for route, _ in weighed.refused} | {one.id for one in weighed.shortcuts}
    no |= {f"?{route.id}" for route in weighed.checking}
    assert set(case.get("refused", ())) <= no
    shown = {data.removeprefix("g:routes:see=") for data in taps(reply) if "see=" in data}
    assert set(case.get("instead", ())) <= shown


def test_there_are_at_least_sixty_cases_and_every_place_has_one() -> None:
    answers = {case["answers"] for case in CASES}
    assert len(answers) >= 60
    assert {read(one)["to"] for one in answers} >= {choice.id for choice in FOUND.form.by_id["to"].choices}


def every_way(passports: tuple[str, ...] = COUNTRIES) -> Iterator[dict[str, str]]:
    """Every combination of answers. When somebody wants to travel changes no route, and is answered one way."""
    yield from _ways(list(FOUND.form.questions), {}, passports)


def _ways(questions: list[Question], given: dict[str, str], passports: tuple[str, ...]) -> Iterator[dict[str, str]]:
    if not questions:
        yield given
        return
    question, *rest = questions
    if not question.applies(given):
        yield from _ways(rest, given, passports)
        return
    choices = passports if question.id == "nationality" else tuple(choice.id for choice in question.choices)
    more = ("GB", "FR", "BE", "ANDEAN", "PACIFIC_ALLIANCE") if question.id == "to" else ()
    for answer in ("now",) if question.id == "soon" else (*choices, *more):
        if (given.get("to"), question.id, answer) != ("PE", "nationality", "PE"):
            yield from _ways(rest, {**given, question.id: answer}, passports)


def test_every_combination_of_answers_leads_to_a_route_or_to_what_there_is_instead(held: Knowledge) -> None:
    passed = 0
    for answers in every_way():
        weighed = weigh(answers, FOUND, held, TODAY)
        if answers.get("nationality", "PE") == "PE":
            assert weighed.fitting or weighed.others, answers
        assert all(held.facts[key].in_force(TODAY) for route in weighed.fitting for key in route.facts), answers
        passed += 1
    assert passed > 5000


@pytest.mark.parametrize("day", LATER)
def test_every_result_says_who_confirms_it_and_states_only_what_may_be_said(held: Knowledge, day: dt.date) -> None:
    world, language = on(day, held), "es"
    every = list(every_way())
    for number, answers in enumerate(random.Random(7).sample(every, 250)):
        language = LANGUAGES[number % 2]
        weighed = weigh(answers, FOUND, held, day)
        for route in weighed.fitting:
            sheet = Sheet(world, language, FOUND.form.words)
            tell(route, answers, sheet, "")
            _sound(sheet, day)
        sheet = Sheet(world, language, FOUND.form.words)
        closing = close(weighed, answers, sheet, FOUND)
        _sound(sheet, day)
        assert "c:human" in {button.data for button in closing.buttons}
        assert re.search(r"confirm", closing.text), answers
        _readable(closing)


def _sound(sheet: Sheet, day: dt.date) -> None:
    for fact in sheet.facts.values():
        assert fact.in_force(day), fact.key
        assert not fact.withheld(day), fact.key


def _readable(message: Outgoing) -> None:
    assert len(render(message)) == 1, message.text
    assert not PROMISES.search(message.text), message.text
    for button in message.buttons:
        assert len(button.label) <= LABEL_LIMIT, button.label
        assert len((button.data + button.url).encode()) <= 64
    assert not re.search(r"[{}]", message.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_route_fits_one_message_and_names_its_proof(guide: RouteGuide, world: World, language: Language) -> None:
    for name in FOUND.routes:
        reply = guide.open(f"see={name}", Context(language=language), world)
        assert len(reply.messages) == 1
        message = reply.messages[0]
        _readable(message)
        assert message.citations, name
        assert {"g:routes:result", "c:menu", "c:human"} <= {button.data for button in message.buttons}


def test_a_route_says_why_what_it_costs_how_long_it_takes_and_which_papers(guide: RouteGuide, world: World) -> None:
    reply = answered("to=ES nationality=PE here=away aim=work offer=written along=alone soon=now", guide, world)
    first, closing = reply.messages
    fee = world.knowledge.facts["es_visa_fee_lima"]
    assert value(fee.values["visa"], "es") in first.text
    months = value(world.knowledge.facts["es_work_permit_decision_time"].values["months"], "es")
    for sign in ("podría servirle", "💰", "⏱", "📄", months, "☐ Certificado médico"):
        assert sign in first.text
    assert "g:checklist:list=es-work" in taps(reply)
    assert "a:es-work-permit-requirements" in taps(reply)
    assert {"g:cost:", "g:routes:change", "g:check:", "c:human"} <= {button.data for button in closing.buttons}
    assert "no compre el pasaje" in closing.text
    assert "Entrar de turista y trabajar" in closing.text


def test_the_result_says_may_and_never_that_somebody_qualifies() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in Path("content/guides/routes").glob("*.yml"))
    assert not PROMISES.search(source)


def test_what_is_overdue_is_said_so(guide: RouteGuide, world: World) -> None:
    assert world.knowledge.facts["ar_precaria"].overdue(TODAY)
    reply = answered("to=AR nationality=PE here=away aim=work soon=later", guide, world)
    assert "29/05/2026" in reply.messages[0].text


def test_a_route_that_rests_on_a_risky_fact_overdue_is_not_told_but_a_person_is(
    guide: RouteGuide, world: World
) -> None:
    assert world.knowledge.facts["ar_permanent_requirements_2025"].withheld(TODAY)
    reply = answered("to=AR nationality=PE here=legal aim=residence", guide, world)
    assert "Se está verificando otra vez" in words(reply)
    assert "Residencia permanente" in words(reply)
    assert "DNU (decreto de urgencia) 366/2025, la residencia permanente" not in words(reply)
    assert "c:human" in taps(reply)


def test_a_route_that_waits_for_its_review_comes_back_with_it(guide: RouteGuide, held: Knowledge) -> None:
    answers = "to=ES nationality=PE here=away aim=work offer=written along=alone soon=later"
    fresh, stale = (answered(answers, guide, on(day, held)) for day in LATER[:2])
    assert "g:routes:see=es-work-permit" in taps(fresh)
    assert "Permiso de trabajo" in stale.messages[-1].text
    assert len(stale.messages) == 1


def test_a_question_takes_its_figures_from_its_fact(guide: RouteGuide, held: Knowledge) -> None:
    answers = "to=ES nationality=PE here=irregular aim=work"
    asked = answered(answers, guide, on(TODAY, held))
    stay = value(held.facts["es_arraigo_general_requirements"].values["stay"], "es")
    assert f"{stay} seguidos" in asked.messages[0].text
    silent = answered(answers, guide, on(LATER[1], held))
    assert stay not in silent.messages[0].text
    assert "un tiempo seguido" in silent.messages[0].text


def test_the_question_said_again_has_its_figures_too(guide: RouteGuide, world: World) -> None:
    asked = answered("to=ES nationality=PE here=irregular aim=work", guide, world)
    again = guide.again(asked.context, world)
    assert again
    assert "2 años seguidos" in again.text


def test_the_profile_says_where_to(guide: RouteGuide, world: World) -> None:
    reply = guide.open("", Context(language="es", goal="ES"), world)
    assert reply.step == "nationality"
    assert "España" in reply.messages[0].text
    back = guide.open("", Context(language="en", audience="returning"), world)
    assert back.step == "back"
    stranger = guide.open("", Context(language="es", audience="foreigner"), world)
    assert guide.answers(stranger.context) == {"to": "PE"}


def test_a_peruvian_who_goes_to_peru_goes_back(guide: RouteGuide, world: World) -> None:
    assert answered("to=PE nationality=PE", guide, world).step == "back"


def test_an_answer_is_changed_and_the_others_stay(guide: RouteGuide, world: World) -> None:
    result = answered("to=CL nationality=PE here=away aim=work offer=no soon=later", guide, world)
    change = guide.open("change", result.context, world)
    assert [button.data for button in change.messages[0].buttons][:6] == [
        f"g:routes:ask={name}" for name in ("to", "nationality", "here", "aim", "offer", "soon")
    ]
    assert "Adónde: Chile" in {button.label for button in change.messages[0].buttons}
    asked = guide.open("ask=offer", change.context, world)
    assert asked.step == "offer"
    result = guide.open("offer=written", asked.context, world)
    assert result.step == "result"
    assert "g:routes:see=cl-work" in taps(result)


def test_where_to_can_be_changed_by_writing(guide: RouteGuide, world: World) -> None:
    result = answered("to=CL nationality=PE here=away aim=visit", guide, world)
    asked = guide.open("ask=to", result.context, world)
    assert asked.step == "to"
    assert guide.hear(Said("cuanto cuesta la visa a españa", asks=True), asked.context, world) is None


def test_a_word_is_enough_for_a_choice(guide: RouteGuide, world: World) -> None:
    asked = answered("to=CL nationality=PE", guide, world)
    reply = guide.hear(Said("no"), asked.context, world)
    assert reply
    assert guide.answers(reply.context)["here"] == "away"
    assert guide.hear(Said("sí"), asked.context, world) is None, "there are three ways to say yes"


def test_a_city_is_no_passport(guide: RouteGuide, talker: Talker) -> None:
    chat = Chat(talker, Context(language="es", met=True))
    chat.taps("g:routes:to=ES")
    turn = chat.says("madrid")
    wrong = guide.form.by_id["nationality"].wrong
    assert wrong
    assert wrong.es in turn.outgoing.text
    assert guide.answers(chat.context) == {"to": "ES"}
    chat.says("mexico")
    assert guide.answers(chat.context)["nationality"] == "MX", "a country with a city of its name"


def test_where_somebody_else_is_says_not_where_one_goes(guide: RouteGuide, talker: Talker) -> None:
    chat = Chat(talker, Context(language="es", met=True))
    chat.taps("g:routes:")
    chat.says("mi primo esta en italia")
    assert "to" not in guide.answers(chat.context)


@pytest.mark.parametrize(
    ("before", "written", "name", "answer"),
    [
        ("", "no se", "to", "any"),
        ("to=CL nationality=PE here=away", "para trabajar", "aim", "work"),
        ("to=CL nationality=PE here=away aim=work offer=no", "lo antes posible", "soon", "now"),
        ("to=CL nationality=PE here=away aim=work offer=no", "sin apuro", "soon", "later"),
        ("to=ES nationality=PE here=away aim=work offer=no", "solo yo", "along", "alone"),
        ("to=ES nationality=PE here=away aim=work offer=no", "con mi esposa", "along", "partner"),
    ],
)
def test_answers_are_read_as_people_write_them(
    before: str, written: str, name: str, answer: str, guide: RouteGuide, talker: Talker
) -> None:
    chat = Chat(talker, Context(language="es", met=True))
    chat.taps("g:routes:")
    for pressed in before.split():
        chat.taps(f"g:routes:{pressed}")
    chat.says(written)
    assert guide.answers(chat.context)[name] == answer


def test_old_and_invented_buttons_are_answered_kindly(guide: RouteGuide, world: World) -> None:
    for pressed in ("see=gone-route", "ask=offer", "change", "result", "offer=written", "to=XX", "=", "see="):
        reply = guide.open(pressed, Context(language="es"), world)
        assert reply.messages[0].text
        assert reply.step


def test_the_talk_is_about_the_place_afterwards(guide: RouteGuide, world: World) -> None:
    assert answered("to=CL nationality=PE here=away aim=visit", guide, world).context.place == "CL"
    assert answered("to=back back=job", guide, world).context.place == "PE"


def test_a_place_without_routes_is_told_so_with_its_door(guide: RouteGuide, world: World) -> None:
    for place in ("GB", "BE"):
        result = replace_answers(guide, world, to=place, nationality="PE", here="away", aim="study", soon="later")
        assert "no tengo rutas verificadas" in words(result)
        assert "embajada" in words(result)
        assert "c:human" in taps(result)


def replace_answers(guide: RouteGuide, world: World, **answers: str) -> Reply:
    """As if these had been answered, some of them in writing."""
    return guide.proceed(answers, Context(language="es"), world)


def test_another_passport_is_told_that_the_rules_may_differ(guide: RouteGuide, world: World) -> None:
    result = answered("to=ES nationality=VE here=away aim=work offer=no soon=later", guide, world)
    assert "otros pasaportes" in words(result)
    assert "p:ES" in taps(result)


def test_shortcuts_are_named_as_none_with_what_there_is_instead(guide: RouteGuide, world: World) -> None:
    result = answered("to=ES nationality=PE here=away aim=family kin_es=none soon=later", guide, world)
    assert "Casarse solo por los papeles" in words(result)
    assert any("see=" in data for data in taps(result))
    paid = answered("to=CA nationality=PE here=away aim=work offer=pay field=other soon=later", guide, world)
    assert "Comprar una oferta o una LMIA" in words(paid)
    assert "g:check:" in taps(paid)


def test_a_fact_that_ended_is_not_said(held: Knowledge) -> None:
    """The money for the border is known for this year only."""
    day = dt.date(2027, 1, 2)
    route, sheet = FOUND.routes["es-visit"], Sheet(on(day, held), "es", FOUND.form.words)
    tell(route, {"to": "ES", "aim": "visit"}, sheet, "")
    assert "es_entry_money_2026" not in sheet.facts
    assert "No lo tengo verificado" in "\n".join(sheet.parts)


def test_a_checklist_with_a_paper_missing_is_not_shown(held: Knowledge) -> None:
    facts = dict(held.facts)
    facts["ar_residence_documents"] = facts["ar_residence_documents"].model_copy(
        update={"risk": "high", "review_on": TODAY - dt.timedelta(days=1)}
    )
    sheet = Sheet(on(TODAY, replace(held, facts=facts)), "es", FOUND.form.words)
    tell(FOUND.routes["ar-residence"], {"to": "AR", "aim": "work"}, sheet, "")
    assert "☐" not in "\n".join(sheet.parts)
    assert sheet.withheld


def test_routes_are_frozen_data() -> None:
    assert isinstance(FOUND, Routes)
    assert len(FOUND.routes) >= 80
