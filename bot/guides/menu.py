"""The menu: what fits the contact first, and everything else and all topics one tap further."""

from __future__ import annotations

from bot.dialogue.context import Context
from bot.guides.buttons import home, press
from bot.guides.guide import Reply, Said, World
from bot.guides.typed import choice_of
from bot.message import Button, Outgoing
from bot.wording import place_name
from bot.words import translator
from content.guides.fitting import ANYONE, load_fitting
from content.guides.menu import Way, load_ways
from content.guides.topics import Group, load_groups

NAME, TOPICS, MORE = "menu", "topics", "more"


class Menu:
    """Values: empty, `topics`, the id of a group of topics, `more`."""

    name = NAME

    def __init__(self) -> None:
        # What an editor got wrong shows at the start, not when somebody opens the menu.
        load_fitting()
        load_groups()

    def open(self, value: str, context: Context, world: World) -> Reply:
        context = context.left()
        if value == TOPICS:
            return _reply(context, _topic_groups(context, world))
        if value == MORE:
            return _reply(context, _rest(context))
        if group := load_groups().get(value):
            return _reply(context, _topics(group, context, world))
        return _reply(context, main(context))

    def hear(self, said: Said, context: Context, world: World) -> Reply | None:
        return None

    def again(self, context: Context, world: World) -> Outgoing | None:
        return None

    def back(self, context: Context, world: World) -> Reply | None:
        return None


def main(context: Context, text: str = "") -> Outgoing:
    """The menu as it first stands, under words of its own or under `text`."""
    language = context.speaking()
    _ = translator(language)
    buttons = (
        *(way_in(way, context) for way in first_ways(context)),
        press(_("Topics"), NAME, TOPICS),
        press(_("More options"), NAME, MORE),
        Button(label=_("Talk to a person"), data="c:human"),
    )
    text = text or _("What would you like to do? You can also just write your question.")
    return Outgoing(text=text, buttons=buttons, language=language)


def first_ways(context: Context) -> list[Way]:
    """The ways that fit who the contact is."""
    ways, fitting = load_ways(), load_fitting()
    return [ways[name] for name in fitting.get(context.audience or ANYONE, fitting[ANYONE])]


def way_in(way: Way, context: Context) -> Button:
    return Button(label=way.name.of(context.speaking()), data=choice_of(way))


def _rest(context: Context) -> Outgoing:
    """The ways that do not stand in front."""
    language = context.speaking()
    _ = translator(language)
    first = first_ways(context)
    buttons = (
        *(way_in(way, context) for way in load_ways().values() if way.listed and way not in first),
        Button(label=_("Español / English"), data="c:language"),
        *home(language),
    )
    return Outgoing(text=_("This is the rest of what I can do:"), buttons=buttons, language=language)


def _topic_groups(context: Context, world: World) -> Outgoing:
    language = context.speaking()
    _ = translator(language)
    groups = [group for group in load_groups().values() if _held(group, context, world)]
    buttons = [press(group.name.of(language), NAME, group.id) for group in groups]
    text = _("What is it about? Choose, or write it in a few words.")
    return Outgoing(text=_here(text, context, world), buttons=(*buttons, *home(language)), language=language)


def _topics(group: Group, context: Context, world: World) -> Outgoing:
    language = context.speaking()
    _ = translator(language)
    names = {topic: world.knowledge.topics[topic].name.of(language) for topic in _held(group, context, world)}
    buttons = [Button(label=name, data=f"t:{topic}") for topic, name in names.items()]
    ways = (*buttons, press(_("⬅ All topics"), NAME, TOPICS), *home(language))
    return Outgoing(text=_here(f"{group.name.of(language)}:", context, world), buttons=ways, language=language)


def _held(group: Group, context: Context, world: World) -> list[str]:
    """The group's topics that we hold something on where the talk is about; all of them while that is not known."""
    index = world.knowledge.index.topics
    place = _place(context, world)
    if place is None:
        return list(group.topics)
    held = {topic for code in world.knowledge.holds_in(place) for topic in index.get(code, ())}
    return [topic for topic in group.topics if topic in held]


def _place(context: Context, world: World) -> str | None:
    return context.place if context.place in world.knowledge.covered() else None


def _here(text: str, context: Context, world: World) -> str:
    """With the place that is meant, and how to come to another."""
    place = _place(context, world)
    if place is None:
        return text
    language = context.speaking()
    _ = translator(language)
    about = _("About {place}. For another country, write its name.")
    return f"{text}\n\n{about.format(place=place_name(place, language, world.knowledge))}"


def _reply(context: Context, message: Outgoing) -> Reply:
    return Reply(context, (message,))
