"""Commands that are written instead of pressed: `/perfil`, `menú`, `atrás`, `ver ofertas`."""

from __future__ import annotations

from functools import cache

from bot.guides.buttons import PREFIX
from bot.message import Incoming
from content.guides.menu import Way, load_ways
from content.model import LANGUAGES, Language
from nlu.text import normalise

ASKING = {
    *("cuanto", "cuanta", "cuantos", "como", "que", "cual", "donde", "cuando", "puedo"),
    *("how", "what", "which", "where", "when", "can", "do", "does", "is"),
}
WISHING = ("quiero saber", "necesito saber", "quisiera saber", "i want to know", "i need to know")
RIGHTS = "privacy"
"""The guide that gives contacts what is theirs."""
PLAIN = ("menu", "back", "human", "topics")
"""Ways that are no guide."""


def choice_of(way: Way) -> str:
    """What pressing the way's button sends."""
    return f"c:{way.id}" if way.id in PLAIN else f"{PREFIX}:{way.opens or f'{way.id}:'}"


def typed(text: str) -> str:
    """The choice that these words stand for, if they are a command; else empty."""
    return _phrases().get(normalise(text.removeprefix("/")), "") if text.strip() else ""


def sounds_like_question(text: str) -> bool:
    """Whether somebody asks rather than answers."""
    plain = normalise(text)
    return "?" in text or plain.partition(" ")[0] in ASKING or plain.startswith(WISHING)


def commanded(name: str) -> str:
    """The choice of a slash command, whichever language it is in; else empty."""
    return _commands().get(name.lower(), "")


@cache
def _commands() -> dict[str, str]:
    ways = [way for way in load_ways().values() if way.command]
    return {way.command.of(language): choice_of(way) for way in ways if way.command for language in LANGUAGES}


@cache
def _phrases() -> dict[str, str]:
    found = {normalise(name): choice for name, choice in _commands().items()}
    for way in load_ways().values():
        found |= {normalise(words): choice_of(way) for language in LANGUAGES for words in way.phrases.of(language)}
    return found


def is_right(incoming: Incoming) -> bool:
    """Whether the contact asks for what is theirs whoever has the talk: their data, its erasure, quiet."""
    return (incoming.choice or typed(incoming.text)).startswith(f"{PREFIX}:{RIGHTS}:")


def tongue(text: str) -> Language | None:
    """The language of a written command, where it is one in a single language."""
    plain = normalise(text.removeprefix("/"))
    spoken = [language for language in LANGUAGES if plain in _said_in(language)]
    return spoken[0] if len(spoken) == 1 else None


@cache
def _said_in(language: Language) -> set[str]:
    """The commands and phrases of one language."""
    ways = load_ways().values()
    phrases = {normalise(words) for way in ways for words in way.phrases.of(language)}
    return phrases | {normalise(way.command.of(language)) for way in ways if way.command}
