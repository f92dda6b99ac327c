"""Asking from the command line: one question, JSON Lines, or a conversation in the terminal. No database."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from bot.cli.model import talker
from bot.dialogue.context import Context
from bot.message import Incoming, Outgoing
from bot.settings import Settings
from bot.turn import Talker, Turn
from bot.words import translator
from content.model import LANGUAGES, Language


@click.command()
@click.argument("question", nargs=-1)
@click.option("--jsonl", is_flag=True, help="Read JSON Lines on standard input, write one JSON line for each.")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help="The language of who asks; what they write decides.",
)
def ask(question: tuple[str, ...], jsonl: bool, lang: Language | None) -> None:
    """Answer one QUESTION, or many from standard input with --jsonl."""
    if not jsonl and not question:
        raise click.UsageError("give a question, or --jsonl")
    mind = talker(Settings())
    if jsonl:
        for line in _answers(mind, sys.stdin):
            click.echo(json.dumps(line, ensure_ascii=False))
        return
    turn = mind.turn(Context(language=lang), _incoming(" ".join(question)))
    click.echo(as_text(turn.outgoing))


def _answers(mind: Talker, lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    talks: dict[str, Context] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        item = _item(line, number)
        talk = item.get("conversation")
        context = talks.get(talk, Context()) if talk else Context()
        if context.language is None and item.get("lang") in LANGUAGES:
            context = context.model_copy(update={"language": item["lang"]})
        started = time.perf_counter()
        turn = mind.turn(context, _incoming(item["text"]))
        if talk:
            talks[talk] = turn.context
        yield as_json(item.get("id"), turn, (time.perf_counter() - started) * 1000)


def _item(line: str, number: int) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except json.JSONDecodeError as error:
        raise click.ClickException(f"line {number}: not JSON: {error.msg}") from error
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise click.ClickException(f'line {number}: expected an object with a "text"')
    item["conversation"] = str(item["conversation"]) if item.get("conversation") is not None else None
    return item


def as_json(name: object, turn: Turn, ms: float) -> dict[str, Any]:
    """The line that `ask --jsonl` promises to the outside (design: names the outside relies on)."""
    action, parse = turn.action, turn.parse
    return {
        "id": name,
        "language": turn.context.speaking(),
        "kind": action.kind,
        "intent": parse.intent if parse else None,
        "confidence": round(parse.confidence, 4) if parse else None,
        "topic": action.topic,
        "place": action.place,
        "article": action.article,
        "facts": list(getattr(action, "facts", ())),
        "suggestions": [option.value for option in action.options if option.kind == "article"],
        "reply": as_text(turn.outgoing),
        "ms": round(ms, 1),
    }


def as_text(outgoing: Outgoing) -> str:
    """A message as plain text, its sources with their addresses."""
    lines = [f"{item.prefix}{item.name}{item.suffix} · {item.url}" for item in outgoing.citations]
    return "\n\n".join([outgoing.text, *(["\n".join(lines)] if lines else [])])


def _incoming(text: str, choice: str = "") -> Incoming:
    return Incoming(channel="terminal", chat="terminal", source_id="", text=text, choice=choice)


@click.command()
@click.option("--lang", type=click.Choice(LANGUAGES), help="The language to begin in.")
def chat(lang: Language | None) -> None:
    """Talk in the terminal. A number takes a button; an empty line or Ctrl-D ends."""
    mind, console = talker(Settings()), Console()
    turn = mind.turn(Context(language=lang or "es"), _incoming("", choice="start"))
    while True:
        for outgoing in turn.messages:
            _show(console, outgoing)
        try:
            line = console.input("[bold cyan]> [/]").strip()
        except (EOFError, KeyboardInterrupt):
            line = ""
        if not line:
            _ = translator(turn.context.speaking())
            console.print(_("Goodbye."))
            return
        turn = mind.turn(turn.context, _said(line, turn.messages[-1]))


def _said(line: str, last: Outgoing) -> Incoming:
    if line.isdecimal() and 0 < int(line) <= len(last.buttons):
        return _incoming("", choice=last.buttons[int(line) - 1].data)
    return _incoming(line)


def _show(console: Console, outgoing: Outgoing) -> None:
    console.print(f"\n{escape(outgoing.text)}")
    for item in outgoing.citations:
        console.print(f"[dim]{escape(item.prefix + item.name + item.suffix)} · {escape(item.url)}[/]")
    for number, button in enumerate(outgoing.buttons, start=1):
        console.print(f"  [cyan]{number}[/] {escape(button.label)}")
