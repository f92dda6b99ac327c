"""The buttons of guides."""

from __future__ import annotations

from bot.message import Button
from bot.words import translator
from content.model import Language

PREFIX = "g"


def press(label: str, guide: str, value: str = "") -> Button:
    """Opens a guide, or answers in it."""
    return Button(label=label, data=f"{PREFIX}:{guide}:{value}")


def home(language: Language, *, back: bool = False) -> tuple[Button, ...]:
    """The ways out that stand under every step: back, the menu, a person."""
    _ = translator(language)
    ways = (
        Button(label=_("⬅ Back"), data="c:back"),
        Button(label=_("☰ Menu"), data="c:menu"),
        Button(label=_("Talk to a person"), data="c:human"),
    )
    return ways if back else ways[1:]
