"""Offers in a JSON file: a list of objects with our names, an object that holds the list, or schema.org."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.offers import jobposting
from bot.offers.posting import COLUMNS
from bot.offers.rows import Problem, Row, Unusable


def read(content: bytes) -> Iterator[Row | Problem]:
    """The objects, named by their place in the list. Raises Unusable."""
    try:
        tree = json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise Unusable(f"line {error.lineno}: this is no JSON: {error.msg}") from None
    except (UnicodeDecodeError, RecursionError) as error:
        raise Unusable(f"this is no JSON: {error}") from None
    if found := list(jobposting.postings(tree)):
        yield from jobposting.rows(found)
        return
    listed = tree if isinstance(tree, list) else _listed(tree)
    if listed is None:
        raise Unusable("neither a list of offers nor an object that holds one")
    for number, item in enumerate(listed, start=1):
        yield from _row(f"item {number}", item)


def _listed(tree: Any) -> list[Any] | None:
    """The first list of objects in an object."""
    values = tree.values() if isinstance(tree, Mapping) else ()
    lists = (value for value in values if isinstance(value, list) and value and isinstance(value[0], Mapping))
    return next(lists, None)


def _row(at: str, item: Any) -> Iterator[Row | Problem]:
    if not isinstance(item, Mapping):
        yield Problem(at, "this is no object")
        return
    if nested := [name for name, value in item.items() if name in COLUMNS and isinstance(value, dict | list)]:
        yield Problem(at, f"{nested[0]}: this is neither words nor a number")
        return
    yield Row(at, {name: _text(value) for name, value in item.items() if name in COLUMNS})


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)
