"""A file that somebody sends: read whole, named and typed by what it is, not by what it says it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from starlette.datastructures import UploadFile

from bot.channels.web.signatures import LARGEST, Kind, kind_of
from bot.words import translator

LONGEST_NAME = 80
ACCEPTED = ".pdf,.png,.jpg,.jpeg,.webp,.docx,.xlsx,.ogg,.mp3,.m4a,.mp4,.txt"
BODY_LIMIT = 12 * 1024 * 1024
"""Bytes of a form with its file."""


class NotTaken(Exception):
    """A file that cannot be taken. The message says why, in the language of who sends it."""


@dataclass(frozen=True)
class Upload:
    """A file as it is kept."""

    name: str
    kind: Kind
    content: bytes


async def read(upload: UploadFile, language: str) -> Upload:
    """The file, checked. Raises NotTaken."""
    _ = translator(language)
    content = await upload.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise NotTaken(_("That is too big. A file can have up to 10 MB."))
    kind = kind_of(content)
    if kind is None:
        raise NotTaken(
            _("This kind of file cannot be sent. Send a PDF, picture, document, sheet, sound, video or text.")
        )
    stem = PurePath((upload.filename or "").replace("\\", "/")).stem[:LONGEST_NAME].strip() or kind.name
    # By what it is: a name like `visa.pdf.exe` would lie to who saves it.
    return Upload(f"{stem}{kind.ending}", kind, content)
