"""What a message names is found as people write it: places and who is from them, amounts, dates, papers, people."""

from __future__ import annotations

import pytest

from nlu.entities import number
from nlu.interpreter import Interpreter


def named(interpreter: Interpreter, text: str, *kinds: str) -> list[tuple[str, str]]:
    return [(entity.kind, entity.value) for entity in interpreter.parse(text).entities if entity.kind in kinds]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("soy venezolano y quiero trabajar en peru", [("origin", "VE"), ("place", "PE")]),
        ("hola soy chilena y me salió pega en lima", [("origin", "CL"), ("place", "PE")]),
        ("soy de colombia", [("origin", "CO")]),
        ("my wife is american, could she work in Lima", [("origin", "US"), ("place", "PE")]),
        ("nurse from manila wants a job in lima", [("origin", "PH"), ("place", "PE")]),
        ("chilenos en peru", [("origin", "CL"), ("place", "PE")]),
        ("contrato chileno", [("place", "CL")]),
        ("peruana casada con español", [("origin", "PE"), ("place", "ES")]),
        ("how does a peruvian get a german visa", [("origin", "PE"), ("place", "DE")]),
        ("desde chile como voto", [("place", "CL")]),
        ("is spain cheap to live", [("place", "ES")]),
        ("vivo en chile y quiero ir a españa", [("origin", "CL"), ("place", "ES")]),
        ("estoy en chile y quiero volver al peru", [("origin", "CL"), ("place", "PE")]),
        ("soy peruano, visa para alemanya", [("origin", "PE"), ("place", "DE")]),
        ("soy de santiago de chile", [("origin", "CL")]),
        ("I am from Venezuela", [("origin", "VE")]),
        ("naciones unidas", []),
        ("quiero volver al peru desde chile", [("place", "PE"), ("origin", "CL")]),
        ("un venesolano quiere quedarse", [("place", "VE")]),
        ("en español por favor", []),
        ("do you speak german", []),
    ],
)
def test_where_it_is_about_is_told_from_where_somebody_is_from(
    interpreter: Interpreter, text: str, expected: list[tuple[str, str]]
) -> None:
    assert named(interpreter, text, "place", "origin") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("soy extranjera y vivo aca", "foreigner"),
        ("soy colombiano, necesito papeles", "foreigner"),
        ("quiero volver al peru", "returning"),
        ("ya estoy en madrid hace un año", "abroad"),
        ("voy a viajar a chile", "leaving"),
    ],
)
def test_who_is_asking_is_found(interpreter: Interpreter, text: str, expected: str) -> None:
    assert named(interpreter, text, "audience") == [("audience", expected)]


def test_only_who_says_so_is_a_foreigner(interpreter: Interpreter) -> None:
    for text in ("my husband is spanish, what visa do I need", "consulado español en lima", "mi jefe es de roma"):
        assert ("audience", "foreigner") not in named(interpreter, text, "audience")


def test_a_foreigner_who_names_another_country_is_not_taken_for_one_in_peru(interpreter: Interpreter) -> None:
    assert named(interpreter, "soy colombiano, cuanto pagan en chile", "audience") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("me ofrecen 1.200 euros al mes", "1200 EUR"),
        ("they pay 1,200.50 usd", "1200.5 USD"),
        ("S/1500 de sueldo", "1500 PEN"),
        ("me piden 2mil dolares", "2000 USD"),
        ("$200 por la visa", "200 USD"),
        ("mil euros", "1000 EUR"),
        ("quinientos soles", "500 PEN"),
        ("300 mil pesos en santiago", "300000 CLP"),
        ("8 mil pesos en cancun", "8000 MXN"),
        ("80 lucas en chile", "80000 CLP"),
        ("dos mil quinientos soles", "2500 PEN"),
        ("1.234.567 pesos chilenos", "1234567 CLP"),
        ("cobran 50 pesos", "50 peso"),
    ],
)
def test_an_amount_has_its_currency(interpreter: Interpreter, text: str, value: str) -> None:
    assert named(interpreter, text, "amount") == [("amount", value)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("quiero ir 3 meses", "duration", "P3M"),
        ("un par de semanas", "duration", "P2W"),
        ("medio año", "duration", "P6M"),
        ("half a year", "duration", "P6M"),
        ("media hora", "duration", "PT30M"),
        ("a couple of months", "duration", "P2M"),
        ("llevo dos años aca", "duration", "P2Y"),
        ("40 hours", "duration", "PT40H"),
        ("vence el 15/04/2026", "date", "2026-04-15"),
        ("desde el 15 de abril", "date", "--04-15"),
        ("en marzo de 2026", "date", "2026-03"),
        ("en setiembre", "date", "--09"),
        ("llegué en 2019", "date", "2019"),
    ],
)
def test_dates_and_durations_are_iso_8601(interpreter: Interpreter, text: str, kind: str, value: str) -> None:
    assert named(interpreter, text, "duration", "date") == [(kind, value)]


@pytest.mark.parametrize(
    "text", ["may I work with this visa", "el 45/13/2026", "12", "€", "mil gracias", "1.2.3 soles", "1,2,3 euros"]
)
def test_what_only_looks_like_an_amount_or_a_date_is_none(interpreter: Interpreter, text: str) -> None:
    assert named(interpreter, text, "amount", "date", "duration") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "soy enfermera, mi esposo es albañil",
            {("occupation", "nurse"), ("occupation", "construction_worker"), ("family", "spouse")},
        ),
        (
            "mi hijito necesita pasaporte y partida de nacimiento",
            {("family", "child"), ("document", "passport"), ("document", "birth_certificate")},
        ),
        (
            "my brother is a truck driver with a driving licence",
            {("family", "sibling"), ("occupation", "driver"), ("document", "driving_licence")},
        ),
        ("carnet de extranjería", {("document", "foreigner_card")}),
        ("trabajadora del hogar", {("occupation", "domestic_worker")}),
    ],
)
def test_work_papers_and_family_are_found(interpreter: Interpreter, text: str, expected: set[tuple[str, str]]) -> None:
    assert set(named(interpreter, text, "occupation", "document", "family")) == expected


@pytest.mark.parametrize(("written", "value"), [("1.200", 1200), ("1,5", 1.5), ("12.500.000", 12_500_000), ("dos", 2)])
def test_numbers_are_read_as_written_on_both_sides_of_the_sea(written: str, value: float) -> None:
    assert number(written) == value
