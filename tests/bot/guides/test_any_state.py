"""From wherever a contact is, in whatever guide: every message is answered, the menu leads home, danger goes first.

The walk takes the guides that there are, so that a new one is walked through too.
"""

from __future__ import annotations

import random

import pytest

from bot.dialogue.context import Context
from bot.guides.shelf import shelf
from bot.turn import Talker, Turn
from content.guides.menu import load_ways
from tests.bot.guides.chat import Chat

STEPS = 100
WALKS = range(8)
TEXTS = {
    "es": (
        *("hola", "gracias", "si", "no", "no sé", "saltar", "España", "quiero ir a Chile", "Madrid", "Lima", "3"),
        *("1200 euros", "15/03/2027", "31/02/2027", "-5", "mañana", "@cuenta_rara", "+51 987 654 321", "?", "😀"),
        *("cuanto es el sueldo minimo en españa", "y en chile?", "que papeles piden para el arraigo", "asdf qwer"),
        *("Me piden 500 dólares por adelantado para un trabajo en Canadá", "soy venezolano", "a" * 300, "atrás"),
    ),
    "en": (
        *("hello", "thanks", "yes", "no", "skip", "Spain", "I want to go to Chile", "Madrid", "2", "1,200 EUR"),
        *("2027-03-15", "tomorrow", "t.me/somebody", "how much is the minimum wage in spain", "and in chile?"),
        *("They want 500 dollars up front for a job in Canada", "back", "what is this?", "xyz"),
    ),
}
SENT = ("location", "photo", "voice", "document", "sticker")
DANGER = {"es": "me tienen encerrada y no me dejan salir", "en": "they locked me in and took my passport"}
HOME = {"es": "menú", "en": "menu"}


def pressable(turn: Turn) -> list[str]:
    return [button.data for message in turn.messages for button in message.buttons if button.data]


def step(chat: Chat, chance: random.Random, taps: list[str], language: str) -> Turn:
    """A button more often than not, an old one at times; else a message, a command, a file."""
    drawn = chance.random()
    if taps and drawn < 0.55:
        return chat.taps(chance.choice(taps))
    if drawn < 0.62:
        guide = chance.choice(shelf().names)
        return chat.taps(f"g:{guide}:{chance.choice(['', 'new', 'nonsense', 'a=b', '=', '-', '9' * 20])}")
    if drawn < 0.70:
        ways = [way.command.of(chat.context.speaking()) for way in load_ways().values() if way.command]
        return chat.says(f"/{chance.choice(ways)}")
    if drawn < 0.76:
        return chat.sends(chance.choice(SENT))
    return chat.says(chance.choice(TEXTS[language]))


def well_said(turn: Turn) -> None:
    """Something was said, and it fits what channels take."""
    assert turn.messages
    for message in turn.messages:
        assert message.text.strip() or message.file or message.attachment or message.venue
        assert all(len(button.data.encode()) <= 64 for button in message.buttons)
        data = [button.data for button in message.buttons if button.data]
        assert len(data) == len(set(data)), data
        assert "{" not in message.text, message.text
    assert Context.restored(turn.context.model_dump(mode="json")) == turn.context


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("seed", WALKS)
def test_every_message_in_every_state_is_answered(talker: Talker, language: str, seed: int) -> None:
    chance = random.Random(f"{language} {seed}")
    chat = Chat(talker, hint=language)
    turn, taps = chat.taps("start"), list[str]()
    for _number in range(STEPS):
        well_said(turn)
        taps = [*taps[-20:], *pressable(turn)]
        turn = step(chat, chance, taps, language)
        if chance.random() < 0.2:
            away_and_back(Chat(talker, chat.context, hint=language), language)


def away_and_back(chat: Chat, language: str) -> None:
    """From here home, and from here to help."""
    here = chat.context
    home = chat.says(HOME[language])
    well_said(home)
    assert chat.context.guide == ""
    assert "g:menu:topics" in pressable(home)
    helped = Chat(chat.talker, here, hint=language).says(DANGER[language])
    assert helped.action.kind == "urgent"
    assert helped.context.guide == ""
    assert helped.context.danger


def test_every_guide_opens_takes_any_button_and_goes_back(talker: Talker) -> None:
    for name in shelf().names:
        for language in ("es", "en"):
            chat = Chat(talker, Context(language=language), hint=language)
            well_said(chat.taps(f"g:{name}:"))
            well_said(chat.taps(f"g:{name}:no-such-button"))
            well_said(chat.taps("c:back"))
            assert chat.context.speaking() == language
