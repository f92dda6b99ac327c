"""The guide to job offers: what it asks, what it takes for an answer, and what opens it."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.dialogue.context import Context
from bot.guides.effects import DropSearches, FindOffers, ListSearches, SaveSearch
from bot.guides.offers.wanted import in_words, wanted_of
from bot.message import Incoming
from bot.turn import Talker, Turn
from bot.words import translator
from tests.conftest import TODAY


def does(talker: Talker, context: Context, *steps: str) -> Turn:
    """What comes of the last of these: `>` presses a button, anything else is written."""
    turn = None
    for step in steps:
        press = {"choice": step[1:]} if step.startswith(">") else {"text": step}
        turn = talker.turn(context, Incoming(channel="test", chat="7", source_id="u", **press))
        context = turn.context
    assert turn
    return turn


def answers(turn: Turn) -> dict[str, str]:
    given: dict[str, str] = turn.context.of("offers").get("answers", {})
    return given


NEW = Context(met=True)
ENGLISH = Context(met=True, language="en")


def test_pressed_and_written_answers_lead_to_the_search(talker: Talker) -> None:
    turn = does(talker, NEW, ">g:offers:", ">g:offers:what=chef", "en barcelona", "1200 euros")
    assert turn.effects == (FindOffers(TODAY, {"what": "chef", "where": "ES:Barcelona", "pay": "1200 EUR"}),)
    assert "cocina · Barcelona, España" in turn.outgoing.text
    assert turn.context.guide == ""
    turn = does(talker, ENGLISH, ">g:offers:", "welder", "Germany", "skip")
    assert turn.effects == (FindOffers(TODAY, {"what": "welder", "where": "DE", "pay": "-"}),)


def test_the_country_they_want_to_go_to_is_offered_first(talker: Talker) -> None:
    turn = does(talker, Context(met=True, goal="JP"), ">g:offers:what=chef")
    assert (turn.outgoing.buttons[0].label, turn.outgoing.buttons[0].data) == ("Japón", "g:offers:where=JP")
    assert does(talker, turn.context, ">g:offers:where=JP").action.step == "pay"
    turn = does(talker, Context(met=True, goal="CL"), ">g:offers:what=chef")
    assert [button.data for button in turn.outgoing.buttons].count("g:offers:where=CL") == 1


WORK = ["soldador", "limpieza de oficinas", "cosecha de arándanos", "cuidar ancianos", "operador de maquinaria pesada"]
NO_WORK = ["sueldo minimo chile", "requisitos para la visa", "cuanto gana un cocinero?", "gracias", "renovar mi DNI"]


@pytest.mark.parametrize("words", WORK)
def test_a_job_in_their_own_words_is_an_answer(talker: Talker, words: str) -> None:
    assert answers(does(talker, NEW, ">g:offers:", words)) == {"what": words}


@pytest.mark.parametrize("words", NO_WORK)
def test_a_question_in_the_middle_is_answered_and_the_guide_asks_again(talker: Talker, words: str) -> None:
    turn = does(talker, NEW, ">g:offers:", words)
    assert answers(turn) == {}
    assert turn.action.kind != "ask"
    assert any(button.data == "g:offers:what=chef" for button in turn.messages[-1].buttons)


def test_what_cannot_be_read_is_said_and_asked_again(talker: Talker) -> None:
    turn = does(talker, NEW, ">g:offers:what=chef", ">g:offers:where=CL", "mucho")
    assert turn.outgoing.text.startswith("No entendí la cantidad")
    assert answers(turn) == {"what": "chef", "where": "CL"}


def test_thanks_and_a_wish_for_a_person_are_no_wrong_answers(talker: Talker) -> None:
    there = does(talker, NEW, ">g:offers:what=chef").context
    assert does(talker, there, "gracias").action.kind == "smalltalk"
    assert does(talker, there, "un humano").action.kind == "handoff"
    assert does(talker, there, "Narnia").outgoing.text.startswith("No reconozco ese lugar")


def test_an_amount_nobody_earns_is_asked_again_and_the_choice_can_be_written_out(talker: Talker) -> None:
    there = does(talker, NEW, ">g:offers:what=chef", ">g:offers:where=CL").context
    assert does(talker, there, "1" * 60).outgoing.text.startswith("No entendí la cantidad")
    assert does(talker, there, "0").outgoing.text.startswith("No entendí la cantidad")
    assert answers(does(talker, there, "No importa el sueldo"))["pay"] == "-"


def test_pay_by_the_hour_is_no_minimum_a_month_and_what_it_comes_to_is_one_tap_away(talker: Talker) -> None:
    there = does(talker, NEW, ">g:offers:what=chef", ">g:offers:where=US").context
    for words, month in (("20 la hora", 3467), ("800 a la semana", 3467), ("20 dólares por hora", 3467)):
        asked = does(talker, there, words)
        assert answers(asked) == {"what": "chef", "where": "US"}
        assert asked.outgoing.buttons[0].data == f"g:offers:pay={month} USD"
        (found,) = does(talker, asked.context, f">g:offers:pay={month} USD").effects
        assert found == FindOffers(TODAY, {"what": "chef", "where": "US", "pay": f"{month} USD"})


def test_a_year_is_no_pay_and_nobody_earns_a_thousand_million_dollars(talker: Talker) -> None:
    there = does(talker, NEW, ">g:offers:what=chef", ">g:offers:where=CL").context
    assert "pay" not in answers(does(talker, there, "llegue en 2024"))
    assert does(talker, there, "999999999 dolares").outgoing.text.startswith("No entendí la cantidad")
    assert answers(does(talker, there, "900000"))["pay"] == "900000"


@pytest.mark.parametrize("words", ["cualquier cosa", "lo que sea", "me da igual", "anything", "skip"])
def test_who_does_not_mind_is_shown_all(talker: Talker, words: str) -> None:
    assert answers(does(talker, NEW, ">g:offers:", words)) == {"what": "-"}


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("busco trabajo de cocinero en chile", {"what": "cocinero", "where": "CL"}),
        ("Hola, busco trabajo de limpieza en Madrid", {"what": "limpieza", "where": "ES:Madrid"}),
        ("necesito chamba de albañil", {"what": "albañil"}),
        ("trabajo de enfermera en alemania", {"what": "enfermera", "where": "DE"}),
        ("ofertas de trabajo para soldador en Perú", {"what": "soldador", "where": "PE"}),
        ("job as a cook in chile", {"what": "cook", "where": "CL"}),
        ("I am looking for a job as a cleaner", {"what": "cleaner"}),
        ("nurse jobs in germany", {"what": "nurse", "where": "DE"}),
    ],
)
def test_a_message_that_plainly_asks_for_offers_opens_the_guide_filled_in(
    talker: Talker, words: str, given: dict[str, str]
) -> None:
    turn = does(talker, NEW, words)
    assert turn.context.guide == "offers"
    assert answers(turn) == given


@pytest.mark.parametrize(
    "words",
    [
        "cuanto gana un cocinero en chile",
        "trabajo de cocinero en chile y no me pagan",
        "¿trabajo de cocinero en chile?",
        "soy cocinero en chile",
        "me ofrecen trabajo de cocinero en chile",
        "how much does a cook earn in chile",
        "es legal la oferta de trabajo de cocinero en chile",
    ],
)
def test_a_question_of_fact_does_not_open_it(talker: Talker, words: str) -> None:
    assert does(talker, NEW, words).context.guide != "offers"


def test_danger_wins_over_the_search_and_leaves_it(talker: Talker) -> None:
    turn = does(talker, NEW, ">g:offers:", "mi jefe me quitó el pasaporte y no me deja salir")
    assert turn.action.kind == "urgent"
    assert turn.context.guide == ""
    assert does(talker, NEW, "busco trabajo de cocinero en chile, mi jefe me pega").action.kind == "urgent"


def test_a_search_is_kept_only_when_they_say_how_they_want_to_be_told(talker: Talker) -> None:
    done = does(talker, NEW, ">g:offers:what=chef", ">g:offers:where=CL", ">g:offers:pay=-")
    asked = does(talker, done.context, ">g:offers:save")
    assert asked.effects == ()
    assert asked.context.consents == {}
    assert [button.data for button in asked.outgoing.buttons][:2] == ["g:offers:save=daily", "g:offers:save=once"]
    kept = does(talker, asked.context, ">g:offers:save=once")
    assert kept.effects == (SaveSearch({"what": "chef", "where": "CL", "pay": "-"}, "once"),)
    assert kept.context.consents == {"alerts": TODAY}
    stopped = does(talker, kept.context, ">g:offers:stop=all")
    assert stopped.effects == (DropSearches(),)
    assert stopped.context.consents == {}


def test_nothing_is_kept_before_there_is_a_search(talker: Talker) -> None:
    turn = does(talker, NEW, ">g:offers:save=daily")
    assert turn.effects == ()
    assert turn.context.consents == {}


def test_the_buttons_of_lists_do_what_they_say_and_invented_ones_no_harm(talker: Talker) -> None:
    done = does(talker, NEW, ">g:offers:what=chef", ">g:offers:where=CL", ">g:offers:pay=-").context
    wanted = {"what": "chef", "where": "CL", "pay": "-"}
    assert does(talker, done, ">g:offers:more=3").effects == (FindOffers(TODAY, wanted, 3),)
    assert does(talker, done, ">g:offers:found=4-6").effects == (FindOffers(TODAY, {}, 6, 4),)
    assert does(talker, done, ">g:offers:searches").effects == (ListSearches(),)
    assert does(talker, done, "mis búsquedas").effects == (ListSearches(),)
    assert does(talker, done, ">g:offers:stop=4").effects == (DropSearches(4), ListSearches())
    for value in (
        "stop=x",
        "stop=",
        "found=",
        "more=x",
        "where=ZZZ",
        "what=no",
        "save=never",
        "²",
        "found=99999999999",
    ):
        turn = does(talker, done, f">g:offers:{value}")
        assert turn.outgoing.text
        assert DropSearches() not in turn.effects


def test_another_search_begins_anew_and_an_old_button_changes_its_answer(talker: Talker) -> None:
    done = does(talker, NEW, ">g:offers:what=chef", ">g:offers:where=CL", ">g:offers:pay=-").context
    assert answers(does(talker, done, ">g:offers:new")) == {}
    assert answers(does(talker, done, ">g:offers:where=ES")) == {"what": "chef", "where": "ES", "pay": "-"}


def test_a_search_in_words_says_what_is_meant() -> None:
    everything = translator("en")("any job, anywhere")
    assert in_words(wanted_of({"what": "-", "where": "-", "pay": "-"}), "en") == everything
    wanted = wanted_of({"what": "waiter", "where": "PE", "pay": "1500"})
    assert in_words(wanted, "en").startswith("waiting tables · Peru · ")
    assert "S/ 1,500" in in_words(wanted, "en")
    assert wanted_of({"pay": "900 peso", "where": "CL"}).currency == "CLP"
    assert wanted_of({"pay": "much"}).amount is None


def test_the_day_of_a_search_is_the_one_that_is_lived(talker: Talker) -> None:
    turn = does(talker, NEW, ">g:offers:what=chef", ">g:offers:where=CL", ">g:offers:pay=-")
    (effect,) = turn.effects
    assert isinstance(effect, FindOffers)
    assert effect.today == dt.date(2026, 11, 22)
