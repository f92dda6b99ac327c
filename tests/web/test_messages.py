"""Writing to the web chat over HTTP: what is stored, what comes back, and what is refused."""

from __future__ import annotations

import asyncio
import datetime as dt

import httpx
import pytest

from bot.channels.web.forms import FRAGMENT
from bot.message import Button, Citation, Outgoing
from bot.words import translator
from tests.web.conftest import SITE, browser_like
from tests.web.desk.pictures import PNG
from tests.web.inbox import ANSWER, MemoryInbox

SCRIPT = {"Accept": FRAGMENT}
QUESTION = {"id": "0123456789abcdef", "text": "¿Cuánto gana uno como mínimo en España?"}
_ = translator("es")


async def test_without_script_a_question_is_stored_and_its_answer_is_on_the_page(
    client: httpx.AsyncClient, inbox: MemoryInbox
) -> None:
    posted = await client.post("/messages", data=QUESTION)
    assert (posted.status_code, posted.headers["location"]) == (303, "/#latest")
    page = (await client.get("/")).text
    assert QUESTION["text"] in page
    assert "1.221 €" in page
    assert '<a href="https://www.boe.es/salario" target="_blank" rel="noopener noreferrer">BOE' in page
    assert [(seen.channel, seen.text, seen.choice) for seen in inbox.received] == [("web", QUESTION["text"], "")]


async def test_the_script_gets_only_what_is_new(client: httpx.AsyncClient) -> None:
    first = await client.post("/messages", data=QUESTION, headers=SCRIPT)
    assert first.status_code == 200
    assert 'data-id="1"' in first.text
    assert 'data-id="2"' in first.text
    second = await client.post(
        "/messages", data={"id": "another-message", "text": "Hola", "after": "2"}, headers=SCRIPT
    )
    assert 'data-id="2"' not in second.text
    assert 'data-id="3"' in second.text
    assert "<html" not in second.text


async def test_a_repeated_id_is_stored_once(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    for _attempt in range(3):
        answer = await client.post("/messages", data=QUESTION, headers=SCRIPT)
        assert "1.221 €" in answer.text
    assert len(inbox.received) == 1


async def test_the_first_message_tried_again_without_its_cookie_is_still_one_message(
    client: httpx.AsyncClient, inbox: MemoryInbox
) -> None:
    await client.post("/messages", data=QUESTION, headers=SCRIPT)
    client.cookies.clear()
    await client.post("/messages", data=QUESTION, headers=SCRIPT)
    assert len(inbox.received) == 1


async def test_a_pressed_button_comes_with_its_label_and_the_old_buttons_are_gone(
    client: httpx.AsyncClient, inbox: MemoryInbox
) -> None:
    await client.post("/messages", data=QUESTION)
    assert 'value="m:es.minimum_wage"' in (await client.get("/")).text
    await client.post("/messages", data={"id": "pressed-a-button", "text": "Ver más", "choice": "m:es.minimum_wage"})
    assert (inbox.received[-1].text, inbox.received[-1].choice) == ("Ver más", "m:es.minimum_wage")
    assert 'value="m:es.minimum_wage"' not in (await client.get("/")).text


async def test_nothing_written_is_nothing_stored(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    posted = await client.post("/messages", data={"id": "an-empty-message", "text": " \r\n "})
    assert posted.status_code == 303
    assert "set-cookie" not in posted.headers
    assert inbox.received == []


async def test_a_late_answer_is_announced_and_then_polled_for(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    inbox.silent = True
    await client.post("/messages", data=QUESTION, headers=SCRIPT)
    inbox.silent = False
    poll = asyncio.create_task(client.get("/messages?after=1", headers=SCRIPT))
    await asyncio.sleep(0.1)
    assert not poll.done()
    await inbox.say(inbox.received[0].chat, ANSWER["es"])
    answer = await poll
    assert answer.status_code == 200
    assert "1.221 €" in answer.text
    assert 'data-id="1"' not in answer.text


async def test_a_poll_without_a_conversation_finds_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.get("/messages?after=0", headers=SCRIPT)
    assert (answer.status_code, answer.text) == (200, "")


async def test_no_one_reads_another_ones_conversation(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    await client.post("/messages", data=QUESTION)
    chat = inbox.received[0].chat
    for token in (chat, chat[:32], "0" * 32, "../../etc"):
        client.cookies.clear()
        page = await client.get("/", headers={"Cookie": f"chat={token}"})
        assert QUESTION["text"] not in page.text


async def test_the_token_is_not_in_the_storage(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    await client.post("/messages", data=QUESTION)
    token = client.cookies["chat"]
    assert len(token) == 32
    assert token not in inbox.received[0].model_dump_json()
    assert QUESTION["id"] not in inbox.received[0].model_dump_json()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": SITE},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/messages", "/language"])
async def test_a_foreign_page_cannot_write(
    client: httpx.AsyncClient, inbox: MemoryInbox, path: str, headers: dict[str, str]
) -> None:
    refused = await client.post(path, data=QUESTION | {"language": "en"}, headers=headers)
    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers
    assert inbox.received == []


@pytest.mark.parametrize("headers", [{"Origin": SITE}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}], ids=str)
async def test_our_own_page_can_write(client: httpx.AsyncClient, inbox: MemoryInbox, headers: dict[str, str]) -> None:
    assert (await client.post("/messages", data=QUESTION, headers=headers)).status_code == 303
    assert len(inbox.received) == 1


async def test_a_text_that_is_too_long_is_given_back(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    long = "Mi historia. " * 200
    refused = await client.post("/messages", data={"id": "a-long-message", "text": long})
    assert refused.status_code == 422
    assert _("That is a lot at once. Please say it in up to 2,000 characters.") in refused.text
    assert f">{long.strip()}</textarea>" in refused.text
    by_script = await client.post("/messages", data={"id": "a-long-message", "text": long}, headers=SCRIPT)
    assert (by_script.status_code, by_script.headers["content-type"]) == (422, "text/plain; charset=utf-8")
    assert inbox.received == []


async def test_line_ends_count_once(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    await client.post("/messages", data={"id": "a-message-of-lines", "text": "a\r\n" * 1000})
    assert inbox.received[0].text == "a\n" * 999 + "a"


async def test_a_flood_of_bytes_is_refused(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    assert (await client.post("/messages", data=QUESTION | {"text": "x" * 100_000})).status_code == 413
    assert inbox.received == []


async def test_who_writes_too_fast_is_asked_to_wait(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    for number in range(40):
        await client.post("/messages", data={"id": f"message-{number}", "text": "Hola"})
    refused = await client.post("/messages", data={"id": "message-21", "text": "¿Hola?"})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert ">¿Hola?</textarea>" in refused.text
    assert len(inbox.received) == 40


async def test_what_people_write_is_escaped(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    evil = '<script>alert("x")</script>'
    await client.post("/messages", data={"id": "an-evil-message", "text": evil})
    await inbox.say(
        inbox.received[0].chat,
        Outgoing(
            text=evil,
            citations=(Citation(prefix=evil, name=evil, url="javascript:alert(1)", suffix=evil),),
            buttons=(Button(label=evil, data='"><script>'),),
        ),
    )
    page = (await client.get("/")).text
    assert "<script>alert" not in page
    assert "javascript:" not in page
    assert '"><script>' not in page


async def test_lines_paragraphs_and_bullets_are_shown_as_such(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    await client.post("/messages", data=QUESTION)
    await inbox.say(inbox.received[0].chat, Outgoing(text="Uno\ndos\n\n• tres\n\n• cuatro\n\ncinco", language="en"))
    page = (await client.get("/")).text
    last = page[page.rindex('data-id="3"') :]
    assert last.startswith('data-id="3" lang="en"')
    assert "<p>Uno<br>dos</p>" in last
    assert "<ul><li>tres</li><li>cuatro</li></ul>" in last
    assert "<p>cinco</p>" in last


async def test_when_the_storage_is_down_the_text_is_given_back(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    inbox.down = True
    failed = await client.post("/messages", data=QUESTION)
    assert failed.status_code == 500
    assert f">{QUESTION['text']}</textarea>" in failed.text
    assert f'name="id" value="{QUESTION["id"]}"' in failed.text
    assert "default-src 'none'" in failed.headers["content-security-policy"]


async def test_cookies_are_for_us_alone(inbox: MemoryInbox) -> None:
    async with browser_like(inbox, secure=True) as client:
        posted = await client.post("/messages", data=QUESTION)
        cookie = posted.headers["set-cookie"].lower()
        assert cookie.startswith("__host-chat=")
        assert all(word in cookie for word in ("httponly", "samesite=lax", "secure", "max-age=31536000", "path=/"))
        assert QUESTION["text"] in (await client.get("/")).text


async def test_a_photo_from_the_page_is_kept_for_staff_under_its_true_kind(
    client: httpx.AsyncClient, inbox: MemoryInbox
) -> None:
    files = {"file": ("pasaporte.pdf.exe", PNG, "application/x-msdownload")}
    sent = await client.post("/files", data={"id": "photo-message-1"}, files=files)
    assert sent.status_code == 303
    assert inbox.kept == [("pasaporte.pdf.png", "image/png", PNG)]
    file = inbox.received[0].attachment
    assert file is not None
    assert (file.kind, file.stored, file.size) == ("photo", 1, len(PNG))
    assert "pasaporte.pdf.png" in (await client.get("/")).text


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"MZ\x90\x00 a program", "Este tipo de archivo"), (b"%PDF-" + b"0" * (10 * 1024 * 1024), "demasiado grande")],
)
async def test_a_file_we_do_not_take_is_refused_kindly_and_not_kept(
    client: httpx.AsyncClient, inbox: MemoryInbox, content: bytes, words: str
) -> None:
    refused = await client.post("/files", data={"id": "photo-message-1"}, files={"file": ("x.pdf", content)})
    assert refused.status_code == 422
    assert words in refused.text
    assert (inbox.kept, inbox.received) == ([], [])


async def test_a_file_from_a_foreign_page_is_refused(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert (await client.post("/files", files={"file": ("x.png", PNG)}, headers=foreign)).status_code == 403
    assert inbox.kept == []


async def test_while_a_person_has_the_talk_the_page_does_not_seem_to_be_typing(
    client: httpx.AsyncClient, inbox: MemoryInbox
) -> None:
    inbox.silent, inbox.status = True, "answered"
    await client.post("/messages", data={"id": "a-message-id", "text": "sigo aquí"})
    (chat,) = inbox._stored
    inbox._stored[chat] = [
        message.model_copy(update={"created_at": message.created_at - dt.timedelta(seconds=4)})
        for message in inbox._stored[chat]
    ]
    assert 'id="typing" hidden' in (await client.get("/")).text
    inbox._stored[chat] = [message.model_copy(update={"status": "received"}) for message in inbox._stored[chat]]
    assert 'id="typing" hidden' not in (await client.get("/")).text
