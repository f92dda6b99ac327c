"""Which flags answers raise, each with the facts that bear it out today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.dialogue.replies import usable
from bot.guides.check.pay import Beside, Pay, beside_minimum, full_week, less, pay_of
from content.guides.flags import Flag, Severity, load_flags
from content.knowledge import Knowledge
from content.model import Fact

ORDER: tuple[Severity, ...] = ("danger", "serious", "ask")
Known = Mapping[str, Sequence[str]]
LONG_WEEK = 60
"""More hours a week than these are too many anywhere."""
LODGING = {"free": 0, "own": 1, "deducted": 1, "unclear": 2}
"""How bad it is for who works."""


@dataclass(frozen=True)
class Raised:
    """A flag, what bears it out, and of that the first thing that holds in the place itself."""

    flag: Flag
    facts: tuple[Fact, ...]
    there: Fact | None = None


@dataclass(frozen=True)
class Found:
    """All that a check gives away, the worst first; and its pay beside the minimum, where pay was told."""

    raised: tuple[Raised, ...]
    pay: Beside | None = None

    def of(self, *severities: Severity) -> tuple[Raised, ...]:
        return tuple(item for item in self.raised if item.flag.severity in severities)


def look(answers: Mapping[str, str], knowledge: Knowledge, today: dt.date) -> Found:
    """What the answers to check.yml give away."""
    return _found(answers, answers.get("place", ""), pay_of(answers), (), knowledge, today)


def look_again(before: Mapping[str, str], now: Mapping[str, str], knowledge: Knowledge, today: dt.date) -> Found:
    """What the answers to arrival.yml give away beside those of the check."""
    fell = tuple(what for what, worse in worsened(before, now).items() if worse)
    return _found(now, before.get("place", ""), pay_of(now, "now_"), fell, knowledge, today)


def worsened(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, bool | None]:
    """What of pay, hours and lodging became worse. None: that cannot be told."""
    paid, paid_now = pay_of(before), pay_of(now, "now_")
    hours, hours_now = (answers.get(name, "") for answers, name in ((before, "hours"), (now, "now_hours")))
    room, room_now = (
        LODGING.get(answers.get(name, "")) for answers, name in ((before, "lodging"), (now, "now_lodging"))
    )
    return {
        "pay": less(paid_now, paid) if paid and paid_now else None,
        "hours": int(hours_now) > int(hours) if hours.isdecimal() and hours_now.isdecimal() else None,
        "lodging": room_now > room if room is not None and room_now is not None else None,
    }


def _found(
    answers: Mapping[str, str],
    place: str,
    pay: Pay | None,
    fell: Sequence[str],
    knowledge: Knowledge,
    today: dt.date,
) -> Found:
    beside = beside_minimum(pay, place, knowledge, today) if pay and place else None
    full = full_week(place, knowledge, today)
    hours = answers.get("hours", answers.get("now_hours", ""))
    week = _week(int(hours), full[0] if full else None) if hours.isdecimal() else ()
    given = {**{name: (answer,) for name, answer in answers.items()}, "place": (place,), "fell": tuple(fell)}
    given |= {"wage": (beside.verdict,) if beside else (), "week": week}
    proof = {"wage": beside.facts if beside else ()}
    law = {"week": (full[1].key,)} if full else {}
    said = [_said(flag, place, knowledge, today) for flag in load_flags().values() if flag.raised(given)]
    said.sort(key=lambda flag: ORDER.index(flag.severity))
    return Found(tuple(_proven(flag, place, proof, law, knowledge, today) for flag in said), beside)


def _week(hours: int, full: int | None) -> tuple[str, ...]:
    """How the hours stand against the full week by law; where that is not known, whether they are far too many."""
    if full is None:
        return ("long",) if hours > LONG_WEEK else ()
    return ("over",) if hours > full else ()


def _said(flag: Flag, place: str, knowledge: Knowledge, today: dt.date) -> Flag:
    """The flag, or what is said in its place where nothing of the place bears it out."""
    if flag.instead and not _usable(flag.there.get(place, ()), knowledge, today):
        return load_flags()[flag.instead]
    return flag


def _proven(flag: Flag, place: str, proof: Known, law: Known, knowledge: Knowledge, today: dt.date) -> Raised:
    """`proof` bears out what was worked out; `law` does too, and is worth saying."""
    about = {name for condition in flag.when for name in condition}
    there = _usable([*_of(about, law), *flag.there.get(place, ())], knowledge, today)
    facts = [*there, *_usable([*_of(about, proof), *flag.facts], knowledge, today)]
    return Raised(flag, tuple({fact.key: fact for fact in facts}.values()), there[0] if there else None)


def _of(names: Iterable[str], known: Known) -> list[str]:
    return [key for name in names for key in known.get(name, ())]


def _usable(keys: Iterable[str], knowledge: Knowledge, today: dt.date) -> list[Fact]:
    return [fact for fact in map(knowledge.facts.__getitem__, keys) if usable(fact, today)]
