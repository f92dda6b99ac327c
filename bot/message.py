"""What goes in and out of every channel, as values. No channel's own types, no storage."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class Message(BaseModel):
    """A frozen value that is stored as JSON beside the conversation."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Attachment(Message):
    """A voice note, photo, file, sticker or location. Its content stays where it came by: Telegram or our files."""

    kind: str
    reference: str = ""
    """Telegram's file id."""
    origin: str = ""
    """`chat:message` in Telegram, from where it can be copied as it is."""
    stored: int | None = None
    """The id in our own files of what came by the web."""
    name: str = ""
    media_type: str = ""
    size: int = 0
    album: str = ""
    """What was sent together carries the same album."""
    near: str = ""
    """Of a location: `latitude,longitude` to about ten kilometres. The exact one is never kept."""


class Incoming(Message):
    """One thing a contact did. `source_id` is unique within the channel and chat: the same one twice is one message."""

    channel: str
    chat: str
    source_id: str
    text: str = ""
    choice: str = ""
    """The data of the button that was pressed; `text` then holds its label where the channel knows it."""
    attachment: Attachment | None = None
    remote_id: str = ""
    """The channel's id of the message itself."""
    quotes: str = ""
    """The channel's id of the message it replies to."""
    edited: bool = False
    """The contact changed the message of this remote id."""
    language_hint: str = ""
    """What the channel says of the contact's language (a BCP 47 code); used only until the contact has written."""

    @field_validator("text", "choice", mode="before")
    @classmethod
    def _storable(cls, words: str) -> str:
        """PostgreSQL keeps neither NUL nor half a surrogate pair."""
        return words.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


class Button(Message):
    """A choice offered under a message. `data` comes back as `Incoming.choice`."""

    label: str = Field(min_length=1)
    data: str = Field(min_length=1, max_length=64)


class Citation(Message):
    """Proof under an answer: `prefix`, then the linked `name`, then `suffix`. On a line of its own, or after the one
    before where it `follows`."""

    prefix: str
    name: str
    url: str
    suffix: str = ""
    follows: bool = False


class Outgoing(Message):
    """One message to a contact. `text` is plain: paragraphs and lines, no markup; the channel escapes it."""

    text: str = ""
    citations: tuple[Citation, ...] = ()
    buttons: tuple[Button, ...] = ()
    language: str = "es"
    author: str = ""
    """The person who says it, by name; empty for the assistant."""
    attachment: Attachment | None = None
    quotes: int | None = None
    """The stored message it replies to."""
    edits: int | None = None
    """The stored message whose text it replaces."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text.strip() and not self.attachment:
            raise ValueError("a message without text or attachment")
        return self
