"""The commands in Telegram's menu: what they are called in each language and the choice each one stands for."""

from __future__ import annotations

from telegram import BotCommand

from bot.words import translator
from content.guides.menu import load_ways
from content.model import Language

NAMES: dict[Language, dict[str, str]] = {
    "es": {
        "start": "start",
        "help": "ayuda",
        "topics": "temas",
        "human": "humano",
        "status": "estado",
        "close": "cerrar",
        "language": "idioma",
    },
    "en": {
        "start": "start",
        "help": "help",
        "topics": "topics",
        "human": "human",
        "status": "status",
        "close": "close",
        "language": "language",
    },
}
CHOICES = {name: choice for names in NAMES.values() for choice, name in names.items()}
"""Commands that no guide has. Those of guides stand in content/guides/menu.yml."""


def menu(language: Language) -> list[BotCommand]:
    """The menu a contact sees, in their language: what is done most first."""
    _ = translator(language)
    names = NAMES[language]
    ways = {way.command.of(language): way.hint.of(language) for way in load_ways().values() if way.command and way.hint}
    rest = {
        "topics": _("See the topics"),
        "status": _("How my case is"),
        "close": _("Close my case"),
        "language": _("Change the language"),
        "help": _("How I can help"),
    }
    commands = {names["start"]: _("Start"), **ways, **{names[choice]: text for choice, text in rest.items()}}
    return [BotCommand(name, text) for name, text in commands.items()]
