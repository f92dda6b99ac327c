"""All guides together: which one a button, a command or a message is for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from bot.dialogue.context import Context
from bot.guides.buttons import PREFIX
from bot.guides.guide import Guide, Reply, Said, World
from bot.guides.menu import Menu
from bot.message import Outgoing

MENU, BACK = ("menu", "c:menu"), ("back", "c:back")


class Shelf:
    """The guides by name. One value for all conversations."""

    def __init__(self, guides: Iterable[Guide]) -> None:
        self._guides = {guide.name: guide for guide in guides}

    def choose(self, choice: str, context: Context, world: World) -> Reply | None:
        """What a pressed button or a command brings. None: it is not for a guide."""
        if choice in MENU:
            return self._menu(context, world)
        if choice in BACK:
            return self._back(context, world)
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

    def again(self, context: Context, world: World) -> Outgoing | None:
        """What the guide under way had asked."""
        guide = self._guides.get(context.guide)
        return guide.again(context, world) if guide else None

    def _back(self, context: Context, world: World) -> Reply:
        guide = self._guides.get(context.guide)
        return (guide and guide.back(context, world)) or self._menu(context, world)

    def _menu(self, context: Context, world: World) -> Reply:
        return self._guides["menu"].open("", context.left(), world)


@cache
def shelf() -> Shelf:
    """Every guide there is."""
    return Shelf(
        [
            Menu(),
        ]
    )
