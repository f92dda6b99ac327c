"""When the bot holds its tongue: asked before it thinks of an answer, and again before anything of its own is sent."""

from __future__ import annotations

from bot.storage.case_tables import Case
from bot.storage.tables import MessageRow


def silent(case: Case | None) -> bool:
    """Whether a person has the talk or is awaited, so that the bot says nothing of its own."""
    if case is None or case.status == "closed":
        return False
    return not (case.status == "waiting" and case.meanwhile)


def overtaken(message: MessageRow, case: Case | None) -> bool:
    """Whether a message of the bot's own that is still unsent must stay so.

    What answered a message before the one the case was opened on may still arrive while the case waits.
    """
    if case is None or message.voice != "bot" or not silent(case):
        return False
    return case.status != "waiting" or (message.answers_id or message.id) >= (case.message_id or 0)
