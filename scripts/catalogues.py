"""Keeps the gettext catalogues whole: extracts the interface's words from bot/ and compares or updates them.

`python scripts/catalogues.py` reports what is missing, unused or untranslated and exits 1;
`--update` writes the message ids into the catalogues (English is its own translation).
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PROJECT = Path(__file__).parents[1]
BOT = PROJECT / "bot"
KEYWORDS = ("_", "mark")
LANGUAGES = ("es", "en")


def extracted() -> dict[str, list[str]]:
    """Message id -> the files where it stands."""
    found: dict[str, list[str]] = {}
    keywords = dict.fromkeys(KEYWORDS)
    for name, _, message, _, _ in extract_from_dir(str(BOT), [("**.html", "jinja2")], keywords=keywords):
        found.setdefault(str(message), []).append(f"bot/{name}")
    for file in sorted(BOT.rglob("*.py")):
        for message in _said_in(ast.parse(file.read_text(encoding="utf-8"))):
            found.setdefault(message, []).append(str(file.relative_to(PROJECT)))
    if not found:
        raise SystemExit("no messages found: the extraction looks in the wrong place")
    return found


def _said_in(module: ast.Module) -> Iterator[str]:
    """The literals given to `_`, `mark` or `translator(language)`. Read from the syntax tree: Babel's own reader
    overlooks what stands inside an f-string."""
    for call in ast.walk(module):
        if isinstance(call, ast.Call) and call.args and _translates(call.func):
            said = call.args[0]
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                yield said.value


def _translates(function: ast.expr) -> bool:
    if isinstance(function, ast.Call):
        return isinstance(function.func, ast.Name) and function.func.id == "translator"
    return getattr(function, "id", getattr(function, "attr", "")) in KEYWORDS


def path(language: str) -> Path:
    return BOT / "locale" / language / "LC_MESSAGES" / "infomigra.po"


def catalogue(language: str) -> Catalog:
    with path(language).open("rb") as stream:
        return read_po(stream, locale=language)


def problems(language: str) -> list[str]:
    found, known = extracted(), {str(m.id): m for m in catalogue(language) if m.id}
    name = path(language).relative_to(PROJECT)
    missing = [f"{name}: missing: {message!r} ({where[0]})" for message, where in found.items() if message not in known]
    unused = [f"{name}: no longer used: {message!r}" for message in known if message not in found]
    empty = [f"{name}: not translated: {m.id!r}" for m in known.values() if not m.string or m.fuzzy]
    return missing + unused + empty


def update(language: str) -> None:
    old, new = catalogue(language), Catalog(locale=language)
    for message, where in sorted(extracted().items()):
        before = old.get(message)
        text = message if language == "en" else str(before.string) if before else ""
        new.add(message, text, locations=[(name, 0) for name in sorted(set(where))])
    with path(language).open("wb") as stream:
        write_po(stream, new, omit_header=False, width=120, include_lineno=False, sort_output=True)


if __name__ == "__main__":
    if "--update" in sys.argv:
        for code in LANGUAGES:
            update(code)
    reported = [line for code in LANGUAGES for line in problems(code)]
    print(*reported, sep="\n")
    sys.exit(bool(reported))
