"""What goes in and out of every channel, as values. No channel's own types, no storage."""

from __future__ import annotations

from typing import Literal, Self

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
    alt: str = ""
    """Of a picture of ours: what it shows, in words."""
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
    under: str = ""
    """The channel's id of the message whose button was pressed."""
    edited: bool = False
    """The contact changed the message of this remote id."""
    heard: str = Field(default="", exclude=True)
    """What a speech engine made of a voice note. Never stored."""
    forwarded: bool = False
    """Somebody else wrote it: the contact passes it on."""
    language_hint: str = ""
    """What the channel says of the contact's language (a BCP 47 code); used only until the contact has written."""

    @field_validator("text", "choice", mode="before")
    @classmethod
    def _storable(cls, words: str) -> str:
        """PostgreSQL keeps neither NUL nor half a surrogate pair."""
        return words.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


class Button(Message):
    """A choice offered under a message: it does one of three things."""

    label: str = Field(min_length=1)
    data: str = Field(default="", max_length=64)
    """Comes back as `Incoming.choice`."""
    url: str = ""
    """Opens a page."""
    share: str = ""
    """Hands on a link that opens this with us (`a_es-minimum-wage`): each channel knows its own address."""

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if sum(map(bool, (self.data, self.url, self.share))) != 1:
            raise ValueError("a button has data, a url or something to share: one of them")
        return self


class Venue(Message):
    """A spot on the map under its name."""

    name: str
    address: str
    latitude: float
    longitude: float


class NewFile(Message):
    """A file of our own making that is still to be stored: who stores the message stores it first."""

    kind: Literal["photo", "document"]
    name: str
    media_type: str
    content: bytes = Field(repr=False)
    alt: str = ""


class Citation(Message):
    """Proof under an answer: `prefix`, then the linked `name`, then `suffix`. On a line of its own, or after the one
    before where it `follows`."""

    prefix: str
    name: str
    url: str
    suffix: str = ""
    follows: bool = False
    facts: tuple[str, ...] = ()
    """The keys of what it bears out."""


class Outgoing(Message):
    """One message to a contact. `text` is plain: paragraphs and lines, no markup; the channel escapes it."""

    text: str = ""
    citations: tuple[Citation, ...] = ()
    buttons: tuple[Button, ...] = ()
    language: str = "es"
    author: str = ""
    """The person who says it, by name; empty for the assistant."""
    attachment: Attachment | None = None
    file: NewFile | None = Field(default=None, exclude=True)
    """Becomes the attachment when the message is stored."""
    venue: Venue | None = None
    wants_location: bool = False
    """The channel offers to send where the contact is."""
    quotes: int | None = None
    """The stored message it replies to."""
    edits: int | None = None
    """The stored message whose text it replaces."""
    redraws: bool = False
    """It takes the place of the message whose button brought it, where the channel can do that."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text.strip() and not self.attachment and not self.file and not self.venue:
            raise ValueError("a message without text or attachment")
        return self
