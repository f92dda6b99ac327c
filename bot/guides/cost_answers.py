"""What a contact wrote to the guide of costs, and the budgets that come of all their answers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bot.dialogue.context import Context
from bot.guides.budget import Budget, budget, home_of
from bot.guides.costs import HOMES, Household
from bot.guides.form import SKIP
from bot.guides.guide import Said, World
from bot.guides.ledger import Ledger, Money
from bot.guides.reading import read
from content.guides.cities import City, load_cities
from content.guides.form import Question
from nlu.text import normalise

MOST = 10
"""People of one kind in a household."""
FEW_WORDS = 3
AMOUNTS = {"nothing": "0 USD", "usd100": "100 USD", "usd200": "200 USD"}
WORDS = {"neto": "net", "net": "net", "mano": "net", "hand": "net", "bruto": "gross", "gross": "gross"}
MINIMUM = {"minimo": "minimum", "minimum": "minimum"}
"""What people write for a choice, in other words than its label."""
OTHER = "lima"
"""The city that others are compared with unless the contact says otherwise."""


def heard(question: Question, said: Said, context: Context, world: World) -> str | None:
    """What was written, as this guide keeps answers. None: it is none."""
    answer = read(question, said, context, world)
    if answer in {choice.id for choice in question.choices} | {SKIP}:
        return answer
    spoken = {"net": WORDS, "wage": MINIMUM}.get(question.id, {})
    if answer is None and (named := {spoken[word] for word in normalise(said.text).split() if word in spoken}):
        return named.pop() if len(named) == 1 else None
    match question.takes:
        case "city":
            city = find_city(said, world)
            return city.id if city else None
        case "number":
            least = 1 if question.id == "adults" else 0
            return answer if answer is not None and least <= int(answer) <= MOST else None
        case _:
            return answer


def meant(question: Question, said: Said) -> bool:
    """Whether it was meant as an answer: a name on its own, a number. What is longer is a matter of its own."""
    short = len(said.text.split()) <= FEW_WORDS
    return short and (question.takes == "city" or any(letter.isdigit() for letter in said.text))


def find_city(said: Said, world: World) -> City | None:
    """The city that was named, or the first of the country that was."""
    words = f" {normalise(said.text)} "
    for city in load_cities().values():
        names = {normalise(name) for name in (city.name.es, city.name.en, city.id, *city.aliases)}
        if any(f" {name} " in words for name in names):
            return city
    for entity in said.parse.entities if said.parse else ():
        place = world.knowledge.places.get(entity.value) if entity.kind == "place" else None
        # A city that we have no prices of is a place too, but not this one.
        if place and normalise(entity.text) in {normalise(place.name.es), normalise(place.name.en)}:
            return next((city for city in load_cities().values() if city.place == place.code), None)
    return None


def budgets(answers: Mapping[str, str], world: World, *, home: str = "", earners: int = 1) -> tuple[Budget, ...]:
    """The month in the city, and in the one it is compared with. `home`, `earners`: as tapped under the result."""
    both = _cities(answers)
    household = Household(_number(answers, "adults", 1), _number(answers, "children", 0))
    ledger = Ledger(world.knowledge.facts, world.today)
    lives = next((kind for kind in HOMES if kind == home), home_of(household, both))
    send = _money(AMOUNTS.get(answers.get("send", SKIP), answers.get("send", SKIP)), both[0])
    named = _money(answers.get("wage", SKIP), both[0], gross=answers.get("net") == "gross")
    options: dict[str, Any] = {"home": lives, "earners": earners, "send": send}
    # What somebody earns in one city says nothing of the other.
    rest = (budget(city, household, ledger, **options) for city in both[1:])
    return budget(both[0], household, ledger, named=named, **options), *rest


def _cities(answers: Mapping[str, str]) -> tuple[City, ...]:
    cities = load_cities()
    # A city of an older version of us may be gone.
    city = cities.get(answers.get("city", "")) or next(iter(cities.values()))
    wanted = answers.get("versus", SKIP)
    other = cities.get(OTHER if wanted == SKIP else wanted)
    return (city,) if other is None or other is city else (city, other)


def _number(answers: Mapping[str, str], question: str, otherwise: int) -> int:
    answer = answers.get(question, SKIP)
    return otherwise if answer == SKIP else int(answer)


def _money(answer: str, city: City, *, gross: bool = False) -> Money | None:
    """`1200 EUR`; without a currency, the city's. None: none was named."""
    amount, _, currency = answer.partition(" ")
    if not amount.replace(".", "", 1).isdecimal():
        return None
    return Money(Decimal(amount), currency or city.currency, gross)
