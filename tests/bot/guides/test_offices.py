"""The way to the nearest office: by a city's name or a shared location, in both languages, and nothing of it kept."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.assistant import Assistant
from bot.cases.office import Office
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.polling import poll
from bot.cli.model import triage
from bot.dialogue.context import Context
from bot.guides.offices.sites import KINDS
from bot.jobs import Jobs
from bot.message import Attachment, Incoming, Outgoing
from bot.storage.database import conninfo, sessions
from bot.turn import Talker, Turn
from bot.words import translator
from content.guides.form import load_form
from content.knowledge import Knowledge
from content.model import LANGUAGES, Language
from nlu.interpreter import Interpreter
from tests.conftest import TODAY
from tests.telegram.botapi import serving
from tests.telegram.control import Control

MONDAY = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
"""Ten in Madrid, four in the morning in Lima."""
ROSA = 501
TOKEN = "123456789:AAtestTokenThatMustNeverBeSeen"
FORM = load_form("offices")


@pytest.fixture(scope="module")
def mind(knowledge: Knowledge, interpreter: Interpreter) -> Talker:
    return Talker(knowledge, interpreter, triage(), lambda: TODAY, lambda: MONDAY)


class Talk:
    """A talk with the guide."""

    def __init__(self, mind: Talker, language: Language = "es", **known: str) -> None:
        self._mind, self.context = mind, Context(language=language, **known)

    def press(self, choice: str) -> Turn:
        return self._turn(Incoming(channel="test", chat="1", source_id="1", choice=choice))

    def say(self, words: str) -> Turn:
        return self._turn(Incoming(channel="test", chat="1", source_id="1", text=words))

    def share(self, near: str) -> Turn:
        spot = Attachment(kind="location", near=near)
        return self._turn(Incoming(channel="test", chat="1", source_id="1", attachment=spot))

    def _turn(self, incoming: Incoming) -> Turn:
        turn = self._mind.turn(self.context, incoming)
        self.context = turn.context
        return turn


def data(outgoing: Outgoing) -> list[str]:
    return [button.data for button in outgoing.buttons if button.data]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_consulate_nearest_to_a_city_with_hours_phone_map_and_source(mind: Talker, language: Language) -> None:
    _, talk = translator(language), Talk(mind, language)
    asked = talk.press("g:offices:")
    assert FORM.by_id["kind"].text.of(language) in asked.outgoing.text
    where = talk.press("g:offices:kind=consulate")
    assert FORM.by_id["where"].text.of(language) in where.outgoing.text
    assert where.outgoing.wants_location
    found = talk.say("Alcobendas")
    listed, onwards = found.messages
    first, *rest = listed.text.split("\n\n")[1:]
    assert first.startswith("1. " + mind.knowledge.offices["peru-consulate-madrid"].name.of(language))
    assert "+34 91 562 9022" in first
    assert _("🟢 Open now, until {time} (time there)").format(time="14:00") in first
    assert "📍 " + _("About {distance} km away").format(distance=15) in first
    assert _("We do not know its hours.") in rest[0]
    assert {citation.name for citation in listed.citations} >= {"Consulado del Perú en Madrid"}
    assert next(button.url for button in onwards.buttons).startswith("https://www.google.com/maps/search/?")
    assert data(onwards) == ["g:offices:place", "g:offices:new", "c:menu", "c:human"]
    assert talk.context.guide == ""


def test_the_way_in_is_typed_and_the_kind_written_out(mind: Talker) -> None:
    talk = Talk(mind)
    assert talk.say("oficina más cercana").context.guide == "offices"
    talk.say("consulado o embajada")
    assert "Consulado General del Perú en Arica" in talk.say("estoy en Arica").outgoing.text


def test_a_shared_location_brings_the_offices_of_the_country_and_a_pin(mind: Talker) -> None:
    talk = Talk(mind)
    talk.press("g:offices:kind=consulate")
    listed, pin, onwards = talk.share("52.5,13.4").messages
    assert "Taubenstraße 20" in listed.text
    assert pin.venue
    assert (pin.venue.latitude, pin.venue.longitude, pin.venue.address) == (
        52.5131,
        13.3944,
        "Taubenstraße 20, Berlin-Mitte",
    )
    assert pin.text
    assert onwards.buttons[0].url == "https://www.openstreetmap.org/?mlat=52.5131&mlon=13.3944#map=17/52.5131/13.3944"


def test_nothing_of_a_location_stays_in_the_talk_or_in_our_words(mind: Talker) -> None:
    talk = Talk(mind)
    talk.press("g:offices:kind=work")
    turn = talk.share("-16.4,-71.5")
    kept = turn.context.model_dump_json() + "".join(message.model_dump_json() for message in turn.messages)
    for trace in ("16.4", "71.5", "Arequipa"):
        assert trace not in kept
    assert turn.context.of("offices") == {"answers": {"kind": "work"}}


@pytest.mark.parametrize("where", ["Valencia", "estoy en valencia"])
def test_a_city_written_before_the_kind_is_kept(mind: Talker, where: str) -> None:
    talk = Talk(mind)
    talk.press("g:offices:")
    asked = talk.say(where).outgoing.text
    assert translator("es")("Noted: {city}.").format(city="Valencia") in asked
    assert FORM.by_id["kind"].text.es in asked
    assert "Consulado General del Perú en Valencia" in talk.say("consulado").outgoing.text


@pytest.mark.parametrize("written", ["consulado en valencia", "el consulado peruano en Valencia"])
def test_kind_and_city_are_read_from_one_sentence(mind: Talker, written: str) -> None:
    talk = Talk(mind)
    talk.press("g:offices:")
    assert "Consulado General del Perú en Valencia" in talk.say(written).outgoing.text


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        *(("embajada", "consulate"), ("centro de empleo", "work"), ("migraciones", "papers")),
        *(("apostilla", "ministry"), ("certificación", "certification"), ("job centre", "work")),
    ],
)
def test_a_kind_has_the_words_people_use(mind: Talker, written: str, kind: str) -> None:
    talk = Talk(mind)
    talk.press("g:offices:")
    assert talk.say(written).context.of("offices") == {"answers": {"kind": kind}}


def test_a_question_about_a_city_is_no_place_before_the_kind(mind: Talker) -> None:
    talk = Talk(mind)
    talk.press("g:offices:")
    assert "where" not in talk.say("alquiler en valencia").context.of("offices").get("answers", {})


def test_a_location_sent_before_the_kind_waits_for_it_and_is_gone(mind: Talker) -> None:
    talk = Talk(mind)
    talk.press("g:offices:")
    asked = talk.share("40.4,-3.7").outgoing.text
    assert FORM.by_id["kind"].text.es in asked
    turn = talk.press("g:offices:kind=consulate")
    assert "Cristóbal Bordiú" in turn.outgoing.text
    assert "40.4" not in turn.context.model_dump_json()
    assert turn.context.of("offices") == {"answers": {"kind": "consulate"}}


def test_a_location_that_was_not_used_is_forgotten_when_it_is_asked_anew(mind: Talker) -> None:
    talk = Talk(mind)
    talk.press("g:offices:")
    talk.share("40.4,-3.7")
    assert "40.4" not in talk.press("g:offices:").context.model_dump_json()


def test_far_away_is_said_to_be_the_nearest_of_those_we_have(mind: Talker, knowledge: Knowledge) -> None:
    _, talk = translator("es"), Talk(mind)
    talk.press("g:offices:kind=work")
    turn = talk.say("Trujillo, Perú")
    head = _("Of those I have, the nearest to {city}, {place}. There may be others nearer:")
    assert head.format(city="Trujillo", place="Perú") in turn.outgoing.text
    assert "25 regiones" in turn.outgoing.text
    source = knowledge.facts["pe_centro_empleo"].source
    assert any(str(knowledge.sources[source].url) == citation.url for citation in turn.outgoing.citations)
    talk.press("g:offices:place")
    near = talk.say("Lima").outgoing.text
    assert _("Nearest to {city}, {place}:").format(city="Lima", place="Perú") in near
    assert "25 regiones" not in near


def test_of_several_cities_of_one_name_one_is_chosen(mind: Talker) -> None:
    talk = Talk(mind)
    talk.press("g:offices:kind=consulate")
    asked = talk.say("Córdoba")
    labels = [button.label for button in asked.outgoing.buttons if button.data.startswith("g:offices:where=")]
    assert labels == ["Córdoba, Argentina", "Córdoba, España"]
    assert asked.outgoing.wants_location
    assert "Consulado del Perú en Córdoba" in talk.press(asked.outgoing.buttons[0].data).outgoing.text


def test_where_one_lives_settles_which_city_is_meant(mind: Talker) -> None:
    talk = Talk(mind, home="ES")
    talk.press("g:offices:kind=consulate")
    assert "Consulado General del Perú en Sevilla" in talk.say("cordoba").outgoing.text


def test_a_country_alone_is_asked_for_a_city_that_has_one(mind: Talker) -> None:
    talk = Talk(mind)
    talk.press("g:offices:kind=consulate")
    asked = talk.say("en Bolivia").outgoing
    assert {"La Paz, Bolivia", "Cochabamba, Bolivia", "Sucre, Bolivia"} <= {button.label for button in asked.buttons}


def test_a_city_we_do_not_know_is_asked_again(mind: Talker) -> None:
    talk = Talk(mind)
    talk.press("g:offices:kind=consulate")
    turn = talk.say("Pampa Chica de Abajo")
    wrong = FORM.by_id["where"].wrong
    assert wrong
    assert wrong.es in turn.outgoing.text
    assert turn.outgoing.wants_location
    assert turn.context.guide == "offices"


def test_a_question_in_the_middle_is_answered_and_the_place_asked_again(mind: Talker) -> None:
    talk = Talk(mind)
    talk.press("g:offices:kind=consulate")
    answer, again = talk.say("¿cuánto es el salario mínimo en España?").messages
    assert answer.citations
    assert again.wants_location
    assert "Consulado" in talk.say("Madrid").outgoing.text


def test_back_leads_to_the_kind_and_the_menu_keeps_what_was_said(mind: Talker) -> None:
    talk = Talk(mind)
    talk.press("g:offices:kind=papers")
    assert FORM.by_id["kind"].text.es in talk.say("atrás").outgoing.text
    talk.press("g:offices:kind=papers")
    assert talk.say("menú").context.guide == ""
    assert FORM.by_id["where"].text.es in talk.press("g:offices:").outgoing.text


def test_danger_in_the_middle_goes_before_the_guide(mind: Talker) -> None:
    talk = Talk(mind)
    talk.press("g:offices:kind=consulate")
    turn = talk.say("mi jefe me tiene encerrada y no me deja salir")
    assert (turn.action.kind, turn.context.guide) == ("urgent", "")


def test_another_place_asks_for_the_place_alone_and_another_kind_for_all(mind: Talker) -> None:
    talk = Talk(mind)
    talk.press("g:offices:kind=consulate")
    talk.say("Madrid")
    assert FORM.by_id["where"].text.es in talk.press("g:offices:place").outgoing.text
    assert FORM.by_id["kind"].text.es in talk.press("g:offices:new").outgoing.text


def test_offices_that_serve_a_country_by_phone_are_listed_apart(mind: Talker) -> None:
    talk = Talk(mind)
    talk.press("g:offices:kind=work")
    words = talk.say("Valparaíso").outgoing.text
    assert translator("es")("By phone or e-mail, for the whole country:") in words
    assert "600 450 4000" in words
    # Nine in the morning, UTC, is six in Chile: the line is not open yet, by the clock of the country.
    assert (
        translator("es")("It opens {day} at {time} (time there)").format(day=translator("es")("today"), time="9:00")
        in words
    )


def test_a_country_without_a_consulate_gets_the_nearest_abroad(mind: Talker) -> None:
    _, talk = translator("es"), Talk(mind)
    talk.press("g:offices:kind=consulate")
    words = talk.say("Montevideo").outgoing.text
    assert _("In {place} I have none. The nearest ones in other countries:").format(place="Uruguay") in words
    assert "Consulado del Perú en Buenos Aires" in words


def test_where_there_is_none_it_is_said_with_who_can_tell(mind: Talker) -> None:
    _, talk = translator("es"), Talk(mind)
    talk.press("g:offices:kind=certification")
    none = talk.say("Madrid").outgoing
    assert (
        _("I have no verified office of this kind in {place}, and I do not guess.").format(place="España") in none.text
    )
    assert "c:human" in data(none)


def test_an_old_or_invented_button_is_answered_kindly(mind: Talker) -> None:
    for button in (
        "g:offices:where=1",
        "g:offices:kind=castle",
        "g:offices:where=../",
        "g:offices:place",
        "g:offices:x",
    ):
        turn = Talk(mind).press(button)
        assert turn.outgoing.text
        assert turn.context.guide == "offices"


def test_all_that_are_in_the_city_are_shown_though_they_are_more_than_three(mind: Talker) -> None:
    talk = Talk(mind)
    talk.press("g:offices:kind=papers")
    words = talk.say("Lima").outgoing.text
    for name in ("Migraciones, sede de Breña", "agencia Carabaya", "MAC de Comas", "Migracentro, Real Plaza"):
        assert name in words
    # The place is known: another kind is listed at once.
    assert "Pasaje Acuña 155" in talk.press("g:offices:kind=ministry").outgoing.text


def test_every_kind_of_office_can_be_looked_for(knowledge: Knowledge) -> None:
    sought = {kind for kinds in KINDS.values() for kind in kinds}
    assert {office.kind for office in knowledge.offices.values()} == sought
    assert {choice.id for choice in FORM.by_id["kind"].choices} == set(KINDS)


@pytest.fixture
def telegram() -> object:
    with serving(TOKEN) as control:
        yield control


@pytest.fixture
async def product(
    telegram: Control, database: AsyncEngine, database_url: URL, mind: Talker, office: Office
) -> AsyncIterator[Control]:
    """The assistant over a real database, on Telegram's stand-in."""
    channel, stop = TelegramChannel(SecretStr(TOKEN), telegram.url, read_timeout=1.0), asyncio.Event()
    jobs = Jobs(conninfo(database_url))
    async with jobs.app.open_async():
        assistant = Assistant(mind, sessions(database), {"telegram": channel}, jobs, office)
        jobs.bind(assistant.work, assistant.resume, assistant.watch)
        task = asyncio.create_task(poll(channel, assistant, stop))
        yield telegram
        stop.set()
        await asyncio.wait_for(task, 10)
        await assistant.finish(5)
    await channel.close()


async def until_sent(telegram: Control, many: int) -> None:
    async with asyncio.timeout(15):
        while True:
            if len(telegram.sent_to(ROSA)) >= many:
                return
            await asyncio.sleep(0.02)


async def test_on_telegram_the_key_is_pressed_and_the_database_keeps_no_spot(
    product: Control, database: AsyncEngine
) -> None:
    product.say(ROSA, "/oficinas")
    await until_sent(product, 1)
    product.press(ROSA, "g:offices:kind=consulate")
    await until_sent(product, 3)
    product.press_where(ROSA, 35.65432, 139.71234)
    await until_sent(product, 6)
    listed, pin, onwards = product.sent_to(ROSA)[3:]
    assert "+81 3-5793-4444" in listed.text
    assert (pin.kind, product.keys(ROSA)) == ("venue", [])
    assert onwards.buttons[0].data.startswith("https://www.openstreetmap.org/?mlat=35.62")
    async with database.connect() as connection:
        tables = await connection.execute(
            text("select table_name from information_schema.tables where table_schema = 'public'")
        )
        for table in tables.scalars().all():
            rows = await connection.execute(text(f'select t::text from "{table}" t'))
            for row in rows.scalars():
                assert "35.65" not in row
                assert "139.71" not in row
                assert '"near": "35.7' not in row
        near = text(
            "select content #>> '{attachment,near}' from messages where content #>> '{attachment,kind}' = 'location'"
        )
        assert (await connection.execute(near)).scalars().all() == [""]


async def test_on_telegram_the_whole_talk_in_english(product: Control) -> None:
    product.say(ROSA, "/offices", language_code="en")
    await until_sent(product, 1)
    product.say(ROSA, "Migration and civil registry", language_code="en")
    await until_sent(product, 3)
    product.say(ROSA, "Iquique", language_code="en")
    await until_sent(product, 5)
    listed, onwards = product.sent_to(ROSA)[3:]
    assert "SERMIG, Chile's migration service, in Iquique" in listed.text
    assert "In the same city" in listed.text
    assert "We do not know its hours." in listed.text
    assert "undated page" in listed.text
    assert onwards.text == "Tap a map to see how to get there."
    assert product.keys(ROSA) == []
