"""The guide to what is left of a month's pay: asked, drawn and told, in both languages."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from matplotlib.image import imread

from bot.dialogue.context import Context
from bot.guides.cost.answers import find_city
from bot.guides.cost.guide import CostGuide
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
        (("city=madrid", "adults=2", "children=1", "wage=minimum", "send=nothing"), "ninguna", "result"),
    ],
)
def test_written_answers_are_taken_and_impossible_ones_asked_again(
    world: World, steps: tuple[str, ...], text: str, step: str
) -> None:
    guide = CostGuide()
    reply = guide.hear(says(text), answered(world, "es", *steps).context, world)
    assert reply is not None
    assert reply.step == step


def hears(world: World, text: str, *steps: str, substance: int = 0) -> Reply | None:
    """What comes of a message after these buttons."""
    said = Said(text, Parse(text, "en", 1.0, "", 0.0, substance=substance))
    return CostGuide().hear(said, answered(world, "en", *steps).context, world)


ALONE = ("city=new-york", "adults=1", "children=0")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("20 an hour", "3467"),
        ("$20/hora", "3467"),
        ("20 la hora, 35 horas a la semana", "3033"),
        ("800 a la semana", "3467"),
        ("100 al día", "2600"),
        ("500 cada quincena", "1000"),
        ("36000 al año", "3000"),
    ],
)
def test_pay_of_another_time_is_no_month_and_what_it_comes_to_is_one_tap_away(
    world: World, text: str, amount: str
) -> None:
    reply = hears(world, text, *ALONE)
    assert reply is not None
    assert reply.step == "wage"
    assert "wage" not in reply.context.of("cost")["answers"]
    (asked,) = reply.messages
    assert "whole month" in asked.text
    assert asked.buttons[0].data == f"g:cost:wage={amount} USD"
    taken = CostGuide().open(f"wage={amount} USD", reply.context, world)
    assert (taken.step, taken.context.of("cost")["answers"]["wage"]) == ("net", f"{amount} USD")


def test_pay_by_two_times_at_once_is_not_reckoned(world: World) -> None:
    reply = hears(world, "20 por hora o por día", *ALONE)
    assert reply is not None
    assert "whole month" in reply.messages[0].text
    assert reply.messages[0].buttons[0].data == "g:cost:wage=minimum"


@pytest.mark.parametrize("text", ["1500 al mes", "1500 monthly", "1500"])
def test_pay_by_the_month_is_taken_as_it_is(world: World, text: str) -> None:
    reply = hears(world, text, *ALONE)
    assert reply is not None
    assert reply.step == "net"


def test_a_year_is_no_pay(world: World) -> None:
    said = says("llegué en 2024", Entity("date", "2024", "2024"))
    reply = CostGuide().hear(said, answered(world, "es", *ALONE).context, world)
    assert reply is not None
    assert reply.step == "wage"
    assert "No entendí el monto" in reply.messages[0].text


@pytest.mark.parametrize(
    ("steps", "text", "words"),
    [
        (ALONE, "999999999 dólares", "I did not understand the amount"),
        ((*ALONE, "wage=minimum"), "999999999 dólares", "I did not understand the amount"),
        ((*ALONE, "wage=1500 USD"), "100 dólares", "I did not understand. Tap an option"),
    ],
)
def test_what_was_misread_is_said(world: World, steps: tuple[str, ...], text: str, words: str) -> None:
    reply = hears(world, text, *steps)
    assert reply is not None
    assert words in reply.messages[0].text


def test_every_question_says_when_it_cannot_be_read() -> None:
    assert all(question.wrong for question in CostGuide().form.questions)


@pytest.mark.parametrize("step", ["ask-versus", "ask-wage"])
def test_back_from_a_question_asked_anew_leads_to_the_result_as_it_was(world: World, step: str) -> None:
    guide, before = CostGuide(), answered(world, "en", *ALL)
    reply = guide.back(answered(world, "en", *ALL, step).context, world)
    assert reply is not None
    assert reply.step == "result"
    assert reply.messages[1].text == before.messages[1].text
    assert reply.context.of("cost") == before.context.of("cost")
    changed = answered(world, "en", *ALL, step, "versus=santiago" if step == "ask-versus" else "wage=-")
    assert changed.step == "result"
    later = guide.back(guide.open("ask-send", changed.context, world).context, world)
    assert later is not None
    assert later.context.of("cost") == changed.context.of("cost")


@pytest.mark.parametrize(
    "text", ["no quiero madrid, quiero barcelona", "madrid o lima", "madrid no", "far from madrid"]
)
def test_of_two_cities_or_one_turned_down_it_asks_which(world: World, text: str) -> None:
    reply = hears(world, text)
    assert reply is not None
    assert reply.step == "city"
    assert "Which city do you mean?" in reply.messages[0].text


def test_a_city_in_a_matter_of_its_own_is_no_answer(world: World) -> None:
    assert hears(world, "madrid es muy caro mi jefe me debe plata", substance=4) is None
    assert hears(world, "mi jefe de madrid me debe", substance=3) is None
    reply = hears(world, "quiero ir a madrid", substance=1)
    assert reply is not None
    assert reply.step == "adults"


def test_every_name_of_a_city_is_of_that_one_only(world: World) -> None:
    for city in CITIES.values():
        for name in (city.name.es, city.name.en, *city.aliases):
            assert find_city(says(name), world) is city


@pytest.mark.parametrize(
    ("text", "adults"),
    [
        ("somos tres", "3"),
        ("diez", "10"),
        ("five", "5"),
        ("solo yo", "1"),
        ("con mi esposa", "2"),
        ("my husband and I", "2"),
        ("mi esposa, mi mamá y yo", "3"),
        ("con mi esposa y 3 hijos", "2"),
        ("con dos amigos", "3"),
        ("yo y mi hijo", "1"),
        ("2 adultos y 2 niños", "2"),
        ("dos niños", None),
        ("somos 4 con mis hijos", None),
        ("sin mi esposa", None),
    ],
)
def test_adults_are_counted_in_words_too_and_never_guessed(world: World, text: str, adults: str | None) -> None:
    reply = hears(world, text, "city=madrid")
    assert reply is not None
    assert reply.context.of("cost")["answers"].get("adults") == adults


@pytest.mark.parametrize(
    ("text", "children"),
    [
        ("dos niños", "2"),
        ("un niño y dos niñas", "3"),
        ("mi hija", "1"),
        ("un hijo de 5 años", "1"),
        ("sin hijos", "0"),
        ("no tengo hijos", "0"),
        ("none", "0"),
        ("mis hijos", None),
        ("tiene 5 años", None),
    ],
)
def test_children_are_counted_in_words_too_and_their_ages_are_not(
    world: World, text: str, children: str | None
) -> None:
    reply = hears(world, text, "city=madrid", "adults=2")
    assert reply is not None
    assert reply.context.of("cost")["answers"].get("children") == children


def test_what_is_said_of_the_family_beyond_who_comes_along_is_no_number(world: World) -> None:
    assert hears(world, "mi pareja me quita todo lo que gano", "city=madrid", substance=4) is None


def test_a_question_in_the_middle_is_left_to_be_answered(world: World) -> None:
    guide = CostGuide()
    context = answered(world, "es", "city=madrid").context
    assert guide.hear(says("cuanto cuesta un cuarto en madrid", asks=True), context, world) is None
    assert guide.hear(says("mi jefe me quitó el pasaporte y no me deja salir"), context, world) is None
