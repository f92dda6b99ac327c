"""Whole conversations, as the YAML scripts in tests/conversations tell them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli.ask import as_text
from bot.dialogue.context import Context
from bot.message import Incoming
from bot.turn import Talker, Turn

SCRIPTS = sorted((Path(__file__).parent / "conversations").glob("*.yml"))
assert SCRIPTS, "no conversation scripts found"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_conversation_goes_as_written(script: Path, talker: Talker) -> None:
    context = Context()
    for number, step in enumerate(yaml.safe_load(script.read_text(encoding="utf-8"))["turns"], start=1):
        turn = talker.turn(context, incoming(step))
        wrong = differences(step["expect"], turn)
        assert not wrong, f"turn {number}: {step.get('says') or step.get('taps')}: {wrong}\n\n{as_text(turn.outgoing)}"
        context = turn.context


def incoming(step: dict[str, Any]) -> Incoming:
    return Incoming(
        channel="test",
        chat="test",
        source_id="test",
        text=step.get("says", ""),
        choice=step.get("taps", ""),
        language_hint=step.get("hint", ""),
    )


def differences(expected: dict[str, Any], turn: Turn) -> list[str]:
    reply = as_text(turn.outgoing)
    seen = {
        "kind": turn.action.kind,
        "language": turn.context.speaking(),
        "topic": turn.action.topic,
        "place": turn.action.place,
        "article": turn.action.article,
        "about": getattr(turn.action, "about", None),
        "buttons": [button.data for button in turn.outgoing.buttons],
    }
    wrong = [f"{name} is {seen[name]!r}" for name, want in expected.items() if name in seen and seen[name] != want]
    wrong += [
        f"fact {key} is not stated" for key in expected.get("facts", []) if key not in getattr(turn.action, "facts", ())
    ]
    wrong += [f"{words!r} is missing" for words in expected.get("contains", []) if words not in reply]
    wrong += [f"{words!r} is there" for words in expected.get("lacks", []) if words in reply]
    wrong += [f"no button {data}" for data in expected.get("offers", []) if data not in seen["buttons"]]
    after = "\n".join(map(as_text, turn.more))
    wrong += [f"{words!r} is missing after it" for words in expected.get("more", []) if words not in after]
    unknown = set(expected) - set(seen) - {"facts", "contains", "lacks", "offers", "more"}
    return wrong + [f"the script expects {name}, which nothing checks" for name in sorted(unknown)]
