"""Whether labelled messages get what is right for them, through the whole assistant: text in, action out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from bot.dialogue.actions import Action
from bot.dialogue.context import Context
from bot.message import Incoming
from bot.turn import Talker
from content.knowledge import Knowledge
from content.loader import ContentError, Problem
from content.model import Language
from nlu.check import HELD_OUT, held_out, told_out

REFUSALS = {"refuse", "unknown", "handoff"}
Judge = Callable[[Action, dict[str, Any]], bool]


class Label(BaseModel):
    """What a line of every labelled file holds; more is allowed."""

    id: str
    text: str
    lang: Language | None = None


class Question(Label):
    fact_keys: list[str]
    country: str
    expect: str = "answer"


class Expected(BaseModel):
    kind: str
    place: str | None


class LabelledTurn(BaseModel):
    user: str
    expect: Expected


class Dialogue(BaseModel):
    id: str
    lang: Language | None = None
    turns: list[LabelledTurn] = Field(min_length=1)


@dataclass(frozen=True)
class Verdict:
    """What one message got. `held`: the place asked about is one we hold content on, so an answer can be expected."""

    id: str
    set: str
    language: str
    right: bool
    held: bool
    place: str | None
    """Where it is about, if the label says so."""
    got: str
    """The kind of reply and what it rests on, for the list of misses."""
    cause: str
    """Why it is wrong: the kind that came instead, the place, or another article. Empty if it is right."""


def _answers(action: Action, label: dict[str, Any]) -> bool:
    """A right fact is stated; where danger is meant, the danger is answered."""
    if label.get("expect") == "escalate_urgent":
        return action.kind == "urgent"
    return bool(set(label["fact_keys"]) & set(getattr(action, "facts", ())))


JUDGES: dict[str, Judge] = {
    "questions": _answers,
    "urgent": lambda action, _: action.kind == "urgent",
    "near_miss": lambda action, _: action.kind != "urgent",
    "out_of_scope": lambda action, _: action.kind in REFUSALS,
    "human": lambda action, _: action.kind == "handoff",
    "smalltalk": lambda action, _: action.kind == "smalltalk",
    "dialogues": lambda action, label: _as_labelled(action, label["expect"]),
}
"""set -> whether this action is right for this label."""


LABELS: dict[str, type[BaseModel]] = {
    **dict.fromkeys(JUDGES, Label),
    "questions": Question,
    "dialogues": Dialogue,
}
"""set -> the shape of its lines."""


def _as_labelled(action: Action, expect: dict[str, Any]) -> bool:
    """Kind and place both right. A label without a place leaves it open."""
    kinds = REFUSALS if expect["kind"] == "out_of_scope" else {expect["kind"]}
    return action.kind in kinds and expect["place"] in (None, action.place)


def read(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(set, item) for each line of a labelled file. Raises ContentError with file and line."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            item = json.loads(line)
            name = _set_of(item, path)
            LABELS[name].model_validate(item)
        except (ValueError, KeyError, AttributeError) as error:
            wrong = f"not a labelled message of {', '.join(LABELS)}: {error}"
            raise ContentError([Problem(path, number, wrong)]) from error
        yield name, item


def _set_of(item: dict[str, Any], path: Path) -> str:
    if "turns" in item:
        return "dialogues"
    if "fact_keys" in item:
        return "questions"
    named = str(item.get("id", "")).rpartition("-")[0]
    return named if named in LABELS else path.stem


def held_out_items(knowledge: Knowledge, root: Path = HELD_OUT) -> Iterator[tuple[str, dict[str, Any]]]:
    """The held-out sentences as labelled messages: questions on an article, speech, danger and its look-alikes.

    A question that names no country is asked in a talk about its article's, as `about` says.
    """
    for number, item in enumerate(held_out(root)):
        label: dict[str, Any] = {"id": f"{item.path.stem}-{number}", "text": item.text, "lang": item.language}
        if article := knowledge.articles.get(item.article or ""):
            about = None if item.place else article.place
            shown = (key for row in knowledge.shown(article) for key in row.facts)
            facts = [*article.facts, *shown]
            yield "questions", {**label, "fact_keys": facts, "country": article.place, "about": about}
        elif item.intent in knowledge.replies:
            kind = knowledge.replies[item.intent].kind
            yield {"handoff": "human", "refuse": "out_of_scope"}.get(kind, kind), label
    for told in told_out(root):
        name = "urgent" if told.rule else "near_miss"
        yield name, {"id": f"{told.path.stem}-{told.number}", "text": told.text, "lang": told.language}


def judge(talker: Talker, items: Iterator[tuple[str, dict[str, Any]]]) -> list[Verdict]:
    """A verdict for every message; a dialogue has one for each turn, which leans on those before."""
    return [verdict for name, item in items for verdict in _verdicts(talker, name, item)]


def _verdicts(talker: Talker, name: str, item: dict[str, Any]) -> Iterator[Verdict]:
    context = Context(language=item.get("lang"), place=item.get("about"))
    turns = item.get("turns") or [{**item, "user": item["text"]}]
    for number, label in enumerate(turns):
        turn = talker.turn(context, Incoming(channel="evaluation", chat="", source_id="", text=label["user"]))
        context, action = turn.context, turn.action
        right = JUDGES[name](action, label)
        place = (
            label.get("country") or label.get("expect", {}).get("place") if name in ("questions", "dialogues") else None
        )
        yield Verdict(
            id=f"{item['id']}.{number}" if "turns" in item else str(item["id"]),
            set=name,
            language=item.get("lang", turn.context.speaking()),
            right=right,
            held=_held(place, talker.knowledge),
            place=place,
            got=f"{action.kind} {action.place or '-'} {action.article or (turn.parse.intent if turn.parse else '-')}",
            cause="" if right else _cause(action, label, place),
        )


def _held(place: str | None, knowledge: Knowledge) -> bool:
    return place is None or place in knowledge.covered()


def _cause(action: Action, label: dict[str, Any], place: str | None) -> str:
    if action.kind == "answer" and place and action.place not in (None, place):
        return "other place"
    return "other article" if action.kind == "answer" and "fact_keys" in label else action.kind
