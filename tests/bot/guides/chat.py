"""A contact who writes and taps, with the talk remembered between the turns."""

from __future__ import annotations

from bot.dialogue.context import Context
from bot.message import Attachment, Incoming
from bot.turn import Talker, Turn


class Chat:
    """One talk without any storage."""

    def __init__(self, talker: Talker, context: Context | None = None, hint: str = "es") -> None:
        self.talker, self.context, self.hint = talker, context or Context(), hint

    def says(self, text: str) -> Turn:
        return self._does(text=text)

    def taps(self, data: str) -> Turn:
        return self._does(choice=data)

    def sends(self, kind: str) -> Turn:
        return self._does(attachment=Attachment(kind=kind))

    def _does(self, text: str = "", choice: str = "", attachment: Attachment | None = None) -> Turn:
        incoming = Incoming(
            channel="test",
            chat="test",
            source_id="test",
            text=text,
            choice=choice,
            attachment=attachment,
            language_hint=self.hint,
        )
        turn = self.talker.turn(self.context, incoming)
        self.context = turn.context
        return turn


def data(turn: Turn) -> list[str]:
    """What can be tapped under the last message."""
    return [button.data for button in turn.messages[-1].buttons if button.data]


def words(turn: Turn) -> str:
    return "\n".join(message.text for message in turn.messages)
