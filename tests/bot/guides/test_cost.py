"""The guide to what is left of a month's pay: asked, drawn and told, in both languages."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from matplotlib.image import imread

from bot.dialogue.context import Context
from bot.guides.cost import CostGuide
from bot.guides.cost_answers import find_city
from bot.guides.form import NEW
from bot.guides.guide import Reply, Said, World
from bot.pictures.cost import MARGIN, SMALL, WIDTH
from content.guides.cities import City, load_cities
from content.knowledge import Knowledge
from content.model import LANGUAGES, Language
from nlu.parse import Entity, Parse
from tests.conftest import TODAY

CITIES = load_cities()


@pytest.fixture
def world(knowledge: Knowledge) -> World:
    return World(knowledge, TODAY, dt.datetime.combine(TODAY, dt.time(15), dt.UTC))


def answered(world: World, language: Language, *steps: str) -> Reply:
    """The guide after buttons pressed one after the other."""
    guide, reply = CostGuide(), CostGuide().open("", Context(language=language), world)
    for step in steps:
        reply = guide.open(step, reply.context, world)
    return reply


ALL = ("city=madrid", "adults=2", "children=1", "wage=minimum", "send=nothing", "versus=lima")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_result_is_a_picture_and_the_same_in_words(world: World, language: Language) -> None:
    reply = answered(world, language, *ALL)
    picture, words = reply.messages
    assert reply.step == "result"
    assert not reply.context.guide
    assert picture.file is not None
    image = imread(io.BytesIO(picture.file.content), format="png")
    height, width, _ = image.shape
    assert (picture.file.kind, picture.file.media_type, width) == ("photo", "image/png", WIDTH)
    assert WIDTH < height < 3 * WIDTH
    assert SMALL >= 28
    for place in ("Madrid", "Lima"):
        assert place in picture.text
        assert place.upper() in picture.file.alt
        assert place.upper() in words.text
    assert "1.330 €" in words.text or "€1,330" in words.text
    assert "152 h" in words.text
    assert any(line.url.startswith("https://elmirondesoria.es") for line in words.citations)
    assert all(len(button.data.encode()) <= 64 for button in words.buttons)


@pytest.mark.parametrize(("first", "other"), [("buenos-aires", "bogota"), ("santiago", "sao-paulo")])
def test_nothing_reaches_over_the_edge_of_the_picture(world: World, first: str, other: str) -> None:
    steps = (f"city={first}", "adults=3", "children=3", "wage=minimum", "send=usd200", "versus=-")
    for language in LANGUAGES:
        guide, context = CostGuide(), answered(world, language, *steps, "ask-versus").context
        reply = guide.put("versus", other, context, world)
        assert reply.messages[0].file is not None
        image = imread(io.BytesIO(reply.messages[0].file.content), format="png")[..., :3]
        assert image[:, -MARGIN // 2 :].min() == 1
        assert image[-MARGIN // 2 :].min() == 1


def test_the_two_places_differ_without_colour(world: World) -> None:
    """In grey, the second place's bars are striped where the first one's are plain."""
    picture = answered(world, "es", *ALL).messages[0].file
    assert picture is not None
    whole = imread(io.BytesIO(picture.content), format="png")[..., :3]
    # The upper half: below, the frames of the results are dashed too.
    image = whole[: whole.shape[0] // 2]
    grey = image.mean(axis=2)
    blue, orange = (
        abs(image - [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]).sum(axis=2) < 0.05
        for code in ("#0072B2", "#E69F00")
    )
    row = orange.sum(axis=1).argmax()
    stripes = grey[row, orange[row].nonzero()[0][0] : orange[row].nonzero()[0][-1]]
    solid = blue.sum(axis=1).argmax()
    plain = grey[solid, blue[solid].nonzero()[0][0] : blue[solid].nonzero()[0][-1]]
    assert stripes.std() > 0.05
    assert plain.std() < 0.02


def test_another_home_or_a_second_wage_is_one_tap_away(world: World) -> None:
    reply = answered(world, "en", *ALL)
    taps = {button.data: button.label for button in reply.messages[1].buttons}
    assert {"g:cost:home-room", "g:cost:home-relatives", "g:cost:earners-2", "g:cost:ask-wage", "c:menu"} <= set(taps)
    assert "g:cost:home-half" not in taps
    room = answered(world, "en", *ALL, "home-room").messages[1]
    assert "− Room: €575" in room.text
    two = answered(world, "en", *ALL, "home-room", "earners-2").messages[1]
    assert "2 × Minimum wage in hand: €2,660" in two.text
    assert "− Room: €575" in two.text
    assert "g:cost:earners-1" in {button.data for button in two.buttons}


def test_an_answer_changed_later_is_reckoned_with_and_another_city_begins_as_usual(world: World) -> None:
    reply = answered(world, "en", *ALL, "home-relatives", "city=barcelona")
    assert "BARCELONA" in reply.messages[1].text
    assert "Flat of 50 m²" in reply.messages[1].text
    asked = answered(world, "en", *ALL, "ask-wage")
    assert asked.step == "wage"
    assert answered(world, "en", *ALL, NEW).step == "city"


def test_cities_of_where_they_want_to_go_come_first(world: World) -> None:
    asked = CostGuide().open("", Context(language="en", goal="CL"), world).messages[0]
    assert [button.data for button in asked.buttons][:2] == ["g:cost:city=santiago", "g:cost:city=madrid"]


def test_every_city_to_tap_is_one_we_have_prices_of() -> None:
    form = CostGuide().form.by_id
    assert {choice.id for name in ("city", "versus") for choice in form[name].choices} - {"none"} <= set(CITIES)


def test_only_the_city_has_to_be_said(world: World) -> None:
    reply = answered(world, "en", "city=madrid", "adults=-", "children=-", "wage=-", "send=-", "versus=-")
    words = reply.messages[1].text
    assert "1 adult" in reply.messages[0].text
    assert "− Room: €575" in words
    assert "LIMA" in words


def test_an_old_or_invented_button_is_answered_kindly(world: World) -> None:
    for value in ("city=atlantis", "home-castle", "ask-age", "earners-9", "nonsense"):
        assert answered(world, "en", value).step == "city"


def says(text: str, *entities: Entity, asks: bool = False) -> Said:
    return Said(text, Parse(text, "es", 1.0, "", 0.0, entities=entities), asks=asks)


@pytest.mark.parametrize(
    ("text", "entities", "city"),
    [
        ("en Málaga", (), "malaga"),
        ("nyc", (), "new-york"),
        ("quiero ir a san pablo", (), "sao-paulo"),
        ("Japón", (Entity("place", "JP", "Japón"),), "tokyo"),
        ("Sevilla", (Entity("place", "ES", "Sevilla"),), None),
        ("Oslo", (), None),
    ],
)
def test_a_city_is_known_by_its_names_and_a_country_by_its_first(
    world: World, text: str, entities: tuple[Entity, ...], city: str | None
) -> None:
    found: City | None = find_city(says(text, *entities), world)
    assert (found.id if found else None) == city


def test_a_city_we_have_no_prices_of_is_said_so_and_asked_again(world: World) -> None:
    guide = CostGuide()
    reply = guide.hear(says("Oslo"), guide.open("", Context(language="es"), world).context, world)
    assert reply is not None
    assert reply.step == "city"
    assert "Todavía no tengo precios de esa ciudad" in reply.messages[0].text
    assert "Madrid, Barcelona" in reply.messages[0].text


@pytest.mark.parametrize(
    ("steps", "text", "step"),
    [
        (("city=madrid",), "0", "adults"),
        (("city=madrid",), "somos 40", "adults"),
        (("city=madrid",), "somos 4", "children"),
        (("city=madrid", "adults=2"), "3", "wage"),
        (("city=madrid", "adults=2", "children=1"), "1500", "net"),
        (("city=madrid", "adults=2", "children=1"), "1500 o 1600", "wage"),
        (("city=madrid", "adults=2", "children=1"), "el mínimo", "send"),
        (("city=madrid", "adults=2", "children=1", "wage=minimum"), "100 dólares", "versus"),
        (("city=madrid", "adults=2", "children=1", "wage=minimum"), "nada", "versus"),
    ],
)
def test_written_answers_are_taken_and_impossible_ones_asked_again(
    world: World, steps: tuple[str, ...], text: str, step: str
) -> None:
    guide = CostGuide()
    reply = guide.hear(says(text), answered(world, "es", *steps).context, world)
    assert reply is not None
    assert reply.step == step


def test_a_question_in_the_middle_is_left_to_be_answered(world: World) -> None:
    guide = CostGuide()
    context = answered(world, "es", "city=madrid").context
    assert guide.hear(says("cuanto cuesta un cuarto en madrid", asks=True), context, world) is None
    assert guide.hear(says("mi jefe me quitó el pasaporte y no me deja salir"), context, world) is None
