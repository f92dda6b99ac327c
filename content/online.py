"""Whether the pages that facts were read on still stand."""

from __future__ import annotations

from collections.abc import Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib import request
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from content.links import is_public
from content.loader import Library, Problem

TIMEOUT = 10.0
"""Seconds a site may be silent."""
THREADS = 8
HEADERS = [("User-Agent", "Infomigra link check (asks each page once)"), ("Accept", "*/*")]
GONE = (404, 410)


@dataclass(frozen=True)
class Answer:
    """How a page answered: its HTTP `status`, or None with the reason why there was no answer."""

    url: str
    status: int | None
    reason: str = ""

    @property
    def stands(self) -> bool:
        """Whether there was a page, perhaps after redirects; a redirect that could not be followed is none."""
        return self.status is not None and self.status < 300

    @property
    def gone(self) -> bool:
        """The site says that there is no such page: what was cited cannot be read again."""
        return self.status in GONE

    def __str__(self) -> str:
        if self.gone:
            return f"not found ({self.status}): {self.url}"
        return f"unreachable ({self.status or self.reason}): {self.url}"


class _Question(request.Request):
    """A request by a named method, which `_opener` alone opens: it knows no scheme but HTTP."""

    def __init__(self, url: str, method: str) -> None:
        super().__init__(url, method=method)


class _Redirects(request.HTTPRedirectHandler):
    """Follows a page that moved, unless into this machine or its network."""

    def __init__(self, also: Set[str]) -> None:
        self._also = also

    def redirect_request(
        self, req: request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> request.Request | None:
        host = urlsplit(newurl).hostname
        if not is_public(host) and host not in self._also:
            raise URLError(f"it leads to {host}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(also: Set[str]) -> request.OpenerDirector:
    """Speaks HTTP only: urllib's own would open file: and ftp: addresses too."""
    opener = request.OpenerDirector()
    handlers = (request.HTTPHandler(), request.HTTPSHandler(), request.HTTPDefaultErrorHandler())
    for handler in (*handlers, request.HTTPErrorProcessor(), request.ProxyHandler(), _Redirects(also)):
        opener.add_handler(handler)
    opener.add_handler(request.UnknownHandler())
    opener.addheaders = HEADERS
    return opener


def _ask(url: str, method: str, also: Set[str]) -> Answer:
    try:
        with _opener(also).open(_Question(url, method), timeout=TIMEOUT) as response:
            return Answer(url, response.status)
    except HTTPError as error:
        error.close()
        return Answer(url, error.code)
    except (OSError, HTTPException, ValueError) as error:
        return Answer(url, None, str(getattr(error, "reason", error)) or type(error).__name__)


def ask(url: str, also: Set[str] = frozenset()) -> Answer:
    """How a page answers to HEAD, or, as some sites take no HEAD, to GET, whose body is not read.

    `also`: hosts to be asked although they are not public, such as a server of one's own.
    """
    host = urlsplit(url).hostname
    if not is_public(host) and host not in also:
        return Answer(url, None, f"{host} is not public")
    answer = _ask(url, "HEAD", also)
    return answer if answer.stands else _ask(url, "GET", also)


def missing(library: Library, also: Set[str] = frozenset()) -> dict[Problem, Answer]:
    """The pages of the sources that did not answer with a page, where their address is written, in file order.

    Each address is asked once, several at a time.
    """
    written: dict[str, list[str]] = {}
    for source in library.knowledge.sources.values():
        written.setdefault(str(source.url), []).append(source.key)
    with ThreadPoolExecutor(THREADS) as pool:
        answers = pool.map(lambda url: ask(url, also), written)
        absent = [answer for answer in answers if not answer.stands]
    found = {
        Problem(*library.line("sources", key, "url"), str(answer)): answer
        for answer in absent
        for key in written[answer.url]
    }
    return dict(sorted(found.items()))
