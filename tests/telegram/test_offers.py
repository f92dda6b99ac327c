"""Job offers as contacts live them in the chat, through the Bot API: searched, shown, kept, told, stopped."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.cases.office import Office
from bot.channels.telegram.channel import TelegramChannel
from bot.offers.intake import kept, samples
from bot.turn import Talker
from content.model import Language
from tests.bot.offers.conftest import COOK, like
from tests.conftest import TODAY, Clock
from tests.telegram.chat import Chat, chatting
from tests.telegram.conftest import ROSA
from tests.telegram.control import Control, Sent


@pytest.fixture
async def chat(
    telegram: Control,
    channel: TelegramChannel,
    database: AsyncEngine,
    database_url: URL,
    talker: Talker,
    office: Office,
) -> AsyncIterator[Chat]:
    async with chatting(telegram, channel, database, database_url, talker, office) as talk:
        yield talk


def datas(messages: list[Sent]) -> list[str]:
    return [key.data for message in messages for key in message.buttons]


async def test_without_any_offers_the_guide_says_so_and_names_the_official_sites(chat: Chat) -> None:
    await chat.says("busco trabajo de cocinero en chile")
    none = chat.of("I have no job offers loaded now. You can look at the official sites:")
    said = await chat.taps("g:offers:pay=-", none)
    assert "bne.cl" in said[-1].html or "bne.cl" in said[-1].text
    assert any("Bolsa Nacional de Empleo" in message.text for message in said)


@pytest.mark.parametrize("language", ["es", "en"])
async def test_from_the_first_question_to_the_alert_and_its_end(chat: Chat, language: Language, clock: Clock) -> None:
    chat.language = language
    words = {"es": ("busco trabajo de cocinero en España", "no importa"), "en": ("job as a cook in Spain", "skip")}
    await chat.imports(*(like(number) for number in range(1, 6)), like(9, place="CL"))
    await chat.says(words[language][0])
    said = await chat.says(words[language][1], "Empresa 5", "Empresa 4", "Empresa 3")
    assert not any("Empresa 2" in message.text or "Empresa 9" in message.text for message in said)
    cards = [message for message in said if "Empresa" in message.text]
    assert len(cards) == 3
    assert all(message.links == ["https://uno.example/1"] for message in cards)
    assert sum(data.startswith("g:check:offer=") for data in datas(cards)) == 3
    assert sum(data.startswith("g:check:offer=") for data in datas(said[-1:])) == 3, "the page shows only these"
    said = await chat.taps("g:offers:more=3", "4. Cocinero", "Empresa 2", "Empresa 1")
    assert "g:offers:more=6" not in datas(said)

    await chat.taps("g:offers:save", "?")
    kept_words = chat.of("Kept. When there are new offers I tell you, once a day at most.")
    await chat.taps("g:offers:save=daily", kept_words)
    await chat.imports(like(6), like(7, place="CL"))
    before = len(chat.telegram.sent_to(ROSA))
    await chat.assistant.unasked()
    clock.forward(days=1)
    await chat.assistant.unasked()
    alert = await chat.reads(before, "Empresa 6")
    assert "Empresa 7" not in alert[-1].text
    see = next(data for data in datas(alert) if data.startswith("g:offers:found="))
    await chat.taps(see, "Empresa 6", "Empresa 5")

    mine = await chat.says("mis busquedas" if language == "es" else "my searches", "1. ")
    assert any(data.startswith("g:offers:stop=") for data in datas(mine))
    done = chat.of("Done: I no longer tell you of new offers, and I have erased your saved searches.")
    await chat.taps("g:offers:stop=all", done)
    await chat.imports(like(8))
    before = len(chat.telegram.sent_to(ROSA))
    clock.forward(days=1)
    await chat.assistant.unasked()
    clock.forward(days=1)
    await chat.assistant.unasked()
    await chat.assistant.finish(5)
    assert len(chat.telegram.sent_to(ROSA)) == before


async def test_every_sample_is_labelled_in_the_chat(chat: Chat) -> None:
    async with chat.sessions.begin() as session:
        await kept(session, samples(TODAY))
    await chat.says("busco trabajo de cocinero en españa")
    said = await chat.taps("g:offers:pay=-", "Restaurante de ejemplo")
    (card,) = [message for message in said if "Restaurante de ejemplo" in message.text]
    assert card.text.startswith(chat.of("EXAMPLE, not a real job"))
    checked = await chat.taps(next(data for data in datas([card]) if data.startswith("g:check:offer=")))
    assert any(data.startswith("g:check:") for data in datas(checked)), "the checker asks about this offer"


async def test_a_city_without_offers_shows_the_country_and_says_so(chat: Chat) -> None:
    await chat.imports(COOK)
    await chat.says("busco trabajo de cocinero en barcelona")
    said = await chat.taps("g:offers:pay=-", "Restaurante Sol")
    sorry = chat.of("I have none in {city}. These are from the rest of the country.").format(city="Barcelona")
    assert any(sorry in message.text for message in said)


async def test_an_old_button_of_a_longer_list_begins_again(chat: Chat) -> None:
    await chat.imports(*(like(number) for number in range(1, 5)), like(9, place="CL"))
    await chat.says("busco trabajo de cocinero en españa")
    await chat.taps("g:offers:pay=-", "Empresa 4")
    await chat.says("busco trabajo de cocinero en chile")
    await chat.taps("g:offers:pay=-", "Empresa 9")
    await chat.taps("g:offers:more=3", "Empresa 9")


async def test_with_a_minimum_pay_that_nothing_reaches_it_can_be_left_out(chat: Chat) -> None:
    await chat.imports(COOK)
    await chat.says("busco trabajo de cocinero en españa")
    none = chat.of("I have no offers like that now. You can change the search, or look at the official sites:")
    said = await chat.says("9000 euros", none)
    assert "g:offers:pay=-" in datas(said)
    await chat.taps("g:offers:pay=-", "Restaurante Sol")


async def test_the_searches_of_who_stopped_all_messages_say_what_is_missing(chat: Chat) -> None:
    await chat.imports(COOK)
    await chat.says("busco trabajo de cocinero en españa")
    await chat.taps("g:offers:pay=-", "Restaurante Sol")
    await chat.says("/parar")
    await chat.taps("g:offers:save")
    missing = chat.of("You have stopped all my messages. So that these can reach you, let me write again.")
    said = await chat.taps("g:offers:save=once", missing)
    assert "g:privacy:start_again" in datas(said)
