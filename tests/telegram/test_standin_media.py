"""Files, albums, copies, replies, edits and reactions: the stand-in takes and refuses what Telegram does."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import httpx
import pytest
from telegram import Bot, InputMediaDocument, InputMediaPhoto, ReactionTypeEmoji, ReplyParameters
from telegram.error import BadRequest

from tests.telegram.calls import call, keys, refusal, result, updates
from tests.telegram.conftest import ROSA, TOKEN
from tests.telegram.control import Control
from tests.telegram.media import DOWNLOAD_LIMIT, JPEG, KINDS

DESK = -1001000
ANA = 601
PDF = b"%PDF-1.4 contrato"
MEDIA = {"photo": JPEG} | {kind: b"content" for kind in KINDS if kind != "photo"}


@pytest.fixture
def desk(telegram: Control) -> Control:
    """Rosa has written, and there is a staff group with one thread, whose id is 1."""
    telegram.say(ROSA, "hola")
    telegram.make_group(DESK)
    result(telegram, "createForumTopic", chat_id=DESK, name="A-1")
    updates(telegram)
    return telegram


def method(kind: str) -> str:
    return f"send{kind.title().replace('_', '')}"


def written(telegram: Control) -> list[int]:
    """The ids of what stands in Rosa's chat."""
    return [message["message_id"] for message in telegram.messages(chat_id=ROSA)]


def python_bot(telegram: Control) -> Bot:
    return Bot(TOKEN, f"{telegram.url}/bot", f"{telegram.url}/file/bot")


def download(telegram: Control, path: str, token: str = TOKEN) -> httpx.Response:
    return httpx.get(f"{telegram.url}/file/bot{token}/{path}")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_file_of_every_kind_is_uploaded_and_sent_again_by_its_id(desk: Control, kind: str) -> None:
    message = call(desk, method(kind), files={kind: ("a.bin", MEDIA[kind])}, chat_id=ROSA)["result"]
    file = message[kind][-1] if kind == "photo" else message[kind]
    again = result(desk, method(kind), chat_id=DESK, message_thread_id=1, **{kind: file["file_id"]})
    assert again[kind] == message[kind]
    assert [(sent.kind, sent.thread) for sent in desk.sent] == [(kind, None), (kind, 1)]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_contacts_file_of_every_kind_can_be_downloaded(desk: Control, kind: str) -> None:
    desk.attach(ROSA, kind)
    message = updates(desk)[0]["message"]
    file = message[kind][-1] if kind == "photo" else message[kind]
    found = result(desk, "getFile", file_id=file["file_id"])
    assert found["file_size"] == file["file_size"] > 0
    assert download(desk, found["file_path"]).content == KINDS[kind].sample


def test_a_members_album_comes_with_its_thread(desk: Control) -> None:
    for caption in ("Dos páginas", ""):
        desk.attach_in(DESK, ANA, "document", 1, caption, album="x")
    first, second = (update["message"] for update in updates(desk))
    assert (first["caption"], first["message_thread_id"], first["media_group_id"]) == ("Dos páginas", 1, "x")
    assert (second["media_group_id"], "caption" in second) == ("x", False)
    assert result(desk, "getFile", file_id=second["document"]["file_id"])["file_path"] == "documents/file_2.pdf"


def test_a_file_is_downloaded_with_the_right_token_and_path_only(desk: Control) -> None:
    desk.attach(ROSA, "photo")
    path = result(desk, "getFile", file_id="photo-1")["file_path"]
    assert download(desk, path).content.startswith(b"\xff\xd8\xff")
    assert download(desk, path, "1:wrong").status_code == 401
    assert download(desk, "photos/other.jpg").status_code == 404
    assert refusal(desk, "getFile", file_id="nothing") == (400, "Bad Request: invalid file_id")


def test_a_file_above_twenty_megabytes_is_not_handed_out(desk: Control) -> None:
    desk.attach(ROSA, "video", size=DOWNLOAD_LIMIT + 1)
    assert updates(desk)[0]["message"]["video"]["file_size"] == DOWNLOAD_LIMIT + 1
    assert refusal(desk, "getFile", file_id="video-1") == (400, "Bad Request: file is too big")


def test_a_download_fails_when_it_is_planned_to(desk: Control) -> None:
    desk.attach(ROSA, "voice")
    path = result(desk, "getFile", file_id="voice-1")["file_path"]
    desk.fail_next("download", 1, 502)
    assert [download(desk, path).status_code for _ in range(2)] == [502, 200]


@pytest.mark.parametrize(
    ("kind", "given", "files", "description"),
    [
        ("photo", {}, {}, "there is no photo in the request"),
        ("video_note", {}, {}, "there is no video note in the request"),
        ("photo", {"photo": "nothing"}, {}, "wrong file identifier/HTTP URL specified"),
        ("photo", {"photo": "attach://a"}, {}, "wrong file identifier/HTTP URL specified"),
        ("photo", {"photo": "document-1"}, {}, "can't use file of type Document as Photo"),
        ("photo", {}, {"photo": ("a.jpg", PDF)}, "IMAGE_PROCESS_FAILED"),
        ("document", {}, {"document": ("a.pdf", b"")}, "file must be non-empty"),
        ("document", {"document": "document-1"}, {"other": ("a.pdf", PDF)}, 'unknown parameter "other"'),
        ("document", {"document": "document-1", "caption": "a" * 1025}, {}, "message caption is too long"),
        ("document", {"document": "document-1", "caption": "😀" * 513}, {}, "message caption is too long"),
        (
            "document",
            {"document": "document-1", "caption": "a & b", "parse_mode": "HTML"},
            {},
            "can't parse entities: unescaped & at byte offset 2",
        ),
        ("sticker", {"sticker": "document-1", "caption": "a"}, {}, 'unknown parameter "caption"'),
        ("document", {"document": "document-1", "chat_id": 999}, {}, "chat not found"),
    ],
)
def test_a_wrong_file_or_caption_is_refused(
    desk: Control, kind: str, given: dict[str, Any], files: dict[str, Any], description: str
) -> None:
    desk.attach(ROSA, "document")
    assert refusal(desk, method(kind), files=files, **{"chat_id": ROSA} | given) == (400, f"Bad Request: {description}")
    assert desk.sent == []


def test_a_file_may_come_attached_under_another_name(desk: Control) -> None:
    given: dict[str, Any] = {
        "chat_id": ROSA,
        "document": "attach://one",
        "caption": "Su <b>contrato</b>",
        "parse_mode": "HTML",
    }
    message = call(desk, "sendDocument", files={"one": ("contrato.pdf", PDF)}, **given)["result"]
    assert (message["caption"], message["document"]["file_name"]) == ("Su contrato", "contrato.pdf")
    (sent,) = desk.sent
    assert (sent.kind, sent.caption, sent.text, sent.html) == (
        "document",
        "Su contrato",
        "Su contrato",
        "Su <b>contrato</b>",
    )


def test_a_place_is_sent(desk: Control) -> None:
    point = {"chat_id": ROSA, "latitude": -12.04, "longitude": -77.04}
    assert result(desk, "sendLocation", **point)["location"] == {"latitude": -12.04, "longitude": -77.04}
    assert result(desk, "sendVenue", **point, title="MTPE", address="Av. Salaverry 655")["venue"]["title"] == "MTPE"
    assert [sent.kind for sent in desk.sent] == ["location", "venue"]


def test_an_album_is_one_group_of_messages(desk: Control) -> None:
    media = [
        {"type": "photo", "media": "attach://a", "caption": "Dos páginas"},
        {"type": "photo", "media": "attach://b"},
    ]
    files = {"a": ("a.jpg", JPEG), "b": ("b.jpg", JPEG)}
    messages = call(desk, "sendMediaGroup", files=files, chat_id=DESK, message_thread_id=1, media=media)["result"]
    assert len({message["media_group_id"] for message in messages}) == 1
    assert [(sent.caption, sent.thread) for sent in desk.sent] == [("Dos páginas", 1), ("", 1)]
    assert desk.sent[0].album == desk.sent[1].album == messages[0]["media_group_id"]


@pytest.mark.parametrize(
    ("media", "description"),
    [
        ([], "there are no messages to send"),
        ([{"type": "photo", "media": "photo-1"}] * 11, "too many messages to send as an album"),
        (
            [{"type": "photo", "media": "photo-1"}, {"type": "document", "media": "document-2"}],
            "Document can't be mixed with other media types",
        ),
        ([{"type": "photo"}], "can't parse InputMedia: media not found"),
        (
            [{"type": "voice", "media": "voice-1"}],
            "can't parse InputMedia: type \"voice\" can't be used in sendMediaGroup",
        ),
    ],
)
def test_a_wrong_album_is_refused(desk: Control, media: list[dict[str, str]], description: str) -> None:
    desk.attach(ROSA, "photo")
    desk.attach(ROSA, "document")
    assert refusal(desk, "sendMediaGroup", chat_id=ROSA, media=media) == (400, f"Bad Request: {description}")


def test_a_copy_names_nobody_and_a_forward_does(desk: Control) -> None:
    desk.attach(ROSA, "photo", caption="Mi contrato")
    source = written(desk)[-1]
    of = {"chat_id": DESK, "message_thread_id": 1, "from_chat_id": ROSA, "message_id": source}
    copy = result(desk, "copyMessage", **of)
    forward = result(desk, "forwardMessage", **of)
    assert copy == {"message_id": forward["message_id"] - 1}
    assert forward["forward_origin"]["sender_user"]["id"] == ROSA
    copied, forwarded = desk.sent
    assert (copied.kind, copied.caption, copied.thread, copied.copied_from) == (
        "photo",
        "Mi contrato",
        1,
        (ROSA, source),
    )
    assert (forwarded.copied_from, forwarded.forwarded_from) == (None, (ROSA, source))
    assert "forward_origin" not in desk.messages(chat_id=DESK)[-2]


def test_a_copy_may_have_another_caption(desk: Control) -> None:
    desk.attach(ROSA, "photo", caption="Mi contrato")
    of = {"chat_id": DESK, "from_chat_id": ROSA, "message_id": written(desk)[-1]}
    result(desk, "copyMessage", **of, caption="<b>Rosa</b>: Mi contrato", parse_mode="HTML")
    assert (desk.sent[0].caption, desk.sent[0].html) == ("Rosa: Mi contrato", "<b>Rosa</b>: Mi contrato")


def test_copied_albums_stay_albums(desk: Control) -> None:
    for album in ("x", "x", None):
        desk.attach(ROSA, "photo", caption="pie", album=album)
    told = [update["message"].get("media_group_id") for update in updates(desk)]
    of = {"chat_id": DESK, "message_thread_id": 1, "from_chat_id": ROSA, "message_ids": [*written(desk), 999]}
    copies = result(desk, "copyMessages", **of)
    assert told == ["x", "x", None]
    assert [copy["message_id"] for copy in copies] == [sent.message_id for sent in desk.sent]
    text, first, second, third = desk.sent
    assert first.album == second.album != "x"
    assert (text.album, third.album, text.text, third.caption) == (None, None, "hola", "pie")
    result(desk, "copyMessages", **of, remove_caption=True)
    assert [sent.caption for sent in desk.sent[4:]] == ["", "", "", ""]


@pytest.mark.parametrize(
    ("numbers", "description"),
    [
        ([], "message identifiers are not specified"),
        (list(range(1, 102)), "too many message identifiers specified"),
        ([2, 1], "message identifiers must be in a strictly increasing order"),
        ([1, 1], "message identifiers must be in a strictly increasing order"),
        (["x"], "invalid message identifier specified"),
        ([998, 999], "there are no messages to forward"),
    ],
)
def test_a_wrong_batch_is_refused(desk: Control, numbers: list[Any], description: str) -> None:
    refused = refusal(desk, "copyMessages", chat_id=DESK, from_chat_id=ROSA, message_ids=numbers)
    assert refused == (400, f"Bad Request: {description}")


def test_what_is_not_there_or_no_message_cannot_be_copied(desk: Control) -> None:
    of = {"chat_id": ROSA, "from_chat_id": DESK}
    missing = (400, "Bad Request: message to copy not found")
    assert refusal(desk, "copyMessage", **of, message_id=99) == missing
    assert refusal(desk, "copyMessage", **of, message_id=1) == (400, "Bad Request: the message can't be copied")
    missing = (400, "Bad Request: message to forward not found")
    assert refusal(desk, "forwardMessage", **of, message_id=99) == missing
    assert refusal(desk, "forwardMessage", **of, message_id=1) == (400, "Bad Request: the message can't be forwarded")


def test_a_reply_shows_what_it_answers(desk: Control) -> None:
    (source,) = written(desk)
    answer = result(
        desk, "sendMessage", chat_id=ROSA, text="¿Sí?", reply_parameters={"message_id": source, "quote": "ho"}
    )
    assert answer["reply_to_message"]["text"] == "hola"
    desk.reply(ROSA, "Sí", answer["message_id"])
    assert updates(desk)[0]["message"]["reply_to_message"]["text"] == "¿Sí?"
    assert desk.sent[0].reply_to == source


def test_a_reply_goes_to_the_thread_of_what_it_answers(desk: Control) -> None:
    number = desk.say_in(DESK, ANA, "hola", 1)
    result(desk, "sendMessage", chat_id=DESK, text="sí", reply_parameters={"message_id": number})
    assert (desk.sent[0].thread, desk.sent[0].reply_to) == (1, number)


def test_a_reply_to_another_chat_is_an_external_one(desk: Control) -> None:
    parameters = {"message_id": written(desk)[0], "chat_id": ROSA}
    message = result(desk, "sendMessage", chat_id=DESK, text="sí", reply_parameters=parameters)
    assert message["external_reply"]["chat"]["id"] == ROSA
    assert desk.sent[0].reply_to is None


@pytest.mark.parametrize(
    ("asked", "description"),
    [
        ({"message_id": 999}, "message to be replied not found"),
        ({"message_id": 1, "quote": "adiós"}, "QUOTE_TEXT_INVALID"),
        ({"quote": "hola"}, 'can\'t find field "message_id"'),
        ({"message_id": 1, "chat_id": 999}, "chat not found"),
    ],
)
def test_a_wrong_reply_is_refused(desk: Control, asked: dict[str, Any], description: str) -> None:
    refused = refusal(desk, "sendMessage", chat_id=ROSA, text="sí", reply_parameters=asked)
    assert refused == (400, f"Bad Request: {description}")


def test_a_message_may_go_without_the_reply_if_it_is_allowed_to(desk: Control) -> None:
    asked = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in result(desk, "sendMessage", chat_id=ROSA, text="sí", reply_parameters=asked)


def test_an_edited_text_is_what_the_chat_shows_and_loses_its_keyboard(desk: Control) -> None:
    markup = keys({"text": "Sí", "callback_data": "yes"})
    message = result(desk, "sendMessage", chat_id=ROSA, text="¿?", reply_markup=markup)["message_id"]
    of = {"chat_id": ROSA, "message_id": message}
    assert result(desk, "editMessageText", **of, text="<b>Listo</b>", parse_mode="HTML")["text"] == "Listo"
    shown = desk.chat(chat_id=ROSA)[-1]
    assert (shown["text"], shown["buttons"]) == ("Listo", [])
    assert (desk.sent[0].text, desk.sent[0].edited) == ("¿?", "Listo")
    same = refusal(desk, "editMessageText", **of, text="<b>Listo</b>", parse_mode="HTML")
    assert same[1].startswith("Bad Request: message is not modified: specified new message content")
    assert result(desk, "editMessageText", **of, text="Listo")["entities"] == []


def test_a_caption_is_edited(desk: Control) -> None:
    message = call(desk, "sendPhoto", files={"photo": ("a.jpg", JPEG)}, chat_id=ROSA, caption="uno")["result"]
    of = {"chat_id": ROSA, "message_id": message["message_id"]}
    assert result(desk, "editMessageCaption", **of, caption="dos")["caption"] == "dos"
    assert desk.sent[0].edited == desk.chat(chat_id=ROSA)[-1]["text"] == "dos"
    assert refusal(desk, "editMessageCaption", **of, caption="dos")[1].startswith("Bad Request: message is not modif")
    assert refusal(desk, "editMessageText", **of, text="a") == (
        400,
        "Bad Request: there is no text in the message to edit",
    )


def test_what_cannot_be_edited_is_refused(desk: Control) -> None:
    missing, foreign = "Bad Request: message to edit not found", "Bad Request: message can't be edited"
    assert refusal(desk, "editMessageText", chat_id=ROSA, message_id=99, text="a") == (400, missing)
    assert refusal(desk, "editMessageText", chat_id=ROSA, message_id=written(desk)[0], text="a") == (400, foreign)
    message = result(desk, "sendMessage", chat_id=ROSA, text="hola")["message_id"]
    no_caption = (400, "Bad Request: there is no caption in the message to edit")
    assert refusal(desk, "editMessageCaption", chat_id=ROSA, message_id=message, caption="a") == no_caption


def test_a_message_is_deleted_once(desk: Control) -> None:
    message = result(desk, "sendMessage", chat_id=DESK, text="hola")["message_id"]
    of = {"chat_id": DESK, "message_id": message}
    assert result(desk, "deleteMessage", **of) is True
    assert refusal(desk, "deleteMessage", **of) == (400, "Bad Request: message to delete not found")
    assert refusal(desk, "editMessageText", **of, text="a") == (400, "Bad Request: message to edit not found")
    assert desk.sent[0].deleted is True
    cannot = (400, "Bad Request: message can't be deleted")
    assert refusal(desk, "deleteMessage", chat_id=DESK, message_id=1) == cannot
    number = desk.say_in(DESK, ANA, "hola")
    desk.set_bot(chat_id=DESK, rights=["can_manage_topics"])
    assert refusal(desk, "deleteMessage", chat_id=DESK, message_id=number) == cannot


def test_a_reaction_is_given_and_taken_back(desk: Control) -> None:
    of = {"chat_id": DESK, "message_id": desk.say_in(DESK, ANA, "hola", 1)}
    assert result(desk, "setMessageReaction", **of, reaction=[{"type": "emoji", "emoji": "👌"}]) is True
    assert result(desk, "setMessageReaction", **of, reaction=[]) is True
    assert [(one["message_id"], one["emoji"]) for one in desk.reactions] == [
        (of["message_id"], "👌"),
        (of["message_id"], None),
    ]


@pytest.mark.parametrize(
    ("reaction", "description"),
    [
        ([{"type": "emoji", "emoji": "✅"}], "REACTION_INVALID"),
        ([{"type": "custom_emoji", "custom_emoji_id": "5"}], "REACTION_INVALID"),
        ([{"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "👎"}], "REACTIONS_TOO_MANY"),
        ([{"type": "smile"}], "can't parse ReactionType: invalid reaction type specified"),
    ],
)
def test_a_wrong_reaction_is_refused(desk: Control, reaction: list[Any], description: str) -> None:
    refused = refusal(desk, "setMessageReaction", chat_id=ROSA, message_id=written(desk)[0], reaction=reaction)
    assert refused == (400, f"Bad Request: {description}")
    missing = (400, "Bad Request: message to react not found")
    assert refusal(desk, "setMessageReaction", chat_id=ROSA, message_id=99, reaction=[]) == missing


def test_a_call_that_hangs_has_done_nothing_and_one_that_hangs_after_has(desk: Control) -> None:
    url, given = f"{desk.url}/bot{TOKEN}/sendMessage", {"chat_id": str(ROSA), "text": "hola"}
    for plan, arrived in ((desk.hang_next, 1), (desk.hang_after, 3)):
        plan("sendMessage", 1, after=1)
        assert httpx.post(url, data=given).json()["ok"]
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(url, data=given, timeout=0.3)
        assert len(desk.sent) == arrived


async def test_the_librarys_files_pass(desk: Control) -> None:
    async with python_bot(desk) as bot:
        document = await bot.send_document(ROSA, PDF, caption="Su contrato", filename="contrato.pdf")
        await bot.send_photo(DESK, BytesIO(JPEG), message_thread_id=1, caption="<b>Foto</b>", parse_mode="HTML")
        for kind in ("voice", "audio", "video", "animation", "sticker", "video_note"):
            await getattr(bot, f"send_{kind}")(ROSA, MEDIA[kind])
        album = await bot.send_media_group(ROSA, [InputMediaPhoto(JPEG, caption="a"), InputMediaPhoto(JPEG)])
        assert document.document
        known = document.document.file_id
        await bot.send_media_group(ROSA, [InputMediaDocument(known), InputMediaDocument(PDF)])
        assert bytes(await (await bot.get_file(known)).download_as_bytearray()) == PDF
    assert album[0].media_group_id
    kinds = ["document", "photo", "voice", "audio", "video", "animation", "sticker", "video_note"]
    assert [sent.kind for sent in desk.sent] == [*kinds, "photo", "photo", "document", "document"]
    assert desk.sent[0].caption == "Su contrato"


async def test_the_librarys_copies_replies_edits_and_reactions_pass(desk: Control) -> None:
    (source,) = written(desk)
    async with python_bot(desk) as bot:
        await bot.copy_message(DESK, ROSA, source, message_thread_id=1, disable_notification=True)
        await bot.copy_messages(DESK, ROSA, [source], message_thread_id=1)
        await bot.forward_message(DESK, ROSA, source, message_thread_id=1)
        reply = ReplyParameters(source, allow_sending_without_reply=True)
        answer = await bot.send_message(ROSA, "sí", reply_parameters=reply)
        await bot.edit_message_text("no", ROSA, answer.message_id)
        await bot.set_message_reaction(ROSA, source, ReactionTypeEmoji("❤"))
        await bot.delete_message(ROSA, answer.message_id)
        with pytest.raises(BadRequest, match="Message to edit not found"):
            await bot.edit_message_text("no", ROSA, answer.message_id)
    assert [sent.copied_from for sent in desk.sent] == [(ROSA, source), (ROSA, source), None, None]
    assert (desk.sent[-1].reply_to, desk.sent[-1].edited, desk.sent[-1].deleted) == (source, "no", True)
    assert desk.reactions[0]["emoji"] == "❤"
