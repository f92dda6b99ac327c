"""What somebody looks for among job offers: as the answers of the guide say it, as values, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel import Locale
from babel.numbers import get_territory_currencies, is_currency

from bot.guides.form import SKIP
from bot.guides.offers.occupations import occupation_of
from bot.guides.offices.gazetteer import gazetteer, plain
from bot.words import translator
from content.guides.form import load_form
from content.model import LANGUAGES, Language, is_country
from content.render import money
from nlu.parse import Parse

FORM = "offers"
WHAT, WHERE, PAY = "what", "where", "pay"
HOME_CURRENCY = "PEN"
MOST = Decimal(10) ** 10
"""Nobody earns so much a month in any currency."""


@dataclass(frozen=True)
class Wanted:
    """Offers of this work, there, for at least so much a month. What is empty does not matter."""

    what: str = ""
    """As it was said, or the occupation that was tapped."""
    place: str = ""
    city: str = ""
    amount: Decimal | None = None
    currency: str = ""

    @property
    def occupation(self) -> str:
        return self.what if _tapped(self.what) else occupation_of(self.what)


def wanted_of(answers: Mapping[str, str]) -> Wanted:
    """The answers `what`, `where` (`ES`, `ES:Madrid`) and `pay` (`1200 EUR`, `1200`) as a value."""
    given = {name: answer for name, answer in answers.items() if answer != SKIP}
    place, _, city = given.get(WHERE, "").partition(":")
    amount, currency = _pay(given.get(PAY, ""), place)
    return Wanted(given.get(WHAT, ""), place, city, amount, currency)


def where_said(parse: Parse, *, anyway: bool = False) -> str:
    """`CL`, or `ES:Madrid` where a city was named; empty where no one place was. `anyway`: also where they are from."""
    kinds = ("place", "origin") if anyway else ("place",)
    named = [entity for entity in parse.entities if entity.kind in kinds]
    if len({entity.value for entity in named}) != 1:
        return ""
    place = named[0].value
    cities = (gazetteer().named(entity.text, place) for entity in named if not _country(entity.text, place))
    city = next(filter(None, cities), None)
    return f"{place}:{city.name}" if city else place


def in_words(wanted: Wanted, language: Language) -> str:
    """`cocinero · Madrid, España · desde 1.200 € al mes`."""
    _ = translator(language)
    parts = [occupation_name(wanted.what, language), _where(wanted, language)]
    if wanted.amount is not None:
        least = money(wanted.amount, wanted.currency, language)
        parts.append(_("from {amount} a month").format(amount=least))
    return " · ".join(filter(None, parts)) or _("any job, anywhere")


def occupation_name(name: str, language: Language) -> str:
    """An occupation that can be tapped, in words; anything else as it is."""
    label = _tapped(name)
    return label[language] if label else name


def country_name(place: str, language: Language) -> str:
    return str(Locale(language).territories.get(place, place))


def is_known(place: str) -> bool:
    """Whether it is a country's code."""
    return is_country(place) and place.isalpha() and place in Locale("en").territories


def currency_of(place: str) -> str:
    """What one is paid in there."""
    if place == "EU":
        return "EUR"
    used = get_territory_currencies(place) if len(place) == 2 else []
    return str(used[0]) if used else HOME_CURRENCY


def _tapped(name: str) -> dict[Language, str]:
    choices = load_form(FORM).by_id[WHAT].choices
    label = next((choice.label for choice in choices if choice.id == name != SKIP), None)
    return {"es": label.es.lower(), "en": label.en.lower()} if label else {}


def _pay(answer: str, place: str) -> tuple[Decimal | None, str]:
    amount, _, currency = answer.partition(" ")
    try:
        number = Decimal(amount)
    except InvalidOperation:
        return None, ""
    if not 0 < number < MOST:
        return None, ""
    return number, currency if is_currency(currency, "en") else currency_of(place)


def _country(name: str, place: str) -> bool:
    """Whether it is the country that is called so, and not its capital too: Mexico, Panama."""
    return plain(name) in {plain(country_name(place, language)) for language in LANGUAGES}


def _where(wanted: Wanted, language: Language) -> str:
    return ", ".join(filter(None, (wanted.city, country_name(wanted.place, language))))
