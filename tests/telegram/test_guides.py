"""Every guide through the Bot API, in both languages: opened by its command, answered by its buttons, left."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.cases.office import Office
from bot.channels.telegram.channel import TelegramChannel
from bot.guides.buttons import PREFIX
from bot.turn import Talker
from content.guides.menu import load_ways
from content.model import Language
from tests.telegram.chat import Chat, chatting
from tests.telegram.control import Control, Sent

GUIDES = ("profile", "offers", "check", "checklist", "cost", "offices", "routes", "verify", "privacy")
STEPS = 16
"""No guide asks more."""


@pytest.fixture
async def chat(
    telegram: Control,
    channel: TelegramChannel,
    database: AsyncEngine,
    database_url: URL,
    talker: Talker,
    office: Office,
) -> AsyncIterator[Chat]:
    async with chatting(telegram, channel, database, database_url, talker, office) as talk:
        yield talk


def answers(said: list[Sent], guide: str) -> list[str]:
    """The buttons that answer in this guide, under the last message."""
    keys = [key.data for key in said[-1].buttons]
    found = [data for data in keys if data.startswith(f"{PREFIX}:{guide}:") and "=" in data]
    # A list of papers is redrawn in place: that is test_checklist_product's.
    return [] if any(":dates=" in data for data in keys) else found


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("guide", GUIDES)
async def test_a_guide_is_opened_answered_and_left(chat: Chat, guide: str, language: Language) -> None:
    chat.language = language
    command = load_ways()[guide].command
    assert command
    said = await chat.says(f"/{command.of(language)}")
    for _ in range(STEPS):
        if not (offered := answers(said, guide)):
            break
        said = await chat.taps(offered[0])
        assert any(message.buttons for message in said), "a step without a way on is a trap"
    home = await chat.says("menú" if language == "es" else "menu")
    assert {"c:topics", "g:menu:topics"} & {key.data for key in home[-1].buttons}
    assert "c:human" in {key.data for key in home[-1].buttons}
