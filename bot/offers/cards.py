"""One offer as a contact reads it: what it says, where it comes from, and what to watch. Never that it is safe."""

from __future__ import annotations

from collections.abc import Iterator

from bot.guides.buttons import press
from bot.guides.offers.occupations import words_of
from bot.guides.offers.wanted import occupation_name
from bot.message import Button, Citation, Outgoing
from bot.offers.cautions import Look, Noticed, cautions
from bot.offers.pay import pay_in_words
from bot.proof import citations
from bot.storage.contact_tables import Offer
from bot.wording import place_name
from bot.words import mark, translator
from content.model import Language
from content.render import date
from content.words import fold

MOST = 5
"""So many cautions a card shows."""
ALIKE = 4
"""So many first letters make two words alike."""
CONTRACTS = {
    "FULL_TIME": mark("full time"),
    "PART_TIME": mark("part time"),
    "CONTRACTOR": mark("as a contractor"),
    "TEMPORARY": mark("temporary"),
    "INTERN": mark("internship"),
    "VOLUNTEER": mark("unpaid, as a volunteer"),
    "PER_DIEM": mark("by the day"),
    "OTHER": mark("other"),
}
"""schema.org's kinds of employment."""


def card(look: Look, number: int) -> Outgoing:
    """The message that shows one offer. `number`: its place in the list."""
    offer, language = look.offer, look.language
    _ = translator(language)
    found = cautions(look)[:MOST]
    blocks = [
        sample_line(offer, language),
        "\n".join(_lines(look, number)),
        _watch(found, language),
        _sample_or_others(offer, language),
    ]
    facts = {fact.key: fact for noticed in found for fact in noticed.facts}
    proof = (*_source(offer, language), *citations(facts.values(), look.knowledge, language))
    buttons = (check(offer, _("Check this offer")), _person(language))
    return Outgoing(text="\n\n".join(filter(None, blocks)), citations=proof, buttons=buttons, language=language)


def check(offer: Offer, label: str) -> Button:
    """Begins the check of an offer with it."""
    return press(label, "check", f"offer={offer.id}")


def sample_line(offer: Offer, language: Language) -> str:
    """What stands over everything that is made up."""
    return translator(language)("EXAMPLE, not a real job") if offer.sample else ""


def _lines(look: Look, number: int) -> Iterator[str]:
    offer, language = look.offer, look.language
    _ = translator(language)
    yield f"{number}. {offer.title}{_explained(offer, language)}"
    yield _("Employer: {name}").format(name=offer.employer or _("it does not say"))
    where = ", ".join(filter(None, (offer.city, place_name(offer.place, language, look.knowledge))))
    yield _("Place: {place}").format(place=where)
    yield _("Pay: {pay}").format(pay=pay_in_words(offer, language) or _("it does not say"))
    yield _("Contract: {kind}").format(kind=_contract(offer, language) or _("it does not say"))
    closes = date(offer.closes_on, language) if offer.closes_said else _("it does not say")
    yield _("Closes: {date}").format(date=closes)
    if not offer.url:
        yield _("Source: ") + offer.source + _published(offer, language)


def _explained(offer: Offer, language: Language) -> str:
    """What a title in another language means, where we know: `Koch (cocina)`."""
    name, title = occupation_name(offer.occupation, language), fold(offer.title)
    told = any(word[:ALIKE] in title for word in words_of(name) if len(word) >= ALIKE)
    return "" if name == offer.occupation or told else f" ({name})"


def _contract(offer: Offer, language: Language) -> str:
    _ = translator(language)
    kinds = (kind.strip() for kind in offer.contract.split(","))
    return ", ".join(_(CONTRACTS[kind]) if kind in CONTRACTS else kind for kind in kinds)


def _watch(found: tuple[Noticed, ...], language: Language) -> str:
    if not found:
        return ""
    lines = (f"⚠ {noticed.in_words(language)}" for noticed in found)
    return "\n".join((translator(language)("Watch out:"), *lines))


def _sample_or_others(offer: Offer, language: Language) -> str:
    _ = translator(language)
    if offer.sample:
        return _("We made up this offer, to show how a real one will look. Nobody offers this job.")
    return _(
        "Others published this offer. We have not checked it. "
        "Check it before you give your details. Do not pay to get a job."
    )


def _source(offer: Offer, language: Language) -> Iterator[Citation]:
    if offer.url:
        _ = translator(language)
        yield Citation(prefix=_("Source: "), name=offer.source, url=offer.url, suffix=_published(offer, language))


def _published(offer: Offer, language: Language) -> str:
    _ = translator(language)
    return " · " + _("published {date}").format(date=date(offer.published_on, language))


def _person(language: Language) -> Button:
    return Button(label=translator(language)("Talk to a person"), data="c:human")
