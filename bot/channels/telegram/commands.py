"""The commands in Telegram's menu: what they are called in each language and the choice each one stands for."""

from __future__ import annotations

from telegram import BotCommand

from bot.words import translator

NAMES = {
    "es": {"start": "start", "help": "ayuda", "language": "idioma", "human": "humano", "topics": "temas"},
    "en": {"start": "start", "help": "help", "language": "language", "human": "human", "topics": "topics"},
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
    }
    return [BotCommand(NAMES[language][choice], text) for choice, text in descriptions.items()]
