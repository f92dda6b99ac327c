"""What contacts and the desk write stands in the thread: in order, joined, quoted, with its files, edited."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.cases import work
from bot.cases.delivery import note_delivery
from bot.message import Attachment
from bot.storage.case_tables import File, Post
from bot.storage.staff_tables import Agent
from tests.telegram.conftest import ROSA
from tests.telegram.group.conftest import ANA, GROUP, House, eventually, photo


async def test_what_waits_is_joined_into_one_message_in_order(house: House, ana: Agent) -> None:
    case = await house.case()
    for number in range(9):
        await house.writes(case, f"mensaje {number}")
    await house.post()
    texts = [message.text for message in house.in_thread(await house.thread(case))]
    assert len(texts) == 2
    assert [line for line in texts[1].splitlines() if "mensaje" in line] == [f"👤 mensaje {n}" for n in range(9)]


async def test_words_of_markup_stand_as_they_were_written(house: House, ana: Agent) -> None:
    case = await house.case(text="<b>¿&?</b>")
    await house.writes(case, "5 < 6 & <i>a</i>")
    await house.post()
    text = house.text_of(await house.thread(case))
    assert "<b>¿&?</b>" in text
    assert "5 < 6 & <i>a</i>" in text


async def test_a_message_as_long_as_telegram_allows_arrives_whole(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.writes(case, "😀" * 2048)
    await house.writes(case, "y esto")
    await house.post()
    assert house.text_of(await house.thread(case)).count("😀") == 2048
    assert "y esto" in house.text_of(await house.thread(case))


async def test_a_reply_of_the_contact_quotes_what_the_agent_wrote_in_the_group(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.post()
    thread = await house.thread(case)
    number = house.telegram.say_in(GROUP, ANA, "¿En qué ciudad está?", thread)
    await house.hear()
    async with house.sessions.begin() as session:
        (told,) = [row for row in await house.rows("outgoing") if row.voice == "agent"]
        told = await session.merge(told)
        told.remote_id = "77"
    await house.writes(case, "En Madrid", quotes="77")
    await house.post()
    (answer,) = [message for message in house.in_thread(thread) if "En Madrid" in message.text]
    assert answer.reply_to == number


async def test_a_photo_of_the_contact_is_copied_with_its_words(house: House, ana: Agent) -> None:
    file = photo(house.telegram, caption="mi contrato")
    case = await house.case()
    await house.writes(case, "mi contrato", attachment=file)
    await house.post()
    copied = house.in_thread(await house.thread(case))[-1]
    assert copied.kind == "photo"
    assert copied.caption == "mi contrato"
    assert copied.copied_from == (ROSA, int(file.origin.split(":")[1]))


async def test_voice_documents_and_places_arrive_too(house: House, ana: Agent) -> None:
    case = await house.case()
    for kind in ("voice", "document", "location", "sticker"):
        house.telegram.attach(ROSA, kind)
        number = house.telegram.messages(chat_id=ROSA)[-1]["message_id"]
        await house.writes(case, attachment=Attachment(kind=kind, origin=f"{ROSA}:{number}"))
    await house.post()
    kinds = [message.kind for message in house.in_thread(await house.thread(case))]
    assert kinds[-4:] == ["voice", "document", "location", "sticker"]


async def test_an_album_arrives_as_an_album(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.post()
    async with house.posting():
        for _ in range(3):
            await house.writes(case, attachment=photo(house.telegram, album="a1"))
        await house.writes(case, "esas son")
        await house.settled()
    *_, one, two, three, last = house.in_thread(await house.thread(case))
    assert one.album == two.album == three.album is not None
    assert "esas son" in last.text


async def test_the_pieces_of_an_album_are_known_again_whatever_their_order(house: House, ana: Agent) -> None:
    case = await house.case()
    first, second = (photo(house.telegram, album="a1") for _ in range(2))
    rows = [await house.writes(case, attachment=file) for file in (second, first)]
    await house.post()
    origins = {one.message_id: one.copied_from for one in house.in_thread(await house.thread(case))}
    async with house.sessions() as session:
        found = await session.execute(select(Post.message_id, Post.remote_id).where(Post.message_id.in_(rows)))
        shown = {message_id: origins[remote_id or 0] for message_id, remote_id in found}
    for row, file in zip(rows, (second, first), strict=True):
        assert shown[row] == (ROSA, int(file.origin.split(":")[1]))


async def test_of_an_album_that_is_not_whole_the_rest_arrives_and_the_gap_is_told(house: House, ana: Agent) -> None:
    case = await house.case()
    kept = photo(house.telegram, album="a1")
    gone = kept.model_copy(update={"origin": f"{ROSA}:99999"})
    for file, words in ((kept, "este"), (gone, "y este")):
        await house.writes(case, words, attachment=file)
    await house.post()
    messages = house.in_thread(await house.thread(case))
    assert [one for one in messages if one.kind == "photo"]
    assert "y este" in messages[-1].text
    assert "📎" in messages[-1].text


@pytest.mark.parametrize("album", ["", "a1"])
async def test_a_chat_that_telegram_no_longer_gives_us_holds_up_nobody(house: House, ana: Agent, album: str) -> None:
    case, other = await house.case(), await house.case(502)
    await house.post()
    for number in (1, 2):
        lost = Attachment(kind="photo", reference="old", origin=f"999:{number}", album=album)
        await house.writes(case, f"foto {number}", attachment=lost)
    await house.writes(other, "sigo aquí", 502)
    async with house.posting(rest=600):
        await house.settled()
    assert "sigo aquí" in house.text_of(await house.thread(other))
    text = house.text_of(await house.thread(case))
    assert text.count("📎") == 2
    assert text.index("foto 1") < text.index("foto 2")


async def test_a_file_waits_for_a_group_that_cannot_be_written_to(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.post()
    await house.writes(case, attachment=photo(house.telegram))
    house.telegram.set_bot(chat_id=GROUP, status="kicked")
    async with house.posting():
        await eventually(lambda: any(call["status"] == 403 for call in house.telegram.calls(method="copyMessage")))
    house.telegram.set_bot(chat_id=GROUP)
    await house.post()
    assert house.in_thread(await house.thread(case))[-1].kind == "photo"


async def test_a_photo_that_is_gone_is_told_of(house: House, ana: Agent) -> None:
    case = await house.case()
    house.telegram.say(ROSA, "hola")
    await house.writes(case, "mire", attachment=Attachment(kind="photo", origin=f"{ROSA}:99999"))
    await house.writes(case, "¿la vio?")
    await house.post()
    text = house.text_of(await house.thread(case))
    assert "📎" in text
    assert text.index("mire") < text.index("¿la vio?")


async def test_a_photo_of_a_hidden_case_is_covered(house: House, ana: Agent) -> None:
    case = await house.case(reason="danger", priority="urgent")
    await house.writes(case, "mire", attachment=photo(house.telegram, caption="mire"))
    await house.post()
    (call,) = house.telegram.calls(method="sendPhoto")
    assert call["parameters"]["has_spoiler"] == "true"
    assert call["parameters"]["caption"] == "<tg-spoiler>mire</tg-spoiler>"


@pytest.mark.parametrize("kind", ["document", "audio"])
async def test_a_file_of_a_hidden_case_shows_no_name(house: House, ana: Agent, kind: str) -> None:
    case = await house.case(reason="danger", priority="urgent")
    house.telegram.attach(ROSA, kind)
    source = house.telegram.messages(chat_id=ROSA)[-1]
    file = source[kind]
    named = Attachment(
        kind=kind,
        reference=file["file_id"],
        origin=f"{ROSA}:{source['message_id']}",
        name="denuncia contra mi esposo.pdf",
        media_type=file["mime_type"],
    )
    await house.writes(case, attachment=named)
    await house.post()
    shown = house.telegram.messages(chat_id=GROUP)[-1]["document"]
    assert shown["file_size"] == file["file_size"]
    assert shown["file_name"].rpartition(".")[0] in ("archivo", "audio")


async def test_a_file_from_the_web_shows_no_name_either(house: House, ana: Agent) -> None:
    case = await house.case(reason="danger", priority="urgent")
    async with house.sessions.begin() as session:
        kept = File(conversation_id=case.conversation_id, name="esposo.pdf", media_type="application/pdf", content=b"%")
        session.add(kept)
    await house.writes(case, attachment=Attachment(kind="document", stored=kept.id, name="esposo.pdf"))
    await house.post()
    assert "esposo" not in house.telegram.messages(chat_id=GROUP)[-1]["document"]["file_name"]


async def test_a_file_from_the_web_is_is_uploaded(house: House, ana: Agent) -> None:
    case = await house.case()
    async with house.sessions.begin() as session:
        stored = File(
            conversation_id=case.conversation_id, name="oferta.pdf", media_type="application/pdf", content=b"%PDF-1.4"
        )
        session.add(stored)
    await house.writes(case, attachment=Attachment(kind="document", stored=stored.id, name="oferta.pdf"))
    await house.post()
    assert house.in_thread(await house.thread(case))[-1].kind == "document"


async def test_what_a_colleague_writes_at_the_desk_stands_in_the_thread_with_their_name(
    house: House, ana: Agent
) -> None:
    case = await house.case()
    await house.doing(ana, work.reply, case, "Buenos días")
    await house.doing(ana, work.note, case, "Llamar a la OIT")
    await house.post()
    text = house.text_of(await house.thread(case))
    assert "💬 Ana: Buenos días" in text
    assert "📝 Ana: Llamar a la OIT" in text


async def test_an_edit_changes_the_message_that_stands_alone(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.post()
    await house.writes(case, "voy el lunes", remote_id="900")
    await house.post()
    thread = await house.thread(case)
    before = len(house.in_thread(thread))
    await house.writes(case, "voy el martes", remote_id="900", edited=True)
    await house.post()
    assert len(house.in_thread(thread)) == before
    assert house.in_thread(thread)[-1].edited == "👤 ✏️ voy el martes"


async def test_an_edit_of_a_joined_message_is_told_anew(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.writes(case, "voy el lunes", remote_id="900")
    await house.writes(case, "y vuelvo", remote_id="901")
    await house.post()
    await house.writes(case, "voy el martes", remote_id="900", edited=True)
    await house.post()
    assert house.in_thread(await house.thread(case))[-1].text == "👤 ✏️ voy el martes"


async def test_an_edit_of_words_under_a_photo_changes_them_there(house: House, ana: Agent) -> None:
    case = await house.case()
    file = photo(house.telegram, caption="mi contarto")
    await house.writes(case, "mi contarto", attachment=file, remote_id="900")
    await house.post()
    await house.writes(case, "mi contrato", attachment=file, remote_id="900", edited=True)
    await house.post()
    (copied,) = [message for message in house.in_thread(await house.thread(case)) if message.kind == "photo"]
    assert copied.edited == "✏️ mi contrato"


async def test_an_answer_that_arrived_is_marked_and_so_is_one_that_did_not(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.post()
    thread = await house.thread(case)
    numbers = [house.telegram.say_in(GROUP, ANA, words, thread) for words in ("uno", "dos")]
    await house.hear()
    rows = [row for row in await house.rows("outgoing") if row.voice == "agent"]
    async with house.sessions.begin() as session:
        for row, refused in zip(rows, (None, "Forbidden: bot was blocked by the user"), strict=True):
            await note_delivery(session, house.office, row, refused)
    await house.post()
    assert [(one["message_id"], one["emoji"]) for one in house.telegram.reactions] == [
        (numbers[0], "👌"),
        (numbers[1], "👎"),
    ]
    assert "no llegó" in house.text_of(thread)
