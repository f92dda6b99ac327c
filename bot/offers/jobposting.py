"""Offers as schema.org JobPosting: JSON-LD, as a file or inside a page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from bot.offers.rows import Problem, Row, Unusable

KIND = "JobPosting"
DEEPEST = 12


def postings(tree: Any, depth: int = DEEPEST) -> Iterator[Mapping[str, Any]]:
    """Every JobPosting in it, wherever it is: in a list, under @graph, in an ItemList."""
    if isinstance(tree, Mapping):
        kinds = tree.get("@type")
        if any(str(kind).rpartition("/")[2] == KIND for kind in _many(kinds)):
            yield tree
        elif depth:
            for value in tree.values():
                yield from postings(value, depth - 1)
    elif isinstance(tree, list) and depth:
        for value in tree:
            yield from postings(value, depth - 1)


def rows(found: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """Each as the fields of an offer."""
    for number, one in enumerate(found, start=1):
        yield Row(f"offer {number}", _fields(one))


def read_page(content: bytes) -> Iterator[Row | Problem]:
    """The offers that a page holds as JSON-LD. Raises Unusable where it holds none."""
    page = _Page()
    page.feed(content.decode("utf-8", "replace"))
    page.close()
    trees = []
    for number, script in enumerate(page.scripts, start=1):
        try:
            trees.append(json.loads(script, strict=False))
        except (json.JSONDecodeError, RecursionError) as error:
            yield Problem(f"script {number}", f"this is no JSON: {error}")
    found = list(postings(trees))
    if not found:
        raise Unusable(f"the page holds no {KIND}")
    yield from rows(found)


def _fields(one: Mapping[str, Any]) -> dict[str, str]:
    place, city = _where(one)
    fields = {
        "id": _text(one.get("identifier"), "value", "name") or _text(one.get("@id")),
        "title": _text(one.get("title")) or _text(one.get("name")),
        "occupation": _text(one.get("occupationalCategory"), "name"),
        "place": place,
        "city": city,
        "contract": ", ".join(filter(None, map(_text, _many(one.get("employmentType"))))),
        "employer": _text(one.get("hiringOrganization"), "name"),
        "url": _text(one.get("url")) or _text(one.get("sameAs")),
        "description": _text(one.get("description")),
        "published": _text(one.get("datePosted")),
        "closes": _text(one.get("validThrough")),
    }
    return fields | _pay(one)


def _where(one: Mapping[str, Any]) -> tuple[str, str]:
    """(country, city): where the work is; of work done from anywhere, where one has to live."""
    for place in _many(one.get("jobLocation")):
        address = place.get("address") if isinstance(place, Mapping) else None
        if isinstance(address, Mapping) and (country := _text(address.get("addressCountry"), "name", "@id")):
            return country, _text(address.get("addressLocality"))
    homes = map(_text, _many(one.get("applicantLocationRequirements")))
    return next(filter(None, homes), ""), ""


def _pay(one: Mapping[str, Any]) -> dict[str, str]:
    """baseSalary: an amount, or a MonetaryAmount with a value or a range."""
    salary = next(iter(_many(one.get("baseSalary"))), None)
    if not isinstance(salary, Mapping):
        return {"pay": _text(salary), "currency": _text(one.get("salaryCurrency"))}
    value = salary.get("value", salary)
    if not isinstance(value, Mapping):
        value = {"value": value}
    ends = [_text(value.get(name)) for name in ("minValue", "maxValue")]
    return {
        "pay": "-".join(filter(None, ends)) or _text(value.get("value")),
        "currency": _text(salary.get("currency")) or _text(one.get("salaryCurrency")),
        "per": _text(value.get("unitText")) or _text(salary.get("unitText")),
    }


def _text(value: Any, *names: str) -> str:
    """Words or a number; of an object, the first of its fields of these names."""
    if isinstance(value, Mapping):
        return next(filter(None, (_text(value.get(name)) for name in (*names, "name", "@value"))), "")
    if isinstance(value, list):
        return _text(value[0], *names) if value else ""
    return "" if value is None or isinstance(value, bool) else str(value)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


class _Page(HTMLParser):
    """The JSON-LD scripts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and (dict(attrs).get("type") or "").partition(";")[0].strip() == "application/ld+json":
            self._inside = True
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data
