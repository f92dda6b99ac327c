"""Where the offices of the table are, as far as we know: their own spot, else their city; some help only by phone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.guides.guide import World
from bot.guides.offices.gazetteer import City, gazetteer, plain
from bot.guides.offices.nearest import Point
from content.tables import Office

KINDS: dict[str, tuple[str, ...]] = {
    "consulate": ("consulate", "embassy"),
    "work": ("jobs", "labour"),
    "papers": ("migration", "registry"),
    "ministry": ("ministry",),
    "certification": ("certification",),
}
"""What can be looked for -> the kinds of the table."""
ABROAD = ("consulate", "embassy")
"""Peru's own, which keep its public holidays too."""
HOME = "PE"


@dataclass(frozen=True)
class Site:
    """An office that can be visited: its city is None where it serves a whole country from a desk or by phone."""

    office: Office
    city: City | None

    @property
    def exact(self) -> bool:
        """Whether we know the very spot."""
        return self.office.coordinates is not None

    @property
    def point(self) -> Point:
        assert self.city
        return Point(*self.office.coordinates) if self.office.coordinates else self.city.point

    @property
    def countries(self) -> tuple[str, ...]:
        """Whose public holidays it keeps."""
        place = self.office.place
        return (place, HOME) if self.office.kind in ABROAD and place != HOME else (place,)


def sites(world: World, kinds: Collection[str]) -> Iterator[Site]:
    """The offices of these kinds of which we may speak today, in the table's order."""
    for office in world.knowledge.offices.values():
        fact = world.knowledge.facts[office.fact]
        if office.kind in kinds and fact.in_force(world.today) and not fact.withheld(world.today):
            yield Site(office, _city(office, world))


def _city(office: Office, world: World) -> City | None:
    """The city it is in. None where the table names the country itself."""
    whole = {plain(name) for name in vars(world.knowledge.places[office.place].name).values()}
    return None if plain(office.city) in whole else gazetteer().named(office.city, office.place)
