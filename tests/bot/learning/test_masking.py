"""What must not be kept of people's words, and what an editor is asked to look at."""

from __future__ import annotations

import re

import pytest

from bot.learning.masking import known_words, mask, nameless, names
from content.knowledge import Knowledge

PERSONAL = [
    "mi dni es 45678912",
    "DNI: 45.678.912",
    "45 678 912 es mi documento",
    "ruc 20-45678912-3",
    "pasaporte AB123456",
    "passport no. 116 457 890",
    "mi nie es X-1234567-L",
    "NIE Y1234567Z gracias",
    "llámame al +51 987 654 321",
    "llamame 987654321",
    "987-654-321",
    "(01) 987 6543",
    "51/987/654/321",
    "9 8 7 6 5 4 3 2 1",
    "987.654.321.",
    "987—654—321",
    "9•8•7•6•5•4•3•2•1",
    "9\u200b8\u200b7\u200b6\u200b5\u200b4\u200b3",
    "９８７６５４３２１",
    "٩٨٧٦٥٤٣٢١",
    "cuenta ES91 2100 0418 4502 0005 1332",
    "nací el 12/03/1985",
    "born 1985-03-12",
    "expediente 2024/0098765",
    "987 654\n321",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_no_personal_number_survives(text: str) -> None:
    masked = mask(text)
    assert "•" in masked
    assert len(re.findall(r"\d", masked)) < 6


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("escribe a rosa.quispe+visa@gmail.com por favor", "quispe"),
        ("rosa @ correo.pe", "rosa"),
        ("mi telegram es @rosaquispe", "rosaquispe"),
        ("t.me/rosaquispe", "rosaquispe"),
        ("https://facebook.com/rosa.quispe?id=1", "quispe"),
        ("nueve ocho siete seis cinco cuatro tres", "siete"),
        ("nine eight seven, six five four three", "seven"),
        ("pasaporte abc12345x", "abc"),
        ("nie x-1234567-l", "x-"),
    ],
)
def test_no_email_handle_link_or_spoken_number_survives(text: str, secret: str) -> None:
    assert secret not in mask(text)
    assert "•" in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "¿cuánto cuesta la visa de trabajo en España en 2026?",
        "gano 1200 euros y tengo 3 hijos",
        "llevo 20 años y 6 meses aquí",
        "son 90 días desde el 15",
        "visa H-2B y el formulario DS-160",
        "uno de los dos tiene visa",
    ],
)
def test_what_the_question_needs_stays(text: str) -> None:
    assert mask(text) == text


def test_masking_twice_changes_nothing_more() -> None:
    for text in PERSONAL:
        assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("quiero traer a mi hijo Kevin a España", ["Kevin"]),
        ("María Quispe necesita un visado", ["María", "Quispe"]),
        ("me llamo rosa y vivo en Chile", ["rosa"]),
        ("Hola, my name is John", ["John"]),
        ("trabajo para don ernesto", ["ernesto"]),
        ("soy de lima y soy una persona adulta", []),
        ("Necesito el NIE y el DNI. Vivo en Madrid con Sheyla", ["Sheyla"]),
        ("¿Cuánto cuesta la visa peruana?", []),
        ("QUIERO IR A ITALIA A TRABAJAR", []),
    ],
)
def test_words_like_names_are_flagged_and_places_are_not(text: str, flagged: list[str], knowledge: Knowledge) -> None:
    assert list(names(text, known_words(knowledge))) == flagged


def test_where_nobody_looks_first_a_dot_stands_for_every_name(knowledge: Knowledge) -> None:
    text = "Soy de Perú. Quiero traer a mi hijo Kevin a España: Kevin tiene 9 años"
    assert nameless(text, known_words(knowledge)) == text.replace("Kevin", "•")
