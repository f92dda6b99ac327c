"""What to watch in an offer: found by its words, and reckoned from its figures. Never says that there is nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from bot.offers.pay import Least, beside_least, pay_per
from bot.storage.contact_tables import Offer
from bot.words import translator
from content.guides.cautions import Caution, load_cautions
from content.knowledge import Knowledge
from content.model import LANGUAGES, Fact, Language
from content.render import date
from content.words import fold

SOON = dt.timedelta(days=3)
MANY_TIMES = 4
"""So many minimum wages are much for work that needs no profession."""
PROFESSIONS = {
    *("accountant", "architect", "dentist", "engineer", "lawyer", "miner", "pharmacist", "physician", "programmer"),
    *("psychologist", "nurse", "physiotherapist", "teacher"),
}
_CLAUSE = re.compile(r"[.,;:!?\n()]+(?=\s|$)")
_NO = re.compile(r"\b(?:no|sin|nunca|jamas|ni|gratis|never|not|without|free|dont|zero|cero)\b")
_BEFORE = 4
"""So many words before, a no denies what comes."""
_PART_TIME = re.compile(r"part.?time|medio tiempo|media jornada|tiempo parcial|jornada parcial|teilzeit|por horas")
_FREE = r"(?:gmail|hotmail|outlook|yahoo|live|icloud)\."
_CHAT = re.compile(rf"whats ?app|wasap|\bwsp\b|wa\.me|telegram|\bt\.me/|[\w.+-]+@{_FREE}\w+")
_COMPANY_MAIL = re.compile(rf"[\w.+-]+@(?!{_FREE})[\w-]+\.\w+")


@dataclass(frozen=True)
class Noticed:
    """A caution that applies to an offer, with what fills its words and the facts that bear it out."""

    caution: Caution
    facts: tuple[Fact, ...]
    names: Mapping[str, str]

    def in_words(self, language: Language) -> str:
        return self.caution.text.of(language).format(**self.names)


@dataclass(frozen=True)
class Look:
    """One look at an offer: for whom, with what knowledge, when."""

    offer: Offer
    knowledge: Knowledge
    today: dt.date
    language: Language
    home: str
    """Where the contact lives."""

    @property
    def text(self) -> str:
        return fold(f"{self.offer.title}\n{self.offer.description}")


def cautions(look: Look) -> tuple[Noticed, ...]:
    """All that apply, the gravest first."""
    return tuple(_applying(look))


def _applying(look: Look) -> Iterator[Noticed]:
    for caution in load_cautions().values():
        reckon = RECKONED.get(caution.id)
        names = reckon(look) if reckon else _said(caution, look)
        if names is None:
            continue
        facts = (*_borne_out(caution, look), *_least_fact(caution.id, look))
        if facts:
            yield Noticed(caution, facts, names)


def _borne_out(caution: Caution, look: Look) -> Iterator[Fact]:
    """The fact of the nearest place that has one that may be said."""
    for place in look.knowledge.holds_in(look.offer.place):
        fact = look.knowledge.facts.get(caution.facts.get(place, ""))
        if fact and fact.in_force(look.today) and not fact.withheld(look.today):
            yield fact
            return


def _least_fact(name: str, look: Look) -> Iterator[Fact]:
    if name in ("low_pay", "high_pay") and (least := beside_least(look.offer, look.knowledge, look.today)):
        yield least.fact


def _said(caution: Caution, look: Look) -> dict[str, str] | None:
    """The offer's own words that give it away."""
    for clause in _CLAUSE.split(look.text):
        for pattern in _patterns(caution.id):
            for found in pattern.finditer(clause):
                before = " ".join(clause[: found.start()].split()[-_BEFORE:])
                if not (caution.denied and _NO.search(before)):
                    return {"words": found.group().strip()}
    return None


@cache
def _patterns(caution: str) -> tuple[re.Pattern[str], ...]:
    says = load_cautions()[caution].says
    return tuple(_pattern(phrase) for language in LANGUAGES for phrase in says.of(language))


def _pattern(phrase: str) -> re.Pattern[str]:
    r"""`pagar _ visa` -> `pagar`, up to three words, `visa`."""
    parts = [
        r"(?:\S+ +){0,3}?" if word == "_" else re.escape(word).replace(r"\*", r"\w*") + r"(?!\w) *"
        for word in fold(phrase).split()
    ]
    return re.compile(r"(?<!\w)" + "".join(parts))


def _low_pay(look: Look) -> dict[str, str] | None:
    least = beside_least(look.offer, look.knowledge, look.today)
    if least is None or least.times >= 1 or _PART_TIME.search(f"{look.text} {fold(look.offer.contract)}"):
        return None
    return _beside(least, look)


def _high_pay(look: Look) -> dict[str, str] | None:
    least = beside_least(look.offer, look.knowledge, look.today)
    if least is None or least.times < MANY_TIMES or look.offer.occupation in PROFESSIONS:
        return None
    return _beside(least, look)


def _beside(least: Least, look: Look) -> dict[str, str]:
    _ = translator(look.language)
    notes = [least.wage.note.of(look.language)] if least.wage.note else []
    if least.reckoned:
        notes.append(_("counting 40 hours a week"))
    if least.fact.overdue(look.today):
        notes.append(_("due to be checked again since {date}").format(date=date(least.fact.review_on, look.language)))
    note = f" ({'; '.join(notes)})" if notes else ""
    amount = pay_per(least.amount, least.wage.per, look.language)
    return {"least": amount, "note": note, "times": str(int(least.times))}


def _no_employer(look: Look) -> dict[str, str] | None:
    return None if look.offer.employer else {}


def _only_chat(look: Look) -> dict[str, str] | None:
    """A chat or a free mailbox, and nothing beside it that a company would have."""
    found = _CHAT.search(look.text)
    return {"words": found.group()} if found and not _COMPANY_MAIL.search(look.text) else None


def _closes_soon(look: Look) -> dict[str, str] | None:
    offer = look.offer
    soon = offer.closes_said and offer.closes_on - look.today < SOON
    return {"closes": date(offer.closes_on, look.language)} if soon else None


def _no_contract(look: Look) -> dict[str, str] | None:
    return {} if look.offer.place != look.home and not look.offer.contract else None


RECKONED: dict[str, Callable[[Look], dict[str, str] | None]] = {
    "low_pay": _low_pay,
    "high_pay": _high_pay,
    "no_employer": _no_employer,
    "only_chat": _only_chat,
    "closes_soon": _closes_soon,
    "no_contract": _no_contract,
}
"""The cautions that no words give away -> what fills their words. None: it does not apply."""
