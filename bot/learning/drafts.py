"""Writes what editors approved into a folder of drafts. An editor moves it into the content; nothing here does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

from bot.learning.proposals import ArticleDraft, Sentence
from content.check import LABEL_LIMIT, PLACEHOLDER
from content.loader import Library
from content.model import LANGUAGES, Language
from content.scaffold import new_article
from content.words import fold

ID_LENGTH = 50
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_MARKUP = re.compile(r"[\[\]{}]")
"""Rasa reads an entity where they stand."""


def write_article(folder: Path, library: Library, draft: ArticleDraft) -> Path:
    """An article begun with what is known of it. Raises content.scaffold.Refused, OSError."""
    path = new_article(folder, library, _free_id(folder, library, draft), draft.place, draft.topic)
    text = path.read_text(encoding="utf-8")
    for language in LANGUAGES:
        if question := _line(draft.question_es if language == "es" else draft.question_en):
            text = _filled(text, "question", language, question)
            text = _filled(text, "label", language, question if len(question) <= LABEL_LIMIT else "")
            text = _filled(text, "asks", language, question)
    _write(path, _comments(draft) + text)
    return path


def write_sentence(folder: Path, sentence: Sentence) -> Path:
    """A sentence among those of its language: for an intent as nlu/data/ has them, for an article as its `asks`."""
    name = "asks" if sentence.article else "sentences"
    path = folder / name / f"{sentence.language}.yml"
    kept = _kept(path, asks=bool(sentence.article))
    lines = kept.setdefault(sentence.article or sentence.intent, [])
    text = _line(_MARKUP.sub("", sentence.text))
    if text and text not in lines:
        lines.append(text)
    _write(path, _asks(kept) if sentence.article else _examples(kept))
    return path


def drop_article(file: Path) -> None:
    """A draft that nobody has moved away goes."""
    if file.suffix == ".yml":
        file.unlink(missing_ok=True)


def drop_sentence(file: Path, sentence: Sentence) -> None:
    """The sentence goes from among those of its language, if it is still there."""
    kept, name = _kept(file, asks=bool(sentence.article)), sentence.article or sentence.intent
    text = _line(_MARKUP.sub("", sentence.text))
    if text in kept.get(name, []):
        lines = {key: [line for line in found if (key, line) != (name, text)] for key, found in kept.items()}
        left = {key: found for key, found in lines.items() if found}
        _write(file, _asks(left) if sentence.article else _examples(left))


def _free_id(folder: Path, library: Library, draft: ArticleDraft) -> str:
    """A name for the article, from its place and question, that no other has."""
    words = re.findall(r"[a-z0-9]+", fold(draft.question_en or draft.question_es))
    begin = "-".join([*re.findall(r"[a-z0-9]+", draft.place.lower()), *words]) or "draft"
    begin = begin[:ID_LENGTH].strip("-")
    taken = {*library.entries["articles"], *(path.stem for path in (folder / "articles").rglob("*.yml"))}
    return next(name for number in range(1, 10_000) if (name := begin + (f"-{number}" * (number > 1))) not in taken)


def _filled(text: str, field: str, language: Language, words: str) -> str:
    """The text with a field's placeholder in a language replaced. Without words it stays."""
    place = re.compile(rf'^({field}:\n(?:  .*\n)*?  {language}:(?:\n    -)? )"{PLACEHOLDER}"', re.MULTILINE)
    return place.sub(lambda found: found[1] + _quoted(words), text, count=1) if words else text


def _comments(draft: ArticleDraft) -> str:
    """What was proposed, for the editor who makes facts of it."""
    parts = {"Proposed answer": draft.words, "Source": draft.source, "Note": draft.note}
    lines = ["A draft from a case. Make facts with sources of what is proposed, then delete these lines."]
    for title, words in parts.items():
        if words:
            lines += [f"{title}:", *(f"  {line}" for line in _CONTROL.sub(" ", words).splitlines())]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def _kept(path: Path, *, asks: bool) -> dict[str, list[str]]:
    if not path.exists():
        return {}
    raw = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    if asks:
        return {str(name): [str(line) for line in lines] for name, lines in raw.items()}
    return {item["intent"]: [line[2:] for line in item["examples"].splitlines()] for item in raw.get("nlu", [])}


def _examples(kept: dict[str, list[str]]) -> str:
    blocks = [
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {line}\n" for line in lines)
        for intent, lines in kept.items()
    ]
    return 'version: "3.1"\nnlu:\n' + "".join(blocks)


def _asks(kept: dict[str, list[str]]) -> str:
    blocks = [f"{article}:\n" + "".join(f"  - {_quoted(line)}\n" for line in lines) for article, lines in kept.items()]
    return "# Under the id of its article each, to be moved into its `asks`.\n" + "".join(blocks)


def _line(words: str) -> str:
    return " ".join(_CONTROL.sub(" ", words).split())


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _write(path: Path, text: str) -> None:
    """The whole file or nothing of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)
