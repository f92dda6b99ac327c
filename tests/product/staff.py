"""Staff, as the tests of the whole product hire them and watch what they see."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import create_engine, text

from bot.storage.database import embedded
from tests.product.program import Program
from tests.telegram.control import Control, Sent

GROUP, ROSA = -1001, 7
ANA, BETO = 801, 802
CODE = re.compile(r"\b[2-9B-Z]{4}-[2-9B-Z]{4}\b")
T = TypeVar("T")


def hire(program: Program, name: str, telegram_id: int | None = None, role: str = "supervisor") -> None:
    """An agent who sees every case, connected to Telegram."""
    with embedded(program.data / "postgres") as url:
        database = create_engine(url)
        with database.begin() as connection:
            connection.execute(
                text("insert into agents (email, name, role, telegram_id) values (:email, :name, :role, :telegram)"),
                {"email": f"{name.lower()}@example.org", "name": name, "role": role, "telegram": telegram_id},
            )
        database.dispose()


def asked(program: Program, query: str) -> list[dict[str, Any]]:
    """What the database answers."""
    with embedded(program.data / "postgres") as url:
        database = create_engine(url)
        with database.connect() as connection:
            rows = [dict(row) for row in connection.execute(text(query)).mappings()]
        database.dispose()
    return rows


def until(reached: Callable[[], T], seconds: float = 30) -> T:
    """What `reached` returns, as soon as that is something."""
    end = time.monotonic() + seconds
    while not (found := reached()):
        assert time.monotonic() < end, "it did not come to pass in time"
        time.sleep(0.05)
    return found


def in_group(telegram: Control) -> list[Sent]:
    return telegram.sent_to(GROUP)


def card(telegram: Control, code: str) -> Sent:
    """The pinned card of a case."""
    return until(lambda: next((one for one in in_group(telegram) if one.text.startswith(code) and one.buttons), None))


def reads_in_thread(telegram: Control, thread: int | None, words: str) -> Sent:
    return until(
        lambda: next(
            (one for one in in_group(telegram) if one.thread == thread and words in (one.edited or one.text)), None
        )
    )


def reads(telegram: Control, chat: int, words: str) -> Sent:
    """The contact's message that holds these words."""
    return until(lambda: next((one for one in telegram.sent_to(chat) if words in (one.edited or one.text)), None))


def key(message: Sent, word: str) -> str:
    """What the button sends whose data begins like this."""
    return next(button.data for button in message.buttons if button.data.startswith(f"g:{word}:"))


def code_in(message: Sent) -> str:
    found = CODE.search(message.text)
    assert found, message.text
    return found.group()
