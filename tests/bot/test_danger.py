"""Danger now, to whoever it happens, is answered at once; what is over, on paper or only sounds so is not."""

from __future__ import annotations

import pytest

from bot.dialogue.context import Context
from bot.message import Incoming
from bot.turn import Talker, Turn
from content.model import is_country


def said(talker: Talker, text: str, context: Context | None = None) -> Turn:
    return talker.turn(context or Context(), Incoming(channel="test", chat="", source_id="", text=text))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a mi prima le quitaron el pasaporte en su trabajo y no la dejan salir", "papers_withheld"),
        ("mi vecina es peruana y anoche el marido la golpeaba otra vez", "violence"),
        ("my cousin works in a house in Lima, the lady locks her in when they travel", "locked_in"),
        ("mi hermana cruzó por el desierto hace tres dias y no contesta", "missing_person"),
        ("they told my brother call center and now he must cheat old people or they hit him", "forced_labour"),
    ],
)
def test_danger_to_somebody_else_is_danger(talker: Talker, text: str, rule: str) -> None:
    turn = said(talker, text)
    assert turn.action.kind == "urgent"
    assert turn.parse
    assert rule in (getattr(turn.action, "rule", ""), turn.parse.risk.name)


@pytest.mark.parametrize(
    "text",
    [
        "me pega mi marido, como homologo mi titulo de enfermera en españa y cuanto cuesta",
        "good morning I would like information about the seasonal worker visa in spain, also my employer beats me",
        "mi jefe me tiene encerrada y me debe 1.2.3 soles",
        "cuanto es el sueldo minimo en chile. " * 70 + "mi patron me tiene encerrada y me pega",
    ],
)
def test_danger_said_beside_an_everyday_question_is_heard(talker: Talker, text: str) -> None:
    assert said(talker, text).action.kind == "urgent"


@pytest.mark.parametrize(
    "text",
    [
        "last year he hit me, I am safe now but he is outside",
        "quiero matarme, eso ya fue, no hay vuelta atras",
        "quiero matarme, hace años lo intente y lo supere pero ya no aguanto",
        "hace años mi ex me pegaba, ya estoy tranquila pero anoche volvio y me golpeo",
        "years ago my husband hit me, I moved on. my new boyfriend hits me every day",
        "my old boss locked me up, now i am free but the new one keeps my passport and beats me",
    ],
)
def test_what_was_over_and_has_begun_again_is_danger(talker: Talker, text: str) -> None:
    assert said(talker, text).action.kind == "urgent"


def test_an_alarm_survives_a_defect_of_the_understanding(talker: Talker, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(talker._interpreter, "parse", broken)
    assert said(talker, "mi patron tiene mi pasaporte y no me deja ir").action.kind == "urgent"
    with pytest.raises(RuntimeError):
        said(talker, "cuanto es el sueldo minimo")


@pytest.mark.parametrize(
    "text",
    [
        "hace años mi ex me pegaba, ya estoy tranquila y quiero homologar mi titulo en españa",
        "mi ex esposo me maltrataba, eso ya pasó hace diez años, ahora quiero llevar a mi hijo a madrid",
        "years ago my husband hit me, now I am fine and want to know about the work visa for spain",
        "estuve preso hace quince años, eso me impide sacar visa?",
        "vi en las noticias que tenian encerradas a unas chicas en chile, que feo",
        "estoy haciendo mi tesis sobre la trata de personas en el peru",
    ],
)
def test_what_is_over_or_only_told_of_is_no_alarm(talker: Talker, text: str) -> None:
    assert said(talker, text).action.kind != "urgent"


@pytest.mark.parametrize(
    "text", ["me muero de ganas de viajar", "el alquiler en madrid me esta matando", "soy esclavo de mi horario jaja"]
)
def test_a_way_of_speaking_is_no_alarm(talker: Talker, text: str) -> None:
    assert said(talker, text).action.kind != "urgent"


def test_danger_is_noticed_in_any_state_of_the_talk(talker: Talker) -> None:
    for context in (
        Context(unsure=2),
        Context(place="CL", topic="housing"),
        Context(language="en"),
        Context(danger=True),
    ):
        assert said(talker, "mi patron tiene mi pasaporte y no me deja ir", context).action.kind == "urgent"


@pytest.mark.parametrize(
    ("text", "place", "first"),
    [
        ("mi jefe me quito el pasaporte y no me lo devuelve", "ES", "es_trafficking_hotline"),
        ("mi jefe me quito el pasaporte y no me lo devuelve", "US", "usa_hotline_trafficking"),
        ("mi marido me pega y tengo miedo de que me mate", "CL", "cl_emergency_numbers"),
        ("mi marido me pega y tengo miedo de que me mate", "PE", "per_police_105"),
        ("ya no quiero vivir, quiero matarme", "ES", "es_suicide_024"),
        ("i want to kill myself, there is no way out", "US", "usa_mental_health_988"),
    ],
)
def test_the_numbers_of_the_place_come_first(talker: Talker, text: str, place: str, first: str) -> None:
    turn = said(talker, text, Context(place=place))
    assert turn.action.kind == "urgent"
    facts = getattr(turn.action, "facts", ())
    assert facts[0] == first, facts
    assert len(facts) <= 5


def test_every_country_has_an_emergency_number(talker: Talker) -> None:
    knowledge = talker.knowledge
    countries = [place for place in knowledge.covered() if is_country(place)]
    assert len(countries) >= 16
    assert not [place for place in countries if not knowledge.lines(place, ("emergency", "police"))]
