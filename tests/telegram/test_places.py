"""What a message may carry beside words: the key for one's location, a pin, links, pictures and documents of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.channel import Delayed
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.format import CAPTION_LIMIT, render
from bot.message import Attachment, Button, Citation, Outgoing, Venue
from bot.words import translator
from tests.telegram.conftest import ROSA, TOKEN
from tests.telegram.control import Control
from tests.telegram.media import JPEG

_ = translator("es")
CHAT = str(ROSA)
MENU = Button(label="Menú", data="c:menu")
MAP = Button(label="Mapa", url="https://www.openstreetmap.org/?mlat=40.4&mlon=-3.7")
PIN = Venue(name="Consulado", address="Cristóbal Bordiú 49", latitude=40.4, longitude=-3.7)
ASKING = Outgoing(text="¿Dónde está?", buttons=(MENU,), wants_location=True)
PICTURE = Attachment(kind="photo", stored=1, name="costo.png", media_type="image/png", alt="Madrid y Lima")
PAPER = Attachment(kind="document", stored=2, name="lista.pdf", media_type="application/pdf")
FILES = {1: JPEG, 2: b"%PDF-1.4 lista"}


@pytest.fixture
async def channel(telegram: Control) -> AsyncIterator[TelegramChannel]:
    async def files(number: int) -> bytes:
        return FILES[number]

    channel = TelegramChannel(SecretStr(TOKEN), telegram.url, read_timeout=1.0, files=files)
    telegram.say(ROSA, "hola")
    yield channel
    await channel.close()


async def test_the_key_for_the_location_goes_under_words_of_its_own(
    channel: TelegramChannel, telegram: Control
) -> None:
    await channel.send(CHAT, ASKING)
    question, hint = telegram.sent
    assert ([key.data for key in question.buttons], hint.buttons) == (["c:menu"], [])
    assert telegram.keys(ROSA) == [[{"text": _("📍 Send my location"), "request_location": True}]]
    assert (
        telegram.calls(method="sendMessage")[-1]["parameters"]["reply_markup"].count('"one_time_keyboard": true') == 1
    )


async def test_the_key_is_taken_away_with_the_next_words(channel: TelegramChannel, telegram: Control) -> None:
    await channel.send(CHAT, ASKING)
    await channel.send(CHAT, Outgoing(text="El más cercano"))
    assert telegram.keys(ROSA) == []
    assert [sent.text for sent in telegram.sent][2:] == ["El más cercano"]


async def test_the_key_is_taken_away_even_where_all_has_buttons(channel: TelegramChannel, telegram: Control) -> None:
    await channel.send(CHAT, ASKING)
    await channel.send(CHAT, Outgoing(text="Menú", buttons=(MENU,)))
    assert telegram.keys(ROSA) == []
    flash, menu = telegram.sent[2:]
    assert (flash.deleted, menu.text, [key.data for key in menu.buttons]) == (True, "Menú", ["c:menu"])


async def test_the_key_stays_while_the_question_is_asked_again(channel: TelegramChannel, telegram: Control) -> None:
    await channel.send(CHAT, ASKING)
    await channel.send(CHAT, ASKING)
    assert telegram.keys(ROSA)
    await channel.send(CHAT, Outgoing(text="Listo"))
    await channel.send(CHAT, Outgoing(text="Y esto"))
    assert [call["parameters"].get("reply_markup") for call in telegram.calls(method="sendMessage")][-1] is None


async def test_a_pin_stands_in_place_of_its_words(channel: TelegramChannel, telegram: Control) -> None:
    await channel.send(CHAT, Outgoing(text="Consulado\nCristóbal Bordiú 49", venue=PIN, buttons=(MENU,)))
    (sent,) = telegram.sent
    assert (sent.kind, [key.data for key in sent.buttons]) == ("venue", ["c:menu"])
    shown = telegram.messages(chat_id=ROSA)[-1]["venue"]
    assert shown == {
        "location": {"latitude": 40.4, "longitude": -3.7},
        "title": "Consulado",
        "address": "Cristóbal Bordiú 49",
    }


async def test_a_button_opens_a_page_and_another_hands_us_on(channel: TelegramChannel, telegram: Control) -> None:
    await channel.check()
    share = Button(label="Compartir", share="a_es-minimum-wage")
    await channel.send(CHAT, Outgoing(text="Mire", buttons=(MAP, share, MENU)))
    assert [key.data for key in telegram.sent[0].buttons] == [
        MAP.url,
        "https://t.me/share/url?url=https%3A%2F%2Ft.me%2FInfomigraTestBot%3Fstart%3Da_es-minimum-wage",
        "c:menu",
    ]


def test_nothing_is_handed_on_before_we_know_our_own_name() -> None:
    (part,) = render(Outgoing(text="Mire", buttons=(Button(label="Compartir", share="a_x"),)))
    assert part.keyboard is None


@pytest.mark.parametrize(("file", "kind"), [(PICTURE, "photo"), (PAPER, "document")])
async def test_a_file_of_ours_comes_with_its_words_sources_and_buttons(
    channel: TelegramChannel, telegram: Control, file: Attachment, kind: str
) -> None:
    source = Citation(prefix="Fuente: ", name="INE & BOE", url="https://www.ine.es")
    await channel.send(CHAT, Outgoing(text="Lo que queda", citations=(source,), attachment=file, buttons=(MENU,)))
    (sent,) = telegram.sent
    assert (sent.kind, sent.caption) == (kind, "Lo que queda\n\nFuente: INE & BOE")
    assert (sent.links, [key.data for key in sent.buttons]) == (["https://www.ine.es"], ["c:menu"])


async def test_words_too_long_for_a_file_follow_it_with_the_buttons(
    channel: TelegramChannel, telegram: Control
) -> None:
    long = "palabra " * (CAPTION_LIMIT // 8 + 1)
    await channel.send(CHAT, Outgoing(text=long, attachment=PICTURE, buttons=(MENU,)))
    picture, words = telegram.sent
    assert (picture.kind, picture.caption, picture.buttons) == ("photo", "", [])
    assert (words.text, [key.data for key in words.buttons]) == (long.strip(), ["c:menu"])


async def test_a_file_alone_says_nothing(channel: TelegramChannel, telegram: Control) -> None:
    await channel.send(CHAT, Outgoing(attachment=PAPER))
    assert [(sent.kind, sent.caption) for sent in telegram.sent] == [("document", "")]


async def test_a_picture_that_arrived_is_not_sent_again_when_its_words_had_to_wait(
    channel: TelegramChannel, telegram: Control
) -> None:
    outgoing = Outgoing(text="palabra " * 200, attachment=PICTURE)
    telegram.fail_next("sendMessage", 1, 429, retry_after=1)
    with pytest.raises(Delayed):
        await channel.send(CHAT, outgoing)
    await channel.send(CHAT, outgoing)
    assert [sent.kind for sent in telegram.sent] == ["photo", "text"]
