"""Checks that were made of offers, as they are kept with a contact: the answers, when, and of which offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from babel import Locale

from bot.dialogue.context import Context
from bot.wording import place_name
from content.guides.flags import FORMS, load_sayings
from content.guides.form import Form, Question, load_form
from content.knowledge import Knowledge
from content.model import Language, Value
from content.render import value

CHECK, ARRIVAL = FORMS
KEPT = 3
"""So many checks are kept, the oldest goes first."""
NAME_LONGEST = 60
LABEL_LONGEST = 64
"""So much of a button can be read on a small phone."""
NAMED_LONGEST = 40
"""So much of a check's name stands on a button, beside its day."""
UNANSWERED = "-"


@dataclass(frozen=True)
class Checked:
    """One check. `offer`: the number of our offer it is about, if it is about one."""

    id: str
    on: dt.date
    offer: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return self.answers.get("place", "")

    def name(self, language: Language, knowledge: Knowledge) -> str:
        """`«cocinero», Chile`: in the contact's own words; `la oferta en Chile` where they gave none."""
        job = self.answers.get("job", UNANSWERED)
        said, there = load_sayings(), place_name(self.place, language, knowledge) if self.place else ""
        if job != UNANSWERED:
            named = f"«{job[:NAME_LONGEST]}»" if language == "es" else f"“{job[:NAME_LONGEST]}”"
        elif self.offer:
            named = said["offer_number"].of(language).format(number=self.offer)
        else:
            return said["some_offer_in" if there else "some_offer"].of(language).format(place=there)
        return f"{named}, {there}" if there else named


def cut(words: str, longest: int = LABEL_LONGEST) -> str:
    """These words, short enough for a button."""
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def kept(context: Context) -> tuple[Checked, ...]:
    """The checks that were made to the end, the oldest first."""
    return tuple(_read(item) for item in context.of(CHECK).get("kept", ()))


def of_id(context: Context, name: str) -> Checked | None:
    return next((checked for checked in kept(context) if checked.id == name), None)


def under_way(context: Context, today: dt.date) -> Checked:
    """The check that is being made, or was made last."""
    state = context.of(CHECK)
    return Checked(str(state.get("id") or "1"), today, str(state.get("offer") or ""), state.get("answers", {}))


def keep(context: Context, checked: Checked) -> Context:
    """With this check kept. Made anew with the same answers it keeps its day."""
    before = of_id(context, checked.id)
    day = before.on if before and before.answers == checked.answers else checked.on
    others = [item for item in context.of(CHECK).get("kept", ()) if item["id"] != checked.id]
    mine = {"id": checked.id, "on": day.isoformat(), "offer": checked.offer, "answers": dict(checked.answers)}
    return _with(context, {"id": checked.id, "kept": [*others, mine][-KEPT:]})


def forget(context: Context, name: str) -> Context:
    """Without this check; if it was the last one, without its answers too."""
    state = context.of(CHECK)
    others = [item for item in state.get("kept", ()) if item["id"] != name]
    fresh = {"answers": {}, "offer": ""} if state.get("id") == name else {}
    return _with(context, {**fresh, "kept": others})


def begun(context: Context, offer: str = "") -> Context:
    """With a new check begun; those made before stay kept."""
    number = max((int(item["id"]) for item in context.of(CHECK).get("kept", ())), default=0) + 1
    return _with(context, {"id": str(number), "offer": offer, "answers": {}})


def _with(context: Context, state: Mapping[str, Any]) -> Context:
    return context.model_copy(update={"work": {**context.work, CHECK: {**context.of(CHECK), **state}}})


def _read(item: Mapping[str, Any]) -> Checked:
    return Checked(item["id"], dt.date.fromisoformat(item["on"]), item["offer"], item["answers"])


@cache
def questions() -> dict[str, Question]:
    """Every question of both forms."""
    return {name: question for form in FORMS for name, question in form_of(form).by_id.items()}


@cache
def form_of(name: str) -> Form:
    return load_form(name)


def territory(code: str, language: Language) -> str:
    """A country's name."""
    return str(Locale(language).territories.get(code, code))


def in_words(question: str, answer: str, language: Language) -> str:
    """An answer as people read it."""
    asked = questions()[question]
    if answer == UNANSWERED:
        return "–"
    if asked.takes == "place":
        return territory(answer, language)
    if asked.takes == "money":
        return value(Value.model_validate(answer), language)
    return next((choice.label.of(language) for choice in asked.choices if choice.id == answer), answer)
