"""Changes facts in the files editors keep: only the fields that differ are written, every other line stays."""

from __future__ import annotations

import json
import math
import tempfile
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from content.loader import ContentError, Entry, Library, Problem, Reader, many
from content.model import Fact, Text
from content.sheet import scalar

FIELDS = [name for name in Fact.model_fields if name != "key"]
"""In the order they stand in the files."""
IMPORTED = "imported.yml"
HEADING = "# Brought in from a spreadsheet. Move each fact to the file it belongs in.\n"


@dataclass(frozen=True)
class Revision:
    """What facts from elsewhere change here: keys, and the new text of every file that is to be written."""

    added: list[str]
    changed: list[str]
    left: list[str]
    texts: dict[Path, str]

    def write(self) -> None:
        """Puts the new texts in the files. Raises OSError."""
        for path, text in self.texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def revise(root: Path, library: Library, facts: Iterable[Fact]) -> Revision:
    """How to write these facts: the known ones where they stand, the new ones in their place's IMPORTED.

    Writes nothing. Raises ContentError where the files cannot be read, or a record is laid out in a way that cannot be
    rewritten safely.
    """
    folder = root / "facts"
    if broken := [item for item in library.problems if folder in item.path.parents and not _is_blank(item.path)]:
        raise ContentError(broken)
    known, entries = library.knowledge.facts, library.entries["facts"]
    wanted = {fact.key: fact for fact in facts}
    added = [key for key in wanted if key not in entries]
    changed = [key for key in wanted if key in entries and wanted[key] != known[key]]
    files: dict[Path, dict[str, Fact]] = {}
    for key in (*changed, *added):
        path = entries[key].path if key in entries else folder / wanted[key].place.lower() / IMPORTED
        files.setdefault(path, {})[key] = wanted[key]
    texts = {path: _rewritten(path, revised, library) for path, revised in files.items()}
    for path, revised in files.items():
        held = {key: known[key] for key, entry in entries.items() if entry.path == path}
        _prove(path, texts[path], {**held, **revised})
    return Revision(added, changed, [key for key in wanted if known.get(key) == wanted[key]], texts)


def _is_blank(path: Path) -> bool:
    """Whether a file holds no record that could be lost: nothing, or comments."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return not any(line.strip() and not line.startswith("#") for line in lines)


def _rewritten(path: Path, revised: dict[str, Fact], library: Library) -> str:
    """The file's text with these facts in it. The last record goes first, so that the lines above keep their number."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else [HEADING]
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    here = sorted((entry for entry in library.entries["facts"].values() if entry.path == path), key=lambda e: e.line)
    end = len(lines)
    for entry in reversed(here):
        if entry.key in revised:
            end = _without_tail(lines, end)
            old = library.knowledge.facts[entry.key]
            chunks = _chunks(entry, lines, end)
            lines[entry.line : end] = [chunks.pop(""), *_body(revised[entry.key], old, chunks)]
        end = entry.line - 1
    held = {entry.key for entry in here}
    for key, fact in revised.items():
        if key not in held:
            lines += [f"{key}:\n", *_body(fact, None, {})]
    return "".join(lines)


def _without_tail(lines: list[str], end: int) -> int:
    """Where a record ends, without the blank lines and comments that lead on to the next."""
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return end


def _chunks(entry: Entry, lines: list[str], end: int) -> dict[str, str]:
    """Field -> its lines; under no name, the comments before the first one."""
    assert isinstance(entry.node, yaml.MappingNode)
    starts = [("", entry.line), *((key.value, key.start_mark.line) for key, _ in entry.node.value)]
    ends = [line for _, line in starts[1:]] + [end]
    return {name: "".join(lines[start:stop]) for (name, start), stop in zip(starts, ends, strict=True)}


def _body(fact: Fact, old: Fact | None, chunks: dict[str, str]) -> list[str]:
    """The lines under a fact's key: those of fields that are as they were, and new ones for the others."""
    body: list[str] = []
    for name in FIELDS:
        value = getattr(fact, name)
        if old and value == getattr(old, name):
            body.append(chunks.get(name, ""))
        elif isinstance(value, Text):
            body.append(_statement(value, chunks.get(name, "")))
        elif value not in ("", None, {}):
            body.append(_field(name, value))
    return body


def _statement(text: Text, old: str) -> str:
    """In quotes, unless it was written without; of several lines, as a block."""
    plain = "    es: " in old and not any(f"    es: {mark}" in old for mark in "\"'|>")
    lines = "  statement:\n"
    for language, words in (("es", text.es), ("en", text.en)):
        if "\n" in words:
            lines += f"    {language}: |-\n{textwrap.indent(words, ' ' * 6)}\n"
        elif plain:
            lines += textwrap.indent(_dump({language: words}), " " * 4)
        else:
            lines += f"    {language}: {json.dumps(words, ensure_ascii=False)}\n"
    return lines


def _field(name: str, value: object) -> str:
    if isinstance(value, dict):
        return f"  {name}:\n" + "".join(f"    {key}: {scalar(item)}\n" for key, item in value.items())
    return textwrap.indent(_dump({name: value}), "  ")


def _dump(data: dict[str, object]) -> str:
    return yaml.safe_dump(data, allow_unicode=True, width=math.inf)


def _prove(path: Path, text: str, expected: dict[str, Fact]) -> None:
    """Raises ContentError unless the text, read back, holds exactly these facts."""
    problems: list[Problem] = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_text(text, encoding="utf-8")
        reader = Reader(Fact, "key")
        reader.read(many([copy], problems), problems)
    for key in expected:
        if reader.records.get(key) != expected[key]:
            line = next((n for n, row in enumerate(text.splitlines(), 1) if row.startswith(f"{key}:")), 1)
            raise ContentError([Problem(path, line, f"{key} is laid out so that only a person can change it here")])
