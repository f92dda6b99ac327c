"""Attachments at the desk: what may be sent, how it is served, and to whom."""

from __future__ import annotations

import httpx
import pytest

from bot.channel import Delayed, Undeliverable
from bot.channels.web.app import application
from bot.channels.web.desk.desk import Desk
from bot.channels.web.signatures import LARGEST, kind_of
from bot.message import Attachment
from bot.storage.case_tables import Case, File
from bot.storage.staff_tables import Agent
from tests.bot.staff.conftest import Clock, Sessions
from tests.web.desk.conftest import OURS, SITE, Browser, Open, someone
from tests.web.desk.pictures import DOCX, PDF, PNG, XLSX, packed
from tests.web.desk.talks import case_of, rows, says
from tests.web.inbox import MemoryInbox

JPEG, WEBP = b"\xff\xd8\xff\xe0" + b"\0" * 20, b"RIFF\0\0\0\0WEBPVP8 "
KINDS = {
    "scan.png": (PNG, "photo", "image/png"),
    "scan.jpg": (JPEG, "photo", "image/jpeg"),
    "scan.webp": (WEBP, "photo", "image/webp"),
    "moving.gif": (b"GIF89a..", "document", "image/gif"),
    "guide.pdf": (PDF, "document", "application/pdf"),
    "letter.docx": (DOCX, "document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "list.xlsx": (XLSX, "document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "note.ogg": (b"OggS\0\2", "audio", "audio/ogg"),
    "note.mp3": (b"ID3\4\0", "audio", "audio/mpeg"),
    "note.m4a": (b"\0\0\0\x20ftypM4A \0\0", "audio", "audio/mp4"),
    "film.mp4": (b"\0\0\0\x20ftypisom\0\0", "video", "video/mp4"),
    "notes.txt": ("Señas de la oficina\n".encode(), "document", "text/plain"),
}
REFUSED = {
    "program": b"MZ\x90\0",
    "page": b"<!doctype html><script>alert(1)</script>",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    "page after a mark": "\ufeff <html>".encode(),
    "script": b"#!/bin/sh\nrm -rf /\n",
    "rich text": b"{\\rtf1 x}",
    "archive": packed("a.exe"),
    "macros": packed("word/document.xml", "word/vbaProject.bin"),
    "broken archive": b"PK\x03\x04broken",
    "nothing": b"",
    "noise": b"\x80\x81\x82",
}


@pytest.mark.parametrize("name", KINDS)
def test_a_file_is_what_its_first_bytes_say(name: str) -> None:
    content, kind, media_type = KINDS[name]
    found = kind_of(content)
    assert found
    assert (found.name, found.media_type) == (kind, media_type)
    assert name.endswith(found.ending)


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_harm_who_opens_it_is_no_kind_we_take(name: str) -> None:
    assert kind_of(REFUSED[name]) is None


@pytest.fixture
async def ana(house: Sessions) -> Agent:
    return await someone(house, name="Ana", teams=("guidance",))


@pytest.fixture
async def case(house: Sessions, desk: Desk, ana: Agent) -> Case:
    return await case_of(house, desk.office, channel="web")


@pytest.fixture
async def at_case(browser: Browser, ana: Agent, case: Case) -> Browser:
    await browser.sign_in(ana.email)
    await browser.get(f"/desk/cases/{case.id}")
    return browser


async def send(browser: Browser, case: Case, name: str, content: bytes, text: str = "") -> httpx.Response:
    browser.page = await browser.client.post(
        f"/desk/cases/{case.id}/say",
        data={"csrf": browser.csrf, "mode": "reply", "text": text},
        files={"file": (name, content)},
        headers=OURS,
        follow_redirects=True,
    )
    return browser.page


async def test_a_document_goes_out_under_its_true_kind_and_can_be_opened_by_staff(
    at_case: Browser, house: Sessions, case: Case
) -> None:
    page = await send(at_case, case, "..\\guía.pdf.exe", PDF, "Le mando la guía")
    assert page.status_code == 200
    [row] = await rows(house, "outgoing", "agent")
    attachment = Attachment.model_validate(row.content["attachment"])
    assert (attachment.kind, attachment.name, attachment.media_type) == ("document", "guía.pdf.pdf", "application/pdf")
    assert attachment.size == len(PDF)
    async with house() as session:
        kept = await session.get_one(File, attachment.stored)
        assert kept.conversation_id == case.conversation_id
    file = await at_case.get(f"/desk/files/{row.id}")
    assert file.content == PDF
    assert file.headers["content-disposition"].startswith("attachment;")
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert file.headers["cache-control"] == "no-store"


async def test_a_picture_is_shown_in_the_page(at_case: Browser, house: Sessions, case: Case) -> None:
    page = await send(at_case, case, "mapa.png", PNG)
    [row] = await rows(house, "outgoing", "agent")
    assert f'<img src="/desk/files/{row.id}"' in page.text
    file = await at_case.get(f"/desk/files/{row.id}")
    assert file.headers["content-type"] == "image/png"
    assert file.headers["content-disposition"].startswith("inline;")


async def test_a_kind_we_do_not_take_is_refused_with_what_was_written_kept(
    at_case: Browser, house: Sessions, case: Case
) -> None:
    page = await send(at_case, case, "guia.pdf", b"<html>no</html>", "Le mando la guía")
    assert page.status_code == 409
    assert "This kind of file cannot be sent." in page.text
    assert ">Le mando la guía</textarea>" in page.text
    assert await rows(house, "outgoing", "agent") == []


async def test_a_file_over_ten_megabytes_is_refused(at_case: Browser, house: Sessions, case: Case) -> None:
    page = await send(at_case, case, "film.txt", b"a" * (LARGEST + 1))
    assert page.status_code == 409
    assert "up to 10 MB" in page.text
    async with house() as session:
        assert await session.get(File, 1) is None


async def test_nobody_else_gets_a_file_nor_what_is_no_file(
    at_case: Browser, browse: Open, house: Sessions, case: Case
) -> None:
    await send(at_case, case, "guia.pdf", PDF)
    [row] = await rows(house, "outgoing", "agent")
    beto, other = await someone(house, name="Beto", teams=("europe",)), browse()
    assert (await other.get(f"/desk/files/{row.id}")).url.path == "/desk/sign-in"
    await other.sign_in(beto.email)
    assert (await other.get(f"/desk/files/{row.id}")).status_code == 404
    [event, *_] = await rows(house, "event")
    assert (await at_case.get(f"/desk/files/{event.id}")).status_code == 404
    assert (await at_case.get("/desk/files/999999")).status_code == 404


async def test_a_file_of_one_talk_cannot_be_had_through_a_message_of_another(
    at_case: Browser, house: Sessions, desk: Desk, case: Case
) -> None:
    async with house.begin() as session:
        other = await case_of(house, desk.office, chat="8", team="europe")
        file = File(conversation_id=other.conversation_id, name="x.pdf", media_type="application/pdf", content=PDF)
        session.add(file)
    message = await says(house, desk.office, channel="web", attachment=Attachment(kind="document", stored=file.id))
    assert (await at_case.get(f"/desk/files/{message}")).status_code == 404


@pytest.mark.parametrize(
    ("content", "status", "shown"),
    [
        (PNG, 200, "inline"),
        (b"GIF89a..", 200, "inline"),
        (b"OggS\0\2", 200, "inline"),
        (b"\0\0\0\x20ftypisom\0\0", 200, "inline"),
        (b"<html><script>alert(1)</script>", 200, "attachment"),
        (Delayed(), 503, ""),
        (Undeliverable(), 404, ""),
    ],
)
async def test_what_telegram_keeps_is_fetched_and_never_run(
    house: Sessions, desk: Desk, ana: Agent, clock: Clock, content: bytes | Exception, status: int, shown: str
) -> None:
    await case_of(house, desk.office)
    message = await says(house, desk.office, attachment=Attachment(kind="photo", reference="f1", name="foto"))
    asked: list[str] = []

    async def fetch(attachment: Attachment) -> tuple[bytes, str]:
        asked.append(attachment.reference)
        if isinstance(content, Exception):
            raise content
        return content, "text/html"

    there = Desk(house, desk.office, desk.wake, secure=True, fetch=fetch)
    transport = httpx.ASGITransport(application(MemoryInbox(), secure=True, desk=there))
    async with httpx.AsyncClient(transport=transport, base_url=SITE) as client:
        browser = Browser(client)
        await browser.sign_in(ana.email)
        file = await browser.get(f"/desk/files/{message}")
    assert asked == ["f1"]
    assert file.status_code == status
    assert file.headers.get("content-disposition", "").startswith(shown)
    if shown:
        assert file.headers["x-content-type-options"] == "nosniff"
        assert file.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert "html" not in file.headers["content-type"]
