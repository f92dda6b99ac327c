"""What a contact wrote to the guide of costs, and the budgets that come of all their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.context import Context
from bot.guides.cost.budget import Budget, budget, home_of
from bot.guides.cost.costs import HOMES, Household
from bot.guides.cost.household import adults, children, tells_of_family, without_ages
from bot.guides.cost.ledger import Ledger, Money
from bot.guides.form import SKIP
from bot.guides.guide import Said, World
from bot.guides.monthly import amount_of, is_year
from bot.guides.reading import read
from content.guides.cities import City, load_cities
from content.guides.form import Question
from nlu.parse import Entity
from nlu.text import normalise

MOST = 10
"""People of one kind in a household."""
FEW_WORDS = 3
AMOUNTS = {"nothing": "0 USD", "usd100": "100 USD", "usd200": "200 USD"}
WORDS = {"neto": "net", "net": "net", "mano": "net", "hand": "net", "bruto": "gross", "gross": "gross"}
MINIMUM = {"minimo": "minimum", "minimum": "minimum"}
"""What people write for a choice, in other words than its label."""
FEW_OWN, SURE = 2, 0.5
"""Words that carry a question of their own: with so many it is one, if we are sure which."""
TURNING = {"no", "ni", "not", "never", "nunca", "pero", "sino", "but", "except", "menos", "lejos", "far"}
OTHER = "lima"
"""The city that others are compared with unless the contact says otherwise."""


def heard(question: Question, said: Said, context: Context, world: World) -> str | None:
    """What was written, as this guide keeps answers. None: it is none."""
    match question.takes:
        case "city":
            return _city(question, said, context, world)
        case "number":
            return _people(question, said, context, world)
    answer = read(question, said, context, world)
    if answer in {choice.id for choice in question.choices} | {SKIP}:
        return answer
    spoken = {"net": WORDS, "wage": MINIMUM}.get(question.id, {})
    if answer is None and (named := {spoken[word] for word in normalise(said.text).split() if word in spoken}):
        return named.pop() if len(named) == 1 else None
    return None if answer is not None and is_year(answer, said) else answer


def _city(question: Question, said: Said, context: Context, world: World) -> str | None:
    """One city, named in a few words that turn nothing down."""
    if not cities_named(said, world):
        answer = read(question, said, context, world)
        return answer if answer in {choice.id for choice in question.choices} | {SKIP} else None
    city = find_city(said, world)
    return city.id if city and plain(said) and not _turns_down(said) else None


def _people(question: Question, said: Said, context: Context, world: World) -> str | None:
    count = adults(said.text) if question.id == "adults" else children(said.text)
    answer = None if count is None else str(count)
    if count is None and not tells_of_family(said.text):
        answer = read(question, replace(said, text=without_ages(said.text)), context, world)
    if answer is None or answer == SKIP:
        return answer
    return answer if (1 if question.id == "adults" else 0) <= int(answer) <= MOST else None


def meant(question: Question, said: Said, world: World) -> bool:
    """Whether it was meant as an answer: a name on its own, a number. What is longer is a matter of its own."""
    if question.takes == "city" and cities_named(said, world):
        return plain(said)
    short = len(said.text.split()) <= FEW_WORDS
    if question.takes == "number" and plain(said) and tells_of_family(said.text):
        return True
    return short and (question.takes == "city" or any(letter.isdigit() for letter in said.text))


def plain(said: Said) -> bool:
    """Whether hardly more is said than the answer: not `madrid es muy caro, mi jefe me debe plata`."""
    if said.parse is None:
        return len(said.text.split()) <= FEW_WORDS
    return said.parse.substance <= FEW_OWN and (said.parse.substance < FEW_OWN or said.parse.confidence < SURE)


def _turns_down(said: Said) -> bool:
    """`madrid no`: another one may be meant."""
    return bool(TURNING & set(normalise(said.text).split()))


def find_city(said: Said, world: World) -> City | None:
    """The one city that was named, or the first of the one country that was."""
    named = cities_named(said, world)
    return named[0] if len(named) == 1 else None


def cities_named(said: Said, world: World) -> list[City]:
    """The cities that were named; if none, the first of each country that was."""
    words, cities = f" {normalise(said.text)} ", load_cities().values()
    if named := [city for city in cities if any(f" {name} " in words for name in _names(city))]:
        return named
    places = [
        world.knowledge.places[entity.value] for entity in _places(said) if entity.value in world.knowledge.places
    ]
    named_so = {normalise(entity.text) for entity in _places(said)}
    # A city that we have no prices of is a place too, but not this one.
    countries = [place for place in places if {normalise(place.name.es), normalise(place.name.en)} & named_so]
    first = (next((city for city in cities if city.place == place.code), None) for place in countries)
    return list({city.id: city for city in first if city}.values())


def _names(city: City) -> set[str]:
    return {normalise(name) for name in (city.name.es, city.name.en, city.id, *city.aliases)}


def _places(said: Said) -> list[Entity]:
    return [entity for entity in said.parse.entities if entity.kind == "place"] if said.parse else []


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
    named = amount_of(answer, city.currency)
    return Money(*named, gross) if named else None
