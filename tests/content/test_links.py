"""Addresses of sources: their form, and whether the pages still stand, asked of a real server on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from content.links import fault
from content.loader import read
from content.online import ask, missing

HERE = frozenset({"127.0.0.1"})


@pytest.mark.parametrize(
    "url",
    [
        "https://www.boe.es/buscar/act.php?id=BOE-A-2024-24099",
        "http://cancilleria.gob.pe:8080/",
        "https://xn--80ak6aa92e.com/",
        "https://trome.com./a",
    ],
)
def test_an_address_that_anybody_can_open_is_right(url: str) -> None:
    assert fault(url) is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "http"),
        ("ftp://boe.es/", "http"),
        ("boe.es", "http"),
        ("https://boe.es/a b", "space"),
        ("https://me:secret@boe.es/", "password"),
        ("https://localhost/", "host"),
        ("https://printer.local/", "host"),
        ("https://127.0.0.1/", "host"),
        ("https://2130706433/", "host"),
        ("https://0x7f.1/", "host"),
        ("https://[::1]/", "host"),
        ("https://[::ffff:127.0.0.1]/", "host"),
        ("https://[boe.es/", "no address"),
        ("https://", "host"),
        ("https://boe.es/?id=1&utm_source=x", "utm_source"),
        ("https://boe.es/?fbclid=", "fbclid"),
    ],
)
def test_an_address_that_is_unsafe_or_useless_is_named(url: str, words: str) -> None:
    assert words in (fault(url) or "")


class Site(BaseHTTPRequestHandler):
    """Answers with the status its path names. `/no-head/…` takes no HEAD; `/to/…` leads there."""

    def do_HEAD(self) -> None:
        self.answer(405 if "/no-head/" in self.path else 0)

    def do_GET(self) -> None:
        self.answer(0)

    def answer(self, status: int) -> None:
        self.server.agents.append(self.headers["User-Agent"])
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
        else:
            self.send_response(status or int(self.path.rpartition("/")[2]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        server.agents = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        assert all("Infomigra" in agent for agent in server.agents)


PAGES = {"/200": 200, "/404": 404, "/410": 410, "/503": 503, "/no-head/200": 200, "/no-head/404": 404}


def test_pages_that_stand_or_take_no_head_are_told_from_those_that_are_gone(site: str) -> None:
    answers = {path: ask(site + path, HERE) for path in PAGES}
    assert {path: answer.status for path, answer in answers.items()} == PAGES
    assert [path for path, answer in answers.items() if answer.stands] == ["/200", "/no-head/200"]
    assert [path for path, answer in answers.items() if answer.gone] == ["/404", "/410", "/no-head/404"]


def test_a_page_that_moved_is_followed(site: str) -> None:
    assert ask(f"{site}/to/{site}/200", HERE).stands
    assert ask(f"{site}/to/{site}/404", HERE).gone


def test_missing_pages_are_named_wherever_their_address_is_written_and_asked_once(root: Path, site: str) -> None:
    for path in root.glob("sources/*.yml"):
        path.unlink()
    paths = {"a": "/404", "b": "/200", "c": "/503", "d": "/404"}
    sources = {key: {"name": key, "url": site + path} for key, path in paths.items()}
    written = root / "sources" / "all.yml"
    written.write_text(yaml.safe_dump(sources), encoding="utf-8")
    assert [str(problem) for problem in missing(read(root), HERE)] == [
        f"{written}:3: not found (404): {site}/404",
        f"{written}:9: unreachable (503): {site}/503",
        f"{written}:12: not found (404): {site}/404",
    ]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "http://localhost/200", "http://[::1]/"])
def test_a_page_that_leads_into_the_machine_is_not_followed(site: str, target: str) -> None:
    answer = ask(f"{site}/to/{target}", HERE)
    assert not answer.stands
    assert not answer.gone


def test_this_machine_is_never_asked_unless_told_to(site: str) -> None:
    assert ask(f"{site}/200").reason == "127.0.0.1 is not public"
    assert ask("file:///etc/passwd", HERE).status is None


def test_a_server_that_does_not_answer_is_unreachable_not_gone() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        url = f"http://127.0.0.1:{server.server_port}/200"
    answer = ask(url, HERE)
    assert answer.status is None
    assert not answer.gone
    assert str(answer).startswith("unreachable (")
