"""The channel sends what Telegram takes, and says plainly what became of what it did not."""

from __future__ import annotations

import socket
import traceback

import pytest
from pydantic import SecretStr

from bot.channel import CannotStart, Channel, Delayed, Undeliverable
from bot.channels.telegram.channel import TelegramChannel, TokenRefused
from bot.channels.telegram.commands import CHOICES
from bot.guides.typed import commanded
from bot.message import Attachment, Button, Citation, Outgoing
from bot.words import translator
from content.guides.welcome import load_welcome
from tests.telegram.conftest import ROSA, TOKEN, MemoryInbox, polling, until
from tests.telegram.control import Control, Key

CHAT = str(ROSA)
SOURCE = Citation(prefix="Fuente: ", name="BOE", url="https://www.boe.es/a?b=1&c=2", suffix=" · 15/04/2026")
HELLO = Outgoing(text="Hola")
SECRET = "tengo una denuncia"


@pytest.fixture(autouse=True)
def opened(telegram: Control) -> None:
    """Rosa has written, so the bot may answer her."""
    telegram.say(ROSA, "hola")


def everything(error: BaseException) -> str:
    return "".join([str(error), repr(error), *traceback.format_exception(error)])


def test_it_is_a_channel(channel: TelegramChannel) -> None:
    fits: Channel = channel
    assert fits.name == "telegram"


async def test_an_answer_arrives_as_the_contact_should_read_it(telegram: Control, channel: TelegramChannel) -> None:
    buttons = (Button(label="Sí", data="yes"), Button(label="No", data="no"))
    await channel.send(CHAT, Outgoing(text="Menos de <b>&5 €", citations=(SOURCE,), buttons=buttons))
    (message,) = telegram.sent
    assert message.chat_id == ROSA
    assert message.text == "Menos de <b>&5 €\n\nFuente: BOE · 15/04/2026"
    assert message.links == ["https://www.boe.es/a?b=1&c=2"]
    assert message.rows == [[Key("Sí", "yes"), Key("No", "no")]]
    assert message.preview is False


async def test_a_long_answer_arrives_in_parts_with_the_buttons_last(
    telegram: Control, channel: TelegramChannel
) -> None:
    text = "\n\n".join(f"{number} " + "palabra " * 200 for number in range(6))
    await channel.send(CHAT, Outgoing(text=text, buttons=(Button(label="Sí", data="yes"),)))
    assert " ".join(message.text for message in telegram.sent).split() == text.split()
    assert [len(message.buttons) for message in telegram.sent] == [0, 0, 1]


async def test_an_answer_of_emoji_is_split_where_telegram_counts(telegram: Control, channel: TelegramChannel) -> None:
    await channel.send(CHAT, Outgoing(text="😀" * 2049))
    assert [message.text for message in telegram.sent] == ["😀" * 2048, "😀"]


async def test_a_part_that_arrived_is_not_sent_again(telegram: Control, channel: TelegramChannel) -> None:
    long = Outgoing(text=f"{'a' * 4096} {'b' * 4096} c")
    telegram.fail_next("sendMessage", 2, 500, after=1)
    for _ in range(2):
        with pytest.raises(Delayed):
            await channel.send(CHAT, long)
    await channel.send(CHAT, long)
    assert [message.text[0] for message in telegram.sent] == ["a", "b", "c"]
    await channel.send(CHAT, long)
    assert [message.text[0] for message in telegram.sent] == ["a", "b", "c"] * 2


async def test_too_many_requests_delay_as_long_as_telegram_says(telegram: Control, channel: TelegramChannel) -> None:
    telegram.fail_next("sendMessage", 1, 429, retry_after=7)
    with pytest.raises(Delayed) as caught:
        await channel.send(CHAT, HELLO)
    assert caught.value.seconds == 7
    assert telegram.sent == []


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_fault_of_telegrams_delays(telegram: Control, channel: TelegramChannel, status: int) -> None:
    telegram.fail_next("sendMessage", 1, status)
    with pytest.raises(Delayed):
        await channel.send(CHAT, HELLO)
    await channel.send(CHAT, HELLO)
    assert len(telegram.sent) == 1


async def test_silence_of_telegrams_delays(telegram: Control, channel: TelegramChannel) -> None:
    telegram.hang_next("sendMessage", 1)
    with pytest.raises(Delayed):
        await channel.send(CHAT, HELLO)


async def test_telegram_out_of_reach_delays() -> None:
    channel = TelegramChannel(SecretStr(TOKEN), nowhere())
    with pytest.raises(Delayed) as caught:
        await channel.send(CHAT, HELLO)
    assert TOKEN not in everything(caught.value)
    await channel.typing(CHAT)
    await channel.close()


async def test_whoever_blocked_the_bot_cannot_be_reached(telegram: Control, channel: TelegramChannel) -> None:
    telegram.block(ROSA)
    with pytest.raises(Undeliverable):
        await channel.send(CHAT, HELLO)
    await channel.typing(CHAT)


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: user is deactivated"),
        (400, "Bad Request: PEER_ID_INVALID"),
        (400, "Bad Request: group chat was deactivated"),
        (403, "Forbidden: user is deactivated"),
        (403, "Forbidden: bot can't initiate conversation with a user"),
        (403, "Forbidden: bot was kicked from the group chat"),
    ],
)
async def test_a_chat_that_is_gone_is_tried_once(
    telegram: Control, channel: TelegramChannel, status: int, description: str
) -> None:
    telegram.refuse(chat_id=ROSA, status=status, description=description)
    with pytest.raises(Undeliverable):
        await channel.send(CHAT, HELLO)
    assert len(telegram.calls(method="sendMessage")) == 1


async def test_a_chat_telegram_never_heard_of_cannot_be_reached(channel: TelegramChannel) -> None:
    with pytest.raises(Undeliverable):
        await channel.send("999", HELLO)


async def test_markup_telegram_cannot_read_is_sent_again_as_plain_text(
    telegram: Control, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.fail_next("sendMessage", 1, 400, description=f"Bad Request: can't parse entities: tag {SECRET}")
    await channel.send(CHAT, Outgoing(text=f"<{SECRET}>", buttons=(Button(label="Sí", data="yes"),)))
    (message,) = telegram.sent
    assert (message.text, message.html) == (f"<{SECRET}>", None)
    assert message.buttons == [Key("Sí", "yes")]
    assert CHAT in caplog.text
    assert SECRET not in caplog.text


async def test_a_keyboard_telegram_refuses_is_left_out(telegram: Control, channel: TelegramChannel) -> None:
    await channel.send(CHAT, Outgoing(text="Hola", buttons=(Button(label="Sí", data="ñ" * 64),)))
    assert [(message.text, message.buttons) for message in telegram.sent] == [("Hola", [])]


async def test_a_message_refused_twice_is_given_up(telegram: Control, channel: TelegramChannel) -> None:
    telegram.fail_next("sendMessage", 2, 400, description=f"Bad Request: can't parse entities: {SECRET}")
    with pytest.raises(Undeliverable) as caught:
        await channel.send(CHAT, HELLO)
    assert SECRET not in everything(caught.value)
    assert telegram.sent == []


async def test_typing_is_shown(telegram: Control, channel: TelegramChannel) -> None:
    await channel.typing(CHAT)
    assert [(action["chat_id"], action["action"]) for action in telegram.actions()] == [(ROSA, "typing")]


async def test_typing_that_fails_is_no_failure(telegram: Control, channel: TelegramChannel) -> None:
    telegram.fail_next("sendChatAction", 1, 500)
    await channel.typing(CHAT)


async def test_the_check_tells_the_bots_name(channel: TelegramChannel) -> None:
    await channel.check()
    assert channel.username == "InfomigraTestBot"


async def test_a_token_may_carry_the_line_end_of_its_file(telegram: Control) -> None:
    channel = TelegramChannel(SecretStr(f"{TOKEN}\n"), f"{telegram.url}/")
    await channel.check()
    await channel.close()


@pytest.mark.parametrize("token", ["123:AAwrongToken", "noTokenAtAll", "x/y"])
async def test_a_wrong_token_is_refused_without_being_told(
    telegram: Control, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    channel = TelegramChannel(SecretStr(token), telegram.url)
    for attempt in (channel.check, channel.set_commands, lambda: channel.send(CHAT, HELLO)):
        with pytest.raises(TokenRefused) as caught:
            await attempt()
        assert token not in everything(caught.value)
    assert token not in caplog.text
    await channel.close()


def test_without_a_good_token_the_channel_cannot_start() -> None:
    with pytest.raises(CannotStart, match="@BotFather"):
        TelegramChannel(SecretStr(""))


async def test_the_menu_is_set_in_both_languages(telegram: Control, channel: TelegramChannel) -> None:
    await channel.set_commands()
    menus = telegram.commands()
    names = {code: [command["command"] for command in menu] for code, menu in menus.items()}
    assert names[""] == names["es"] != names["en"]
    assert {"start", "menu", "ofertas", "perfil", "verificar", "temas", "humano", "cerrar", "idioma"} <= {*names["es"]}
    assert {"start", "menu", "offers", "profile", "verify", "topics", "human", "close", "language"} <= {*names["en"]}
    for code, language in (("", "es"), ("es", "es"), ("en", "en")):
        described = {command["command"]: command["description"] for command in menus[code]}
        assert len(described) == len(menus[code]), "each command once"
        assert described[{"es": "temas", "en": "topics"}[language]] == translator(language)("See the topics")


async def test_every_command_of_the_menu_is_understood(telegram: Control, channel: TelegramChannel) -> None:
    await channel.set_commands()
    for menu in telegram.commands().values():
        assert all(command["command"] in CHOICES or commanded(command["command"]) for command in menu)


async def test_the_bot_says_of_itself_what_it_is_in_both_languages(telegram: Control, channel: TelegramChannel) -> None:
    await channel.introduce()
    words, said = load_welcome(), telegram.introductions()
    assert said["description"] == {"": words.description.es, "es": words.description.es, "en": words.description.en}
    assert said["short"] == {"": words.short.es, "es": words.short.es, "en": words.short.en}


async def test_a_bot_that_may_not_say_what_it_is_works_all_the_same(
    telegram: Control, channel: TelegramChannel
) -> None:
    telegram.fail_next("setMyDescription", 1, 400)
    await channel.introduce()


async def test_neither_the_token_nor_what_people_write_is_ever_logged(
    telegram: Control, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    inbox = MemoryInbox(channel)
    inbox.refusals = 1
    telegram.fail_next("getUpdates", 1, 502, description=f"<html>{SECRET}</html>")
    telegram.inject(kind="message", content={"message_id": 1, "text": SECRET})
    telegram.say(ROSA, SECRET)
    async with polling(channel, inbox):
        await until(lambda: len(telegram.sent) == 2)
    await channel.check()
    telegram.fail_next("sendMessage", 1, 500)
    with pytest.raises(Delayed):
        await channel.send(CHAT, Outgoing(text=SECRET))
    assert "could not be read" in caplog.text
    assert "could not be stored" in caplog.text
    assert TOKEN not in caplog.text
    assert SECRET not in caplog.text
    assert TOKEN not in repr(channel) + str(vars(channel).keys())


def nowhere() -> str:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        return f"http://127.0.0.1:{closed.getsockname()[1]}"


async def test_a_person_signs_what_they_say_and_the_assistant_does_not(
    telegram: Control, channel: TelegramChannel
) -> None:
    telegram.say(ROSA, "hola")
    await channel.send(str(ROSA), Outgoing(text="Le <ayudo>", author="Ana"))
    await channel.send(str(ROSA), Outgoing(text="Soy el asistente"))
    assert [message.text for message in telegram.sent_to(ROSA)] == ["👤 Ana\nLe <ayudo>", "Soy el asistente"]


async def test_an_answer_quotes_the_message_and_says_it_anyway_when_that_is_gone(
    telegram: Control, channel: TelegramChannel
) -> None:
    telegram.say(ROSA, "hola")
    await channel.send(str(ROSA), Outgoing(text="sí"), quotes="1")
    await channel.send(str(ROSA), Outgoing(text="no"), quotes="99")
    assert [message.reply_to for message in telegram.sent_to(ROSA)] == [1, None]


async def test_a_correction_changes_the_message_or_comes_anew_when_that_is_gone(
    telegram: Control, channel: TelegramChannel
) -> None:
    telegram.say(ROSA, "hola")
    first = await channel.send(str(ROSA), Outgoing(text="100", author="Ana"))
    assert await channel.send(str(ROSA), Outgoing(text="110", author="Ana", edits=1), edits=first) == first
    assert await channel.send(str(ROSA), Outgoing(text="110", author="Ana", edits=1), edits=first) == first
    assert [message.edited for message in telegram.sent_to(ROSA)] == ["👤 Ana\n110"]
    await channel.send(str(ROSA), Outgoing(text="120", author="Ana", edits=1), edits="999")
    assert telegram.sent_to(ROSA)[-1].text == "👤 Ana\n120"


async def test_files_of_ours_and_of_telegram_are_handed_over_with_their_words(telegram: Control) -> None:
    async def content(file_id: int) -> bytes:
        return b"%PDF-1.4 contract"

    channel = TelegramChannel(SecretStr(TOKEN), telegram.url, files=content)
    telegram.say(ROSA, "hola")
    telegram.attach(ROSA, "photo", caption="mi contrato")
    paper = Attachment(kind="document", stored=3, name="contrato.pdf", media_type="application/pdf")
    await channel.send(str(ROSA), Outgoing(text="Lea esto", author="Ana", attachment=paper))
    theirs = next(message for message in telegram.messages(chat_id=ROSA) if "photo" in message)
    file = theirs["photo"][-1]["file_id"]
    photo = Attachment(kind="photo", reference=file, origin=f"{ROSA}:{theirs['message_id']}")
    await channel.send(str(ROSA), Outgoing(author="Ana", attachment=photo))
    sent = telegram.sent_to(ROSA)
    assert [(message.kind, message.caption) for message in sent] == [
        ("document", "👤 Ana\nLea esto"),
        ("photo", "👤 Ana"),
    ]
    assert sent[1].copied_from is not None
    got, media_type = await channel.fetch(photo)
    assert got
    assert media_type.startswith("image/")
    await channel.close()


async def test_an_album_stays_one(telegram: Control, channel: TelegramChannel) -> None:
    telegram.say(ROSA, "hola")
    for _ in range(3):
        telegram.attach(ROSA, "photo", album="9")
    ids = [message["message_id"] for message in telegram.messages(chat_id=ROSA) if "photo" in message]
    album = [
        Outgoing(attachment=Attachment(kind="photo", origin=f"{ROSA}:{number}", album="9")) for number in reversed(ids)
    ]
    assert len(await channel.send_album(str(ROSA), album)) == 3
    assert len({message.album for message in telegram.sent_to(ROSA)}) == 1
