"""Distances, and the cities people mean."""

from __future__ import annotations

import random

import pytest

from bot.guides.offices.gazetteer import gazetteer
from bot.guides.offices.nearest import Point, kilometres, nearest, rounded
from content.knowledge import Knowledge

LIMA, MADRID, TOKYO = Point(-12.0464, -77.0428), Point(40.4165, -3.7026), Point(35.6895, 139.6917)
FIJI, SAMOA = Point(-17.0, 179.9), Point(-17.0, -179.9)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (LIMA, LIMA, 0),
        (LIMA, MADRID, 9507),
        (MADRID, TOKYO, 10768),
        (Point(0, 0), Point(0, 1), 111.2),
        (Point(0, 0), Point(0, 180), 20015.1),
        (Point(90, 0), Point(-90, 57), 20015.1),
        (FIJI, SAMOA, 21.3),
    ],
)
def test_the_distance_is_that_of_the_great_circle(one: Point, other: Point, expected: float) -> None:
    assert kilometres(one, other) == pytest.approx(expected, rel=0.005, abs=0.1)
    assert kilometres(other, one) == kilometres(one, other)


def test_a_way_round_is_never_shorter() -> None:
    dice = random.Random(6)
    for _ in range(300):
        a, b, c = (Point(dice.uniform(-90, 90), dice.uniform(-180, 180)) for _ in range(3))
        assert kilometres(a, c) <= kilometres(a, b) + kilometres(b, c) + 1e-6


def test_the_nearest_come_first_and_no_more_than_asked_for() -> None:
    places = {"Madrid": MADRID, "Tokyo": TOKYO, "Lima": LIMA}
    found = nearest(places, Point(-13, -76), places.__getitem__, 2)
    assert [name for name, _ in found] == ["Lima", "Madrid"]


@pytest.mark.parametrize(
    ("distance", "said"), [(0, 0), (9.9, 0), (10, 10), (12.4, 10), (13, 15), (98, 100), (104, 100), (1234, 1250)]
)
def test_a_distance_is_no_more_exact_than_what_it_comes_from(distance: float, said: int) -> None:
    assert rounded(distance) == said


@pytest.mark.parametrize("near", ["", "Lima", "91.0,0.0", "0.0,181.0", "1", "nan,1", "1,", "inf,0"])
def test_what_is_no_spot_is_none(near: str) -> None:
    assert Point.read(near) is None


def test_a_spot_is_read() -> None:
    assert Point.read("-12.0,-77.0") == Point(-12.0, -77.0)


OURS = {"ES", "PE", "AR", "CL", "BO", "US", "IT", "MX", "CO", "DE"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Arequipa", ["Arequipa, PE"]),
        ("estoy en la ciudad de AREQUIPA", ["Arequipa, PE"]),
        ("i live in new york", ["New York City, US"]),
        ("Usera, Madrid", ["Usera, ES"]),
        ("Comas, Lima", ["Lima, PE"]),
        ("nueva york", ["New York City, US"]),
        ("milano", ["Milan, IT"]),
        ("Múnich", ["Munich, DE"]),
        ("estoy en ica", ["Ica, PE"]),
        ("Córdoba", ["Córdoba, AR", "Córdoba, ES"]),
        ("barcelona", ["Barcelona, ES"]),
        ("paris", ["Paris, FR"]),
        # Districts we do not know are no cities of other countries.
        ("vivo en villa el salvador", []),
        ("san juan de lurigancho", []),
        ("no se como", []),
        ("gracias", []),
        ("", []),
        ("¿?", []),
    ],
)
def test_people_write_their_city_in_many_ways(text: str, expected: list[str]) -> None:
    found = gazetteer().meant(text, (), [OURS])
    assert [f"{city.name}, {city.country}" for city in found] == expected


def test_the_country_that_is_named_or_likely_settles_which_city_is_meant() -> None:
    assert [city.country for city in gazetteer().meant("cordoba españa", ["ES"], [OURS])] == ["ES"]
    assert [city.country for city in gazetteer().meant("cordoba", (), [{"ES"}, OURS])] == ["ES"]


def test_an_airport_code_is_no_name() -> None:
    assert gazetteer().meant("los") == ()


def test_the_city_around_a_spot_tells_the_country() -> None:
    assert gazetteer().around(Point(-18.0, -70.3)).country == "PE"
    assert gazetteer().around(Point(-18.5, -70.3)).country == "CL"


def test_every_office_is_in_a_city_we_know_or_serves_a_whole_country(knowledge: Knowledge) -> None:
    for office in knowledge.offices.values():
        whole = knowledge.places[office.place].name
        city = gazetteer().named(office.city, office.place)
        assert city or office.city in {whole.es, whole.en}, office.id
        if city and office.coordinates:
            assert kilometres(Point(*office.coordinates), city.point) < 30, office.id
