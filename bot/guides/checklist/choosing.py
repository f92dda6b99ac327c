"""Which list: by place, by purpose, with family or not. Offers only what there is."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.replies import countries
from bot.words import mark
from content.guides.papers import Guided
from content.knowledge import Knowledge
from content.model import Article
from content.tables import Checklist

PURPOSES = {
    "work": mark("To work"),
    "seasonal": mark("For seasonal work"),
    "residence": mark("To live there with papers"),
    "study": mark("To study, or recognise a degree"),
    "family": mark("To bring my family"),
    "nationality": mark("For nationality"),
    "visit": mark("For a trip"),
    "return": mark("To go back to Peru"),
}
"""In the order in which they are offered."""
NEAR = ("documents", "visa", "work_permit", "residence", "study", "family")
"""Topics whose articles help where there is no list."""
OFFERED = 4


def lists_in(place: str, knowledge: Knowledge) -> tuple[Checklist, ...]:
    """The lists that hold in a place."""
    held = knowledge.holds_in(place)
    return tuple(one for one in knowledge.checklists.values() if one.place in held)


def places(knowledge: Knowledge) -> tuple[str, ...]:
    """The countries with lists, the best known first."""
    return tuple(code for code in countries(knowledge) if lists_in(code, knowledge))


def purposes(place: str, knowledge: Knowledge, audience: str | None = None) -> tuple[str, ...]:
    """What for there are lists in a place. Who goes back to Peru reads first what for."""
    found = {one.purpose for one in lists_in(place, knowledge)}
    ordered = sorted(PURPOSES, key=lambda purpose: (audience, purpose) != ("returning", "return"))
    return tuple(purpose for purpose in ordered if purpose in found)


def lists_for(place: str, purpose: str, knowledge: Knowledge) -> tuple[Checklist, ...]:
    return tuple(one for one in lists_in(place, knowledge) if one.purpose == purpose)


def asks_family(checklist: Checklist, guided: Mapping[str, Guided]) -> bool:
    """Whether it is another list for who takes family along."""
    return bool(guided[checklist.id].family)


def articles_near(place: str, knowledge: Knowledge) -> tuple[Article, ...]:
    """What we know of papers in a place without a list."""
    there = knowledge.index.topics.get(place, {})
    names = dict.fromkeys(name for topic in NEAR for name in there.get(topic, ()))
    return tuple(knowledge.articles[name] for name in list(names)[:OFFERED])
