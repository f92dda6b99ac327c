"""The web chat's pages over HTTP: cookies, headers, languages and static files."""

from __future__ import annotations

import gzip
import re

import httpx
import pytest

from bot.channels.web.pages import STATIC, static_url
from bot.words import translator
from tests.web.inbox import MemoryInbox

QUESTION = {"id": "0123456789abcdef", "text": "Hola"}


def language_of(page: httpx.Response) -> str:
    found = re.search(r'<html lang="(\w+)">', page.text)
    assert found
    return found[1]


async def test_no_cookie_before_a_person_writes(client: httpx.AsyncClient) -> None:
    for path in ("/", "/?lang=en", "/messages?after=0", static_url("chat.css"), "/healthz"):
        assert "set-cookie" not in (await client.get(path)).headers


async def test_a_page_is_private_and_closed_to_other_sites(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/")).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert policy.endswith("form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


async def test_the_page_needs_nothing_the_policy_forbids(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)", page)
    assert set(re.findall(r'(?:src|rel="stylesheet" href)="(/static/\w+)', page)) == {"/static/chat", "/static/icon"}


async def test_pages_are_compressed(client: httpx.AsyncClient) -> None:
    async with client.stream("GET", "/", headers={"Accept-Encoding": "gzip"}) as page:
        assert page.headers["content-encoding"] == "gzip"
        body = b"".join([part async for part in page.aiter_raw()])
    assert b"<!doctype html>" in gzip.decompress(body)[:20].lower()
    assert len(body) < 3_500


def test_style_and_script_together_are_small() -> None:
    assert sum((STATIC / name).stat().st_size for name in ("chat.css", "chat.js")) < 25_000


async def test_static_files_are_kept_for_ever_by_their_hash_and_checked_without(client: httpx.AsyncClient) -> None:
    hashed = await client.get(static_url("chat.js"))
    assert hashed.status_code == 200
    assert "immutable" in hashed.headers["cache-control"]
    again = await client.get("/static/chat.js", headers={"If-None-Match": hashed.headers["etag"]})
    assert (again.status_code, again.headers["cache-control"]) == (304, "no-cache")
    stale = await client.get("/static/chat.js?v=0123456789ab")
    assert stale.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("", "es-PE,es;q=0.9,en;q=0.8", "es"),
        ("", "en-GB,en;q=0.9,es;q=0.8", "en"),
        ("", "de-DE,de;q=0.9,en;q=0.8", "en"),
        ("", "qu-PE", "es"),
        ("", "", "es"),
        ("?lang=en", "es-PE", "en"),
        ("?lang=xx", "en-US", "en"),
    ],
)
async def test_a_page_speaks_the_language_asked_for(
    client: httpx.AsyncClient, asked: str, accepted: str, language: str
) -> None:
    page = await client.get(f"/{asked}", headers={"Accept-Language": accepted})
    assert language_of(page) == language
    assert translator(language)("Write your question") in page.text


async def test_switching_the_language_before_writing_sets_only_a_cookie(
    client: httpx.AsyncClient, inbox: MemoryInbox
) -> None:
    switched = await client.post("/language", data={"id": "0123456789abcdef", "language": "en"})
    assert switched.status_code == 303
    assert list(client.cookies) == ["language"]
    assert language_of(await client.get("/")) == "en"
    assert inbox.received == []


async def test_switching_the_language_in_a_conversation_tells_the_assistant(
    client: httpx.AsyncClient, inbox: MemoryInbox
) -> None:
    await client.post("/messages", data=QUESTION)
    await client.post("/language", data={"id": "a-switch-to-english", "language": "en"})
    assert (inbox.received[-1].text, inbox.received[-1].choice) == ("English", "l:en")
    page = await client.get("/")
    assert language_of(page) == "en"
    assert "You chose an option." in page.text


async def test_a_language_we_do_not_speak_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/language", data={"language": "xx"})).status_code == 400


async def test_the_page_follows_the_language_of_the_conversation(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    await client.post("/messages?lang=en", data=QUESTION)
    assert inbox.received[0].language_hint == "en"
    assert language_of(await client.get("/")) == "en"


async def test_a_long_conversation_shows_its_latest_part_first(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    await client.post("/messages", data=QUESTION)
    for _number in range(60):
        answer = (await inbox.history("web", inbox.received[0].chat))[1].outgoing
        assert answer
        await inbox.say(inbox.received[0].chat, answer)
    short = (await client.get("/")).text
    assert short.count("data-id=") == 50
    assert 'href="/?all"' in short
    whole = (await client.get("/?all")).text
    assert whole.count("data-id=") == 62
    assert 'href="/?all"' not in whole


async def test_a_page_that_does_not_exist_says_so(client: httpx.AsyncClient) -> None:
    missing = await client.get("/nothing-here")
    assert missing.status_code == 404
    assert translator("es")("This page does not exist.") in missing.text


async def test_health_is_ok(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).text == "ok"
