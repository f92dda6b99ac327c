"""Records for an editor to fill in: every field with a word on what belongs there. Unfilled, the check refuses them."""

from __future__ import annotations

import re
from pathlib import Path

from content.check import PLACEHOLDER
from content.loader import Library
from content.model import LANGUAGES
from content.sheet import KEY

HELD_OUT = 3
"""Sentences to write per language that are kept from training."""
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FACT = """\
{key}:
  place: {place}
  # What is so, for a reader in a hurry. Numbers, money and dates as {{names}}, which stand under values.
  statement:
    es: "{todo}"
    en: "{todo}"
  # Each as 1221 EUR, 90 day, 4.7 percent, 14 or 2026-06-30. Delete this if the statement has no {{names}}.
  values:
    name: {todo}
  # Since which day it is so, as 2026-01-31.
  valid_from: {todo}
  # The last day it is so. Delete this if no end is known.
  valid_until: {todo}
  # The key of a source in content/sources/.
  source: {todo}
  # The law and article, or the chapter. Delete this if there is none.
  cite: "{todo}"
  # The day you read it there, or the day of the page.
  verified_on: {todo}
  # The day it must be read again.
  review_on: {todo}
  # high (official, or several agree), medium (one source), background (not verified: no figures, name whom to ask).
  confidence: {todo}
  # high if being wrong costs a person money, papers or safety (fees, deadlines, legal routes); else normal.
  risk: {todo}
"""
_ARTICLE = """\
topic: {topic}
place: {place}
# Whom it is for (content/audiences.yml). Delete this if it is for everybody.
audience: {todo}
# The article of another place that answers the same question there. Delete this if there is none.
like: {todo}
# The one question it answers, as its title.
question:
  es: "{todo}"
  en: "{todo}"
# The same on a button, in at most 30 characters.
label:
  es: "{todo}"
  en: "{todo}"
# Words before the facts. Delete this if the facts speak for themselves.
lead:
  es: "{todo}"
  en: "{todo}"
# The facts that answer it, the direct answer first.
facts: [{todo}]
# A table shown after the facts (content/tables/), or one checklist as checklists/<id>. Delete this if there is none.
shows: {todo}
# Facts behind the button for more.
more: [{todo}]
# Articles people ask for next.
next: [{todo}]
# How people really write it, mistakes and all: at least five each, better thirty.
asks:
  es:
    - "{todo}"
  en:
    - "{todo}"
"""


class Refused(Exception):
    """A record that cannot be begun. The message says why."""


def new_fact(root: Path, library: Library, key: str, place: str) -> Path:
    """Appends an empty fact to its place's new.yml. Raises Refused."""
    if not KEY.fullmatch(key):
        raise Refused(f"{key} is not made of small letters, digits and _")
    if entry := library.entries["facts"].get(key):
        raise Refused(f"{key} already stands in {entry.path}:{entry.line}")
    path = _folder(root / "facts", library, place) / "new.yml"
    heading = "# New facts. Move each to the file it belongs in.\n"
    _append(path, _FACT.format(key=key, place=place, todo=PLACEHOLDER), heading)
    return path


def new_article(root: Path, library: Library, id: str, place: str, topic: str) -> Path:
    """Writes an empty article. Raises Refused."""
    if not _ID.fullmatch(id):
        raise Refused(f"{id} is not made of small letters, digits and single hyphens")
    if topic not in library.entries["topics"]:
        raise Refused(f"there is no topic {topic} in {root / 'topics.yml'}")
    if entry := library.entries["articles"].get(id):
        raise Refused(f"{id} already stands in {entry.path}")
    path = _folder(root / "articles", library, place) / f"{id}.yml"
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(_ARTICLE.format(topic=topic, place=place, todo=PLACEHOLDER))
    except FileExistsError:
        raise Refused(f"{path} already exists") from None
    return path


def add_held_out(utterances: Path, id: str, place: str, topic: str) -> list[Path]:
    """Appends empty held-out sentences for an article to its place's file of each language."""
    sentence = f'- {{text: "{PLACEHOLDER}", intent: {topic}, place: {place}, article: {id}}}\n'
    paths = [utterances / language / f"{place.lower()}.yml" for language in LANGUAGES]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        _append(path, sentence * HELD_OUT)
    return paths


def _folder(parent: Path, library: Library, place: str) -> Path:
    if place not in library.entries["places"]:
        raise Refused(f"there is no place {place} in content/places.yml")
    folder = parent / place.lower()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _append(path: Path, text: str, heading: str = "") -> None:
    """Adds to the end of a file, after the end of its last line; a file that is not there begins with `heading`."""
    with path.open("a+b") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(size - 1, 0))
        last = stream.read(1)
        before = heading if not size else "" if last == b"\n" else "\n"
        stream.write((before + text).encode())
