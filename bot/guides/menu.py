"""The menu: everything the assistant does, two taps deep at most."""

from __future__ import annotations

from bot.dialogue.context import Context
from bot.guides.guide import Reply, Said, World
from bot.guides.typed import choice_of
from bot.message import Button, Outgoing
from bot.words import translator
from content.guides.menu import load_ways


class Menu:
    name = "menu"

    def open(self, value: str, context: Context, world: World) -> Reply:
        language = context.speaking()
        _ = translator(language)
        ways = [way for way in load_ways().values() if way.listed]
        buttons = [Button(label=way.name.of(language), data=choice_of(way)) for way in ways]
        rest = (
            Button(label=_("See topics"), data="c:topics"),
            Button(label=_("Español / English"), data="c:language"),
            Button(label=_("Talk to a person"), data="c:human"),
        )
        text = _("What would you like to do? You can also just write your question.")
        return Reply(context.left(), (Outgoing(text=text, buttons=(*buttons, *rest), language=language),))

    def hear(self, said: Said, context: Context, world: World) -> Reply | None:
        return None

    def again(self, context: Context, world: World) -> Outgoing | None:
        return None

    def back(self, context: Context, world: World) -> Reply | None:
        return None
