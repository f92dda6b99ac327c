"""The content of a file, or of an address that the operator gave. No other network is touched."""

from __future__ import annotations

from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO
from urllib import request
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from bot.offers.rows import Unusable
from content.links import is_public

LARGEST = 20 * 1024 * 1024
TIMEOUT = 20.0
HEADERS = [("User-Agent", "Infomigra job offers import"), ("Accept", "*/*")]


def is_address(where: str) -> bool:
    return urlsplit(where).scheme in ("http", "https")


def fetch(where: str) -> bytes:
    """Raises Unusable."""
    try:
        content = _page(where) if is_address(where) else _file(Path(where))
    except HTTPError as error:
        error.close()
        raise Unusable(f"the site answered {error.code}") from None
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "strerror", None) or getattr(error, "reason", None) or type(error).__name__
        raise Unusable(f"it cannot be read: {reason}") from None
    if len(content) > LARGEST:
        raise Unusable(f"it is larger than {LARGEST // 1024**2} MB")
    return content


def _file(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(LARGEST + 1)


def _page(url: str) -> bytes:
    with _opener(urlsplit(url).hostname or "").open(url, timeout=TIMEOUT) as response:
        content: bytes = response.read(LARGEST + 1)
        return content


class _Redirects(request.HTTPRedirectHandler):
    """Follows a page that moved, unless into this machine or its network."""

    def __init__(self, host: str) -> None:
        self._host = host

    def redirect_request(
        self, req: request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> request.Request | None:
        host = urlsplit(newurl).hostname
        if not is_public(host) and host != self._host:
            raise URLError(f"it leads to {host}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(host: str) -> request.OpenerDirector:
    """Speaks HTTP only: urllib's own would open file: and ftp: addresses too."""
    opener = request.OpenerDirector()
    handlers = (request.HTTPHandler(), request.HTTPSHandler(), request.HTTPDefaultErrorHandler())
    for handler in (*handlers, request.HTTPErrorProcessor(), request.ProxyHandler(), _Redirects(host)):
        opener.add_handler(handler)
    opener.add_handler(request.UnknownHandler())
    opener.addheaders = HEADERS
    return opener
