"""What the address of a source must look like, so that any reader can open it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from content.loader import Library, Problem

_HOST = re.compile(r"([\w-]+\.)+(?!(?:local|localhost|internal)\.?$)([a-z]{2,}|xn--[a-z0-9-]+)\.?")
"""Named, with a dot. A raw address of a machine, in whichever notation, does not end in letters."""
_TRACKING = re.compile(r"utm_\w+|gclid|fbclid|msclkid|mc_cid|mc_eid|igshid")


def is_public(host: str | None) -> bool:
    """Whether a host is one that everybody can reach by its name."""
    return bool(_HOST.fullmatch((host or "").lower()))


def fault(url: str) -> str | None:
    """What is wrong with an address as an editor wrote it; None if nothing is."""
    if re.search(r"\s", url):
        return "the address holds a space"
    try:
        parts = urlsplit(url)
    except ValueError as error:
        return f"this is no address: {error}"
    if parts.scheme not in ("http", "https"):
        return "the address does not start with http:// or https://"
    if "@" in parts.netloc:
        return "the address holds a name or a password"
    if not is_public(parts.hostname):
        return "the address names no public host"
    tracking = next((name for name, _ in parse_qsl(parts.query, keep_blank_values=True) if _TRACKING.match(name)), None)
    return f"the address holds {tracking}, which only tracks readers" if tracking else None


def faults(library: Library) -> Iterator[Problem]:
    """The sources and job portals whose address is not fit to be shown."""
    for kind in ("sources", "portals"):
        for key, entry in library.entries[kind].items():
            if message := fault(str(entry.data["url"])):
                yield Problem(*library.line(kind, key, "url"), f"{key}: {message}")
