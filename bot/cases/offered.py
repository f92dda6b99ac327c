"""The offer that a contact checked, as whoever takes the case reads it: the flags, the answers, and what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.dialogue.context import Context
from bot.guides.check.checked import ARRIVAL, CHECK, UNANSWERED, Checked, form_of, in_words, of_id, under_way
from bot.guides.check.flagging import Found, look, look_again
from bot.guides.check.words import SIGN
from bot.guides.form import current
from bot.words import translator
from content.guides.flags import load_terms
from content.knowledge import Knowledge
from content.model import Language
from content.render import date


@dataclass(frozen=True)
class Offered:
    """A check and what it gives away today; on arrival, the terms as they are and what became worse."""

    checked: Checked
    found: Found
    finished: bool
    now: Mapping[str, str]
    changed: Found | None


@dataclass(frozen=True)
class OfferedWords:
    """The same in an agent's language. `flags` and `changed`: each with the sign of how grave it is."""

    title: str
    flags: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    now: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]


def offered(context: Context, knowledge: Knowledge, today: dt.date) -> Offered | None:
    """The check that is under way or was made last. None: the contact has checked no offer."""
    one = under_way(context, today)
    if not one.answers:
        return None
    finished = current(form_of(CHECK), one.answers) is None
    state = context.of(ARRIVAL)
    now = state.get("answers", {}) if state.get("of") == one.id else {}
    changed = look_again(one.answers, now, knowledge, today) if now else None
    shown = (of_id(context, one.id) if finished else None) or one
    return Offered(shown, look(one.answers, knowledge, today), finished, now, changed)


def worded(offer: Offered, knowledge: Knowledge, language: Language) -> OfferedWords:
    """The words for it."""
    _ = translator(language)
    title = [offer.checked.name(language, knowledge), date(offer.checked.on, language)]
    if offer.checked.offer:
        title.append(_("offer no. {number}").format(number=offer.checked.offer))
    if not offer.finished:
        title.append(_("not finished"))
    return OfferedWords(
        " · ".join(title),
        tuple(_flags(offer.found, language)),
        tuple(_answers(offer.checked.answers, language)),
        tuple(_answers(offer.now, language)),
        tuple(_flags(offer.changed, language)) if offer.changed else (),
    )


def _flags(found: Found, language: Language) -> Iterator[str]:
    return (f"{SIGN[item.flag.severity]} {item.flag.name.of(language)}" for item in found.raised)


def _answers(answers: Mapping[str, str], language: Language) -> Iterator[tuple[str, str]]:
    """Short names and answers; the job and the place stand in the title."""
    terms = load_terms()
    for name, answer in answers.items():
        if name in terms and name not in ("job", "place") and answer != UNANSWERED:
            yield terms[name].of(language), in_words(name, answer, language)
