"""Accounts, pages, addresses and numbers in what somebody wrote, read so that two ways to write one are the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from content.guides.official import Kind

NETWORKS: dict[str, Kind] = {
    **dict.fromkeys(("t.me", "telegram.me", "telegram.dog"), "telegram"),
    **dict.fromkeys(("facebook.com", "m.facebook.com", "fb.com", "fb.me", "m.me"), "facebook"),
    "instagram.com": "instagram",
    "tiktok.com": "tiktok",
    "youtube.com": "youtube",
    **dict.fromkeys(("x.com", "twitter.com"), "x"),
}
"""Hosts whose first folder is an account."""
WHATSAPP = ("wa.me", "api.whatsapp.com")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+|\b(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w@.])@([\w.]{3,40})")
_NUMBER = re.compile(r"\+?\d[\d\s().-]{5,}\d")
_NO_PHONE = re.compile(
    r"\d{1,3}(?:[.,]\d{3})+|\d{1,2}(?: \d{3})+|\d{8}(?:-\d)?"
    r"|\d{4}([-./ ])\d{1,2}\1\d{1,2}|\d{1,2}([-./ ])\d{1,2}\2(?:\d{4}|\d{2})"
)
"""An amount, a bare DNI, a day: none of them is a telephone number."""
_WORD = re.compile(r"@?[A-Za-z][\w.]{3,39}", re.ASCII)
PERU = "51"
DIGITS = (7, 15)
"""So many a telephone number has at least and at most."""


@dataclass(frozen=True)
class Named:
    """One thing that was named: as it was written, and its kind and value as they are compared. Of a bare `@name` the
    network is not known: it has no kind."""

    written: str
    kind: Kind | None
    value: str


def names(text: str) -> list[Named]:
    """All that is named, in order, each once. One bare word alone is taken for a user name."""
    found: list[tuple[int, Named]] = []
    rest = text
    for pattern, read in ((_MAIL, _mail), (_LINK, link), (_NAME, _account), (_NUMBER, _dialled)):
        for match in pattern.finditer(rest):
            if named := read(match.group().rstrip(".,;:!?)»”\"'")):
                found.append((match.start(), named))
                rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]
    if not found and _WORD.fullmatch(text.strip()) and re.search(r"[\d_.]|infomigra", text, re.IGNORECASE):
        found.append((0, _account(text.strip())))
    ordered = [named for _, named in sorted(found, key=lambda item: item[0])]
    return list({(named.kind, named.value): named for named in reversed(ordered)}.values())[::-1]


def link(written: str) -> Named | None:
    """A page as `host/folder`, in small letters and without `www.`; on a network the account."""
    try:
        address = urlsplit(written if "://" in written else f"https://{written}")
        host = (address.hostname or "").lower().removeprefix("www.")
    except ValueError:
        return Named(written, "web", written)
    path = address.path.strip("/")
    first = path.partition("/")[0]
    if host in WHATSAPP:
        return _phone(re.sub(r"\D", "", first or address.query), written) or Named(written, "whatsapp", path)
    if host in NETWORKS and first:
        return Named(written, NETWORKS[host], first.removeprefix("@").lower())
    return Named(written, "web", f"{host}/{path.lower()}".rstrip("/")) if "." in host else None


def number(written: str) -> str:
    """The digits of a telephone number; Peru's own without the country's."""
    digits = re.sub(r"\D", "", written).removeprefix("00")
    return (digits.removeprefix(PERU) if len(digits) > 9 else digits).removeprefix("0")


def _mail(written: str) -> Named:
    return Named(written, "email", written.lower())


def _account(written: str) -> Named:
    return Named(written, None, written.removeprefix("@").lower())


def _dialled(written: str) -> Named | None:
    return None if _NO_PHONE.fullmatch(written.strip()) else _phone(written)


def _phone(written: str, shown: str = "") -> Named | None:
    digits = number(written)
    return Named(shown or written.strip(), "phone", digits) if DIGITS[0] <= len(digits) <= DIGITS[1] else None
