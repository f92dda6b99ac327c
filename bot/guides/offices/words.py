"""The nearest offices in words: how far, whether they are open, how to reach them, who says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from babel.numbers import format_decimal

from bot.dialogue.replies import usable
from bot.guides.buttons import home, press
from bot.guides.guide import World
from bot.guides.offices.gazetteer import City, gazetteer
from bot.guides.offices.hours import state, told
from bot.guides.offices.nearest import Point, nearest, rounded
from bot.guides.offices.sites import HOME, KINDS, Site, sites
from bot.message import Button, Outgoing, Venue
from bot.proof import citations
from bot.tables import block
from bot.wording import place_name
from bot.words import translator
from content.guides.opening import load_openings
from content.model import Fact, Language
from content.render import date, statement

SHOWN = 3
CLOSE = 5
"""So many are shown where they are all in the city one asks from."""
FAR = 3000.0
"""Kilometres beyond which what lies abroad is of no use."""
FAR_OFF = 100.0
"""Kilometres beyond which there may well be one that is nearer, of which we do not know."""
NETWORKS = {("PE", "work"): "pe_centro_empleo"}
"""Country and kind -> the fact that there are more of them than our table has."""
ANYWHERE = ("consulate",)
"""What one may have to go to another country for."""


@dataclass(frozen=True)
class Wish:
    """What is looked for, from where. `city` is the one that was named; none with a shared location."""

    kind: str
    here: Point
    country: str
    city: City | None = None


def found(wish: Wish, language: Language, world: World) -> tuple[Outgoing, ...]:
    """The offices, the map of the nearest one whose spot is known, and where to go from here."""
    listed, by_phone, abroad = _sought(wish, world)
    shown = [*(site for site, _ in listed), *by_phone]
    if not shown:
        return (_none(wish, language, world),)
    distant = bool(listed) and listed[0][1] > FAR_OFF
    more = _network(wish, world) if distant else []
    facts = [*(world.knowledge.facts[site.office.fact] for site in shown), *more]
    parts = [
        _head(wish, abroad, language, world, distant=distant),
        *(statement(fact, language) for fact in more),
        *_listed(listed, wish, language, world),
        *_by_phone(by_phone, language, world),
        _caution(facts, language, world.today),
    ]
    proof = citations(facts, world.knowledge, language)
    answer = Outgoing(text="\n\n".join(parts), citations=proof, language=language)
    pins = [_pin(site, language) for site, _ in listed if site.exact][:1]
    return (answer, *pins, _onwards([site for site, _ in listed], language))


def _sought(wish: Wish, world: World) -> tuple[list[tuple[Site, float]], list[Site], bool]:
    """The nearest of the country with their distances, those by phone, and whether what is listed lies abroad."""
    every = list(sites(world, KINDS[wish.kind]))
    there = [site for site in every if site.office.place == wish.country]
    abroad = not there and wish.kind in ANYWHERE
    visited = [site for site in every if site.office.place != HOME] if abroad else there
    measured = nearest([site for site in visited if site.city], wish.here, lambda site: site.point, CLOSE)
    close = [pair for pair in measured if not rounded(pair[1])]
    listed = measured[: max(SHOWN, len(close))]
    if abroad:
        listed = [(site, distance) for site, distance in listed if distance < FAR]
    return listed, [site for site in there if not site.city][:SHOWN], abroad


def _network(wish: Wish, world: World) -> list[Fact]:
    """That there are more of them, where we know only some."""
    fact = world.knowledge.facts.get(NETWORKS.get((wish.country, wish.kind), ""))
    return [fact] if fact and usable(fact, world.today) else []


def _head(wish: Wish, abroad: bool, language: Language, world: World, *, distant: bool) -> str:
    _ = translator(language)
    if abroad:
        place = place_name(wish.country, language, world.knowledge)
        return _("In {place} I have none. The nearest ones in other countries:").format(place=place)
    if wish.city:
        place = place_name(wish.city.country, language, world.knowledge)
        if distant:
            words = _("Of those I have, the nearest to {city}, {place}. There may be others nearer:")
            return words.format(city=wish.city.name, place=place)
        return _("Nearest to {city}, {place}:").format(city=wish.city.name, place=place)
    return _("Of those I have, the nearest to you. There may be others nearer:") if distant else _("Nearest to you:")


def _listed(listed: Sequence[tuple[Site, float]], wish: Wish, language: Language, world: World) -> Iterator[str]:
    for number, (site, distance) in enumerate(listed, start=1):
        name, *rest = block([site.office], world.knowledge, language).splitlines()
        lines = [f"{number}. {name}", _distance(site, distance, wish, language), _open(site, language, world), *rest]
        yield "\n".join(lines)


def _by_phone(by_phone: Sequence[Site], language: Language, world: World) -> Iterator[str]:
    _ = translator(language)
    if by_phone:
        yield _("By phone or e-mail, for the whole country:")
        for site in by_phone:
            hours = [_open(site, language, world)] if site.office.id in load_openings() else []
            yield "\n".join([block([site.office], world.knowledge, language), *hours])


def _distance(site: Site, distance: float, wish: Wish, language: Language) -> str:
    _ = translator(language)
    if wish.city and site.city == wish.city and not site.exact:
        return "📍 " + _("In the same city")
    about = rounded(distance)
    if not about:
        return "📍 " + _("Less than 10 km away")
    return "📍 " + _("About {distance} km away").format(distance=format_decimal(about, locale=language))


def _open(site: Site, language: Language, world: World) -> str:
    hours, clock = load_openings().get(site.office.id), site.city or gazetteer().largest(site.office.place)
    assert clock
    return told(state(hours, clock.zone, site.countries, world.now), world.now, language)


def _caution(facts: Sequence[Fact], language: Language, today: dt.date) -> str:
    _ = translator(language)
    words = _("Distances are in a straight line and rounded (cities: GeoNames). Check before you go: offices move.")
    overdue = [fact.review_on for fact in facts if fact.overdue(today)]
    if not overdue:
        return words
    part = _("Careful: part of this was due to be checked again since {date}. Confirm it at the source.")
    return f"{words} {part.format(date=date(min(overdue), language))}"


def _none(wish: Wish, language: Language, world: World) -> Outgoing:
    """None at all: where official job offers are, the official door, a person."""
    _ = translator(language)
    place = place_name(wish.country, language, world.knowledge)
    lines = [_("I have no verified office of this kind in {place}, and I do not guess.").format(place=place)]
    facts: list[Fact] = []
    if wish.kind == "work":
        portals = [row for row in world.knowledge.portals.values() if row.place == wish.country]
        facts = [world.knowledge.facts[row.fact] for row in portals]
        if portals:
            lines += [_("Official job sites there:"), block(portals, world.knowledge, language)]
    known = world.knowledge.places.get(wish.country)
    if known and known.door:
        lines.append(_("The nearest official door: {door}.").format(door=known.door.of(language)))
    proof = citations(facts, world.knowledge, language)
    return Outgoing(text="\n\n".join(lines), citations=proof, buttons=_ways(language), language=language)


def _pin(site: Site, language: Language) -> Outgoing:
    office = site.office
    assert office.coordinates
    latitude, longitude = office.coordinates
    name, address = office.name.of(language), office.address or office.city
    venue = Venue(name=name, address=address, latitude=latitude, longitude=longitude)
    return Outgoing(text=f"📍 {name}\n{address}", venue=venue, language=language)


def _onwards(listed: Sequence[Site], language: Language) -> Outgoing:
    _ = translator(language)
    maps = tuple(
        Button(label=_("🗺 Map {number}: {city}").format(number=number, city=site.office.city), url=_map(site, language))
        for number, site in enumerate(listed, start=1)
    )
    text = _("What next?")
    if maps:
        text = _("Tap a map to see how to get there.")
    return Outgoing(text=text, buttons=(*maps, *_ways(language)), language=language)


def _map(site: Site, language: Language) -> str:
    """The spot on the map, or a search for the address where we do not know it."""
    if site.exact:
        latitude, longitude = site.point.latitude, site.point.longitude
        query = urlencode({"mlat": latitude, "mlon": longitude})
        return f"https://www.openstreetmap.org/?{query}#map=17/{latitude}/{longitude}"
    office = site.office
    words = ", ".join(filter(None, (office.name.of(language), office.address, office.city)))
    return "https://www.google.com/maps/search/?" + urlencode({"api": 1, "query": words})


def _ways(language: Language) -> tuple[Button, ...]:
    _ = translator(language)
    return (
        press(_("Another place"), "offices", "place"),
        press(_("Another kind of office"), "offices", "new"),
        *home(language),
    )
