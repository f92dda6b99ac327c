"""Offers are shown and searches kept: what the guide to job offers wants done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.dialogue.context import Context
from bot.effects.setting import Setting
from bot.guides.buttons import home, press
from bot.guides.effects import DropSearches, FindOffers, ListSearches, SaveSearch
from bot.guides.offers.wanted import FORM, PAY, Wanted, in_words, wanted_of
from bot.message import Button, Outgoing
from bot.offers import saved
from bot.offers.cards import card, check
from bot.offers.cautions import Look
from bot.offers.plain import shortened
from bot.offers.portals import portals
from bot.offers.search import Page, any_in_force, search
from bot.storage.contact_tables import SavedSearch
from bot.words import translator
from content.model import Language

SIZE = 3
"""So many cards come at a time."""
LIVES = "PE"
"""Where a contact lives who has not said so."""
ABROAD = "abroad"
LABEL = 40


@dataclass(frozen=True)
class _Finding:
    """One list of offers, for one contact."""

    setting: Setting
    effect: FindOffers
    wanted: Wanted
    context: Context

    @property
    def language(self) -> Language:
        return self.context.speaking()

    async def told(self) -> tuple[Outgoing, ...]:
        """The cards of one page and what can be done next, or that there are none."""
        page, lead = await self._page(self.wanted), ""
        if not page.total and self.wanted.city:
            page = await self._page(replace(self.wanted, city=""))
            lead = translator(self.language)("I have none in {city}. These are from the rest of the country.")
        if page.total and not page.offers:
            # A button of a longer list that is no more.
            return await replace(self, effect=replace(self.effect, start=0)).told()
        if not page.offers:
            return (await self._nothing(),)
        knowledge, lives = self.setting.office.knowledge, _lives(self.context)
        looks = (Look(offer, knowledge, self.effect.today, self.language, lives) for offer in page.offers)
        cards = (card(look, number) for number, look in enumerate(looks, start=self.effect.start + 1))
        return (*cards, self._after(page, lead.format(city=self.wanted.city)))

    async def _page(self, wanted: Wanted) -> Page:
        return await search(self.setting.session, wanted, self.effect.today, self.effect.start, SIZE)

    def _after(self, page: Page, lead: str) -> Outgoing:
        """Under the cards: how many there are, and what can be done."""
        _ = translator(self.language)
        last = self.effect.start + len(page.offers)
        many = _("Offers {first} to {last} of {total}. All are from others; we pass them on as they wrote them.")
        if any(offer.sample for offer in page.offers):
            many = _(
                "Offers {first} to {last} of {total}. Those marked EXAMPLE are made up; none of them is a real job."
            )
        text = many.format(first=self.effect.start + 1, last=last, total=page.total)
        taps = [press(_("See more"), FORM, self._from(last))] if last < page.total else []
        buttons = (*self._checks(page), *taps, *self._ways(), *home(self.language))
        return Outgoing(text="\n\n".join(filter(None, (lead, text))), buttons=buttons, language=self.language)

    def _checks(self, page: Page) -> Iterator[Button]:
        """Here too: the web page shows no buttons but those of the last message."""
        _ = translator(self.language)
        for number, offer in enumerate(page.offers, start=self.effect.start + 1):
            yield check(offer, _("Check {number}").format(number=number))

    def _from(self, start: int) -> str:
        kept = self.effect.search_id
        return f"more={start}" if kept is None else f"found={kept}-{start}"

    def _ways(self) -> tuple[Button, ...]:
        _ = translator(self.language)
        another = press(_("Another search"), FORM, "new")
        if self.effect.search_id is not None:
            return another, press(_("My searches"), FORM, "searches")
        return press(_("Save this search"), FORM, "save"), another

    async def _nothing(self) -> Outgoing:
        """Said honestly, with where else to look."""
        _ = translator(self.language)
        knowledge, today = self.setting.office.knowledge, self.effect.today
        if not await any_in_force(self.setting.session, today):
            text = _("I have no job offers loaded now. You can look at the official sites:")
        else:
            text = _("I have no offers like that now. You can change the search, or look at the official sites:")
        sites = portals(self.wanted.place, knowledge, self.language, today)
        less = [press(_("Without a minimum pay"), FORM, f"{PAY}=-")] if self.wanted.amount is not None else []
        return Outgoing(
            text=f"{text}\n\n{sites.text}",
            citations=sites.proof,
            buttons=(*sites.buttons, *less, *self._ways(), *home(self.language)),
            language=self.language,
        )


async def find_offers(setting: Setting, effect: FindOffers) -> Sequence[Outgoing]:
    """The offers of a search, or of one that is kept."""
    context = Context.restored(setting.conversation.context)
    if effect.search_id is None:
        return await _Finding(setting, effect, wanted_of(effect.wanted), context).told()
    kept = await saved.one(setting.session, setting.conversation.id, effect.search_id)
    if kept is None:
        text = translator(context.speaking())("You no longer keep that search.")
        return (Outgoing(text=text, buttons=home(context.speaking()), language=context.speaking()),)
    return await _Finding(setting, effect, wanted_of(_answers(kept)), context).told()


async def save_search(setting: Setting, effect: SaveSearch) -> Sequence[Outgoing]:
    """Whether it could be kept, and how to stop it."""
    context = Context.restored(setting.conversation.context)
    language = context.speaking()
    _ = translator(language)
    if not await saved.keep(setting.session, setting.conversation.id, effect.wanted, effect.pace):
        text = _("You already keep {number} searches. Stop one of them first.").format(number=saved.MOST)
    elif effect.pace == "daily":
        text = _("Kept. When there are new offers I tell you, once a day at most.")
    else:
        text = _("Kept. I tell you of new offers as soon as there are any: by day, and once a day at most.")
    taps = [press(_("My searches"), FORM, "searches"), press(_("Stop all alerts"), FORM, "stop=all")]
    if context.quiet:
        text += "\n\n" + _("You have stopped all my messages. So that these can reach you, let me write again.")
        taps.insert(0, press(_("You may write to me again"), "privacy", "start_again"))
    return (Outgoing(text=text, buttons=(*taps, *home(language)), language=language),)


async def drop_searches(setting: Setting, effect: DropSearches) -> Sequence[Outgoing]:
    """The guide has said so already."""
    await saved.drop(setting.session, setting.conversation.id, effect.search_id)
    return ()


async def list_searches(setting: Setting, effect: ListSearches) -> Sequence[Outgoing]:
    """Each with what it finds and what stops it."""
    language = Context.restored(setting.conversation.context).speaking()
    _ = translator(language)
    kept = await saved.all_of(setting.session, setting.conversation.id)
    if not kept:
        text = _("You keep no search. After a search you can save it, and I tell you of new offers.")
        buttons = (press(_("Find a job"), FORM), *home(language))
        return (Outgoing(text=text, buttons=buttons, language=language),)
    paces = {"daily": _("once a day"), "once": _("as soon as there is one")}
    named = [(search, in_words(wanted_of(_answers(search)), language)) for search in kept]
    lines = (f"{number}. {name}: {paces[search.pace]}" for number, (search, name) in enumerate(named, start=1))
    taps = [
        tap for number, (search, name) in enumerate(named, start=1) for tap in _taps(number, search, name, language)
    ]
    last = press(_("Stop all alerts"), FORM, "stop=all")
    return (Outgoing(text="\n".join(lines), buttons=(*taps, last, *home(language)), language=language),)


def _taps(number: int, search: SavedSearch, name: str, language: Language) -> tuple[Button, Button]:
    _ = translator(language)
    short = shortened(name, LABEL)
    see = press(_("See {number}: {search}").format(number=number, search=short), FORM, f"found={search.id}")
    return see, press(_("Stop {number}").format(number=number), FORM, f"stop={search.id}")


def _lives(context: Context) -> str:
    """Of who is abroad already, the goal is where they are."""
    return context.home or (context.goal if context.audience == ABROAD else None) or LIVES


def _answers(search: SavedSearch) -> Mapping[str, str]:
    return {name: str(answer) for name, answer in search.wanted.items()}
