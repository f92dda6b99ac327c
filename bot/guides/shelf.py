"""All guides together: which one a button, a command or a message is for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from bot.dialogue.context import Context
from bot.guides.answer import AnswerGuide
from bot.guides.buttons import PREFIX
from bot.guides.check.arrival import ArrivalGuide
from bot.guides.check.guide import CheckGuide
from bot.guides.checklist.guide import Checklist
from bot.guides.cost.guide import CostGuide
from bot.guides.guide import Begins, Guide, Reply, Said, World
from bot.guides.menu import Menu
from bot.guides.offers.guide import Offers
from bot.guides.offices.guide import Offices
from bot.guides.privacy import PrivacyGuide
from bot.guides.profile.guide import Profile
from bot.guides.routes.guide import RouteGuide
from bot.guides.sent import SentGuide
from bot.guides.verify.guide import Verify
from bot.message import Outgoing

MENU, BACK, TOPICS = ("menu", "c:menu"), ("back", "c:back"), ("topics", "c:topics")


class Shelf:
    """The guides by name. One value for all conversations."""

    def __init__(self, guides: Iterable[Guide]) -> None:
        self._guides = {guide.name: guide for guide in guides}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._guides)

    def choose(self, choice: str, context: Context, world: World) -> Reply | None:
        """What a pressed button or a command brings. None: it is not for a guide."""
        if choice in MENU:
            return self._menu(context, world)
        if choice in BACK:
            return self._back(context, world)
        if choice in TOPICS:
            return self._guides["menu"].open("topics", context, world)
        prefix, _, rest = choice.partition(":")
        if prefix != PREFIX:
            return None
        name, _, value = rest.partition(":")
        guide = self._guides.get(name)
        return guide.open(value, context, world) if guide else self._menu(context, world)

    def hear(self, said: Said, context: Context, world: World) -> Reply | None:
        """What was written, if the guide under way takes it for an answer."""
        guide = self._guides.get(context.guide)
        return guide.hear(said, context, world) if guide else None

    def begin(self, said: Said, context: Context, world: World) -> Reply | None:
        """What was written, if it asks for a guide and says with what."""
        opening = (guide.begin(said, context, world) for guide in self._guides.values() if isinstance(guide, Begins))
        return next(filter(None, opening), None)

    def again(self, context: Context, world: World) -> Outgoing | None:
        """What the guide under way had asked."""
        guide = self._guides.get(context.guide)
        return guide.again(context, world) if guide else None

    def _back(self, context: Context, world: World) -> Reply:
        guide = self._guides.get(context.guide or context.last)
        return (guide and guide.back(context, world)) or self._menu(context, world)

    def _menu(self, context: Context, world: World) -> Reply:
        return self._guides["menu"].open("", context.left(), world)


@cache
def shelf() -> Shelf:
    """Every guide there is."""
    return Shelf(
        [
            Menu(),
            CheckGuide(),
            ArrivalGuide(),
            Profile(),
            Verify(),
            Offers(),
            CostGuide(),
            Checklist(),
            Offices(),
            RouteGuide(),
            AnswerGuide(),
            SentGuide(),
            PrivacyGuide(),
        ]
    )
