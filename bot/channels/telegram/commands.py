"""The commands in Telegram's menu: what they are called in each language and the choice each one stands for."""

from __future__ import annotations

from telegram import BotCommand

from bot.words import translator

NAMES = {
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


def menu(language: str) -> list[BotCommand]:
    """The menu a contact sees, in their language."""
    _ = translator(language)
    descriptions = {
        "start": _("Start"),
        "help": _("How I can help"),
        "language": _("Change the language"),
        "human": _("Talk to a person"),
        "topics": _("See the topics"),
        "status": _("How my case is"),
        "close": _("Close my case"),
    }
    return [BotCommand(NAMES[language][choice], text) for choice, text in descriptions.items()]
