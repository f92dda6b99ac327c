"""Every update that has an answer becomes an `Incoming`, and nothing else does."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Update

from bot.channels.telegram.updates import incoming, reach
from bot.message import Incoming
from tests.telegram.conftest import ROSA
from tests.telegram.world import World


@pytest.fixture
def world() -> World:
    return World()


def newest(world: World) -> Incoming | None:
    return incoming(Update.de_json(world.unconfirmed(0, 100)[-1], None))


def read(world: World) -> Incoming:
    """The newest update, turned into an `Incoming`."""
    message = newest(world)
    assert message is not None
    return message


def said(world: World, text: str) -> Incoming:
    world.say(ROSA, text)
    return read(world)


def shows(world: World, *buttons: dict[str, str]) -> None:
    world.say(ROSA, "hola")
    world.sendMessage(str(ROSA), "¿Cuál?", reply_markup={"inline_keyboard": [list(buttons)]})


def test_a_text_keeps_who_and_what_and_in_which_language(world: World) -> None:
    update_id = world.say(ROSA, "  ¿Cuánto es el <b>sueldo</b>? 😀", language_code="pt-BR")
    assert read(world) == Incoming(
        channel="telegram",
        chat="501",
        source_id=f"u{update_id}",
        text="  ¿Cuánto es el <b>sueldo</b>? 😀",
        remote_id="1",
        language_hint="pt-BR",
    )


def test_a_contact_without_a_language_has_no_hint(world: World) -> None:
    world.say(ROSA, "hola", language_code="")
    assert read(world).language_hint == ""


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("/start", "start"),
        ("/ayuda", "help"),
        ("/help", "help"),
        ("/idioma", "language"),
        ("/language", "language"),
        ("/humano", "human"),
        ("/human", "human"),
        ("/temas", "topics"),
        ("/topics", "topics"),
        ("/estado", "status"),
        ("/status", "status"),
        ("/cerrar", "close"),
        ("/close", "close"),
        ("/start@InfomigraBot", "start"),
        ("/HUMANO", "human"),
        ("/idioma en", "l:en"),
        ("/start a_minimum-wage_es", "start:a_minimum-wage_es"),
        ("/start@InfomigraBot a_rent-madrid", "start:a_rent-madrid"),
        ("/start c_centro-empleo", "start:c_centro-empleo"),
        ("/start g_verify", "start:g_verify"),
        ("/menu", "c:menu"),
        ("/perfil", "g:profile:"),
        ("/profile", "g:profile:"),
        ("/verificar", "g:verify:"),
        ("/start campaign7", "start"),
        ("/start a_", "start"),
        ("/start a_b c", "start"),
    ],
)
def test_a_command_is_a_choice(world: World, text: str, choice: str) -> None:
    message = said(world, text)
    assert (message.choice, message.text) == (choice, text)


@pytest.mark.parametrize(
    ("text", "remains"),
    [
        ("/visa", "visa"),
        ("/visa de trabajo", "visa de trabajo"),
        ("/visa@InfomigraBot chile", "visa chile"),
        ("/ayúdame por favor", "ayúdame por favor"),
        ("/¿cuánto?", "¿cuánto?"),
        ("/", "/"),
        ("quiero /humano", "quiero /humano"),
    ],
)
def test_an_unknown_command_is_a_text_like_any_other(world: World, text: str, remains: str) -> None:
    message = said(world, text)
    assert (message.choice, message.text) == ("", remains)


def test_a_pressed_button_is_a_choice_with_its_label(world: World) -> None:
    shows(world, {"text": "España", "callback_data": "p:ES"}, {"text": "Chile", "callback_data": "p:CL"})
    update_id = world.press(ROSA, "p:CL")
    assert read(world) == Incoming(
        channel="telegram",
        chat="501",
        source_id=f"u{update_id}",
        text="Chile",
        choice="p:CL",
        under="2",
        language_hint="es",
    )


def test_a_button_under_a_forgotten_message_is_a_choice_without_a_label(world: World) -> None:
    world.say(ROSA, "hola")
    world.press_forgotten(ROSA, "p:CL")
    message = read(world)
    assert (message.choice, message.text) == ("p:CL", "")


def test_a_button_pressed_in_a_group_is_ignored(world: World) -> None:
    world.say(-100, "hola", chat_type="group")
    world.press_forgotten(-100, "p:CL")
    assert newest(world) is None


def test_an_edited_message_counts_like_a_new_one(world: World) -> None:
    first = said(world, "visa")
    update_id = world.edit(ROSA, "visa de estudiante")
    now = {"source_id": f"u{update_id}", "text": "visa de estudiante", "edited": True}
    assert read(world) == first.model_copy(update=now)


@pytest.mark.parametrize("kind", ["voice", "audio", "video", "video_note", "animation", "document", "sticker", "photo"])
def test_a_file_is_an_attachment_with_its_id(world: World, kind: str) -> None:
    world.attach(ROSA, kind)
    file = read(world).attachment
    assert file is not None
    assert (file.kind, file.reference, file.origin) == (kind, f"{kind}-1", "501:1")


def test_what_is_sent_together_carries_the_same_album(world: World) -> None:
    albums = []
    for _ in range(2):
        world.attach(ROSA, "photo", album="77")
        albums.append(read(world).attachment)
    assert [file and file.album for file in albums] == ["77", "77"]


def test_a_reply_knows_what_it_quotes(world: World) -> None:
    shows(world, {"text": "España", "callback_data": "p:ES"})
    world.reply(ROSA, "ese", 2)
    assert read(world).quotes == "2"


def test_a_caption_is_the_text(world: World) -> None:
    world.attach(ROSA, "photo", caption="¿Es válido este contrato?")
    assert read(world).text == "¿Es válido este contrato?"


@pytest.mark.parametrize("kind", ["location", "contact", "dice"])
def test_of_a_place_or_a_phone_number_only_the_kind_is_kept(world: World, kind: str) -> None:
    world.attach(ROSA, kind)
    message = read(world)
    assert message.attachment is not None
    assert (message.attachment.kind, message.attachment.reference) == (kind, "")
    assert message.attachment.near == ("-12.0,-77.0" if kind == "location" else "")
    assert not any(secret in message.model_dump_json() for secret in ("12.04", "77.04", "999888777", "Rosa"))


def test_a_live_location_on_the_move_is_ignored(world: World) -> None:
    world.attach(ROSA, "location")
    world.edit(ROSA, "")
    assert newest(world) is None


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_messages_outside_private_chats_are_ignored(world: World, kind: str) -> None:
    world.say(-100, "/start", chat_type=kind)
    assert newest(world) is None


def test_blocking_the_bot_is_not_a_message(world: World) -> None:
    world.say(ROSA, "hola")
    world.block(ROSA)
    assert newest(world) is None


@pytest.mark.parametrize("yes", [True, False])
def test_whether_a_contact_can_be_reached_is_told(world: World, yes: bool) -> None:
    world.say(ROSA, "hola")
    world.block(ROSA)
    if yes:
        world.unblock(ROSA)
    assert reach(Update.de_json(world.unconfirmed(0, 100)[-1], None)) == ("501", yes)


@pytest.mark.parametrize("content", [{}, {"delete_chat_photo": True}, {"text": ""}])
def test_a_message_that_says_nothing_is_ignored(world: World, content: dict[str, Any]) -> None:
    head = {"message_id": 1, "date": 1, "chat": {"id": ROSA, "type": "private"}}
    world.inject("message", head | content)
    assert newest(world) is None


def test_any_other_kind_of_update_is_ignored() -> None:
    poll = {"id": "1", "question": "¿?", "options": [], "total_voter_count": 0, "is_closed": False}
    flags = {"is_anonymous": True, "type": "regular", "allows_multiple_answers": False}
    flags |= {"allows_revoting": True, "members_only": False}
    assert incoming(Update.de_json({"update_id": 1, "poll": poll | flags}, None)) is None


@pytest.mark.parametrize("text", ["/ayuda me tienen encerrada", "/human me tienen encerrada"])
def test_words_after_a_command_are_a_message_since_danger_may_be_in_them(world: World, text: str) -> None:
    message = said(world, text)
    assert (message.choice, message.text) == ("", "me tienen encerrada")
