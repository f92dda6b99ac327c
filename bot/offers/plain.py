"""What feeds write as HTML, as plain words: nothing of a script or a style is left."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

_DROPPED = {"script", "style", "template", "noscript", "iframe", "object", "svg", "head"}
_BREAKS = {"p", "br", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "section"}
_LOOKS_LIKE_HTML = re.compile(r"<\s*/?\s*[a-zA-Z!]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def plain(written: str, longest: int) -> str:
    """The text without tags, one line a paragraph, cut between words."""
    text = _untagged(written)
    if _LOOKS_LIKE_HTML.search(text):
        # Feeds often escape their HTML once more.
        text = _untagged(text)
    lines = (" ".join(line.split()) for line in _CONTROL.sub("", text).splitlines())
    return shortened("\n".join(filter(None, lines)), longest)


def shortened(text: str, longest: int) -> str:
    """At most so many characters; an ellipsis tells where it was cut."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip() + "…"


def _untagged(written: str) -> str:
    if not _LOOKS_LIKE_HTML.search(written):
        return unescape(written)
    reader = _Reader()
    reader.feed(written)
    reader.close()
    return "".join(reader.said)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._hidden.append(tag)
        elif tag in _BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        elif tag in _BREAKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.said.append(data)
