"""Offers in RSS and Atom feeds. Their items rarely tell the country: the operator does."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import feedparser

from bot.offers.fields import Unreadable, country
from bot.offers.rows import Problem, Row, Unusable

ENDINGS = {
    "company": "employer",
    "employer": "employer",
    "country": "place",
    "city": "city",
    "salary": "pay",
    "currency": "currency",
    "job_type": "contract",
    "jobtype": "contract",
    "expires": "closes",
    "expirationdate": "closes",
}
"""How job feeds name their own elements, whatever the prefix (`job_listing:company`) -> our fields."""


def read(content: bytes) -> Iterator[Row | Problem]:
    """The items of a feed, named by their place in it. Raises Unusable."""
    # Of a stream: given a string, the library would take it for an address and fetch it.
    feed = feedparser.parse(io.BytesIO(content), sanitize_html=False)
    if not feed.entries and (feed.bozo or not feed.version):
        raise Unusable(f"this is no feed: {feed.get('bozo_exception', 'unknown format')}")
    if feed.bozo:
        yield Problem("feed", f"not well formed, read as far as it goes: {feed.bozo_exception}")
    name = str(feed.feed.get("title", ""))
    for number, entry in enumerate(feed.entries, start=1):
        yield Row(f"item {number}", {**_fields(entry), "source": name})


def _fields(entry: Mapping[str, Any]) -> dict[str, str]:
    contents = [str(part.get("value", "")) for part in entry.get("content", ())]
    fields = {
        "id": str(entry.get("id", "")),
        "title": str(entry.get("title", "")),
        "url": str(entry.get("link", "")),
        "description": max([str(entry.get("summary", "")), *contents], key=len),
        "published": _day(entry),
    }
    for element, value in entry.items():
        for ending, name in ENDINGS.items():
            if isinstance(value, str) and value.strip() and element.lower().endswith(ending):
                fields.setdefault(name, value)
    return _located(str(entry.get("location") or entry.get("job_listing_location") or "")) | fields


def _located(location: str) -> dict[str, str]:
    """`Madrid, España`: a city, and after the last comma a country, where it is one."""
    city, _, last = location.rpartition(",")
    try:
        return {"city": city.partition(",")[0], "place": country(last.strip())} if last.strip() else {}
    except Unreadable:
        return {"city": location.partition(",")[0]}


def _day(entry: Mapping[str, Any]) -> str:
    when = entry.get("published_parsed") or entry.get("updated_parsed")
    return f"{when.tm_year:04}-{when.tm_mon:02}-{when.tm_mday:02}" if when else ""
