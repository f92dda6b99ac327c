"""What every page of the desk works with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.cases.office import Office
from bot.channel import Undeliverable
from bot.channels.web.desk.news import News
from bot.channels.web.guard import Pace
from bot.message import Attachment

POSTS, KNOCKS = 60, 20
"""Forms a minute of one session, and tries a minute to come in from one address."""


def _nobody() -> str:
    return ""


async def _nowhere(attachment: Attachment) -> tuple[bytes, str]:
    raise Undeliverable


@dataclass(frozen=True)
class Desk:
    """The database, the office, and the way to what goes on outside of the desk."""

    sessions: async_sessionmaker[AsyncSession]
    office: Office
    wake: Callable[[int], None]
    """Delivers what is pending in a conversation."""
    secure: bool = False
    """Whether people come by https: the cookie is then never sent in the clear."""
    url: str = ""
    """Where people reach the desk, for links given away. Empty: as the request says."""
    telegram: Callable[[], str] = _nobody
    """The bot's name on Telegram, empty while it has none."""
    fetch: Callable[[Attachment], Awaitable[tuple[bytes, str]]] = _nowhere
    """The content and media type of an attachment that its channel keeps. Raises Delayed, Undeliverable."""
    drafts: Path = Path("var") / "drafts"
    """Where what editors approved is written, to be moved into the content."""
    news: News = field(default_factory=News, repr=False)
    """To be closed when the server stops, so that no open page holds it up."""
    pace: Pace = field(default_factory=lambda: Pace(POSTS), repr=False)
    door: Pace = field(default_factory=lambda: Pace(KNOCKS), repr=False)
