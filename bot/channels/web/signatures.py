"""What a file really is, by its first bytes and never by its name: only kinds that staff and contacts need."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

LARGEST = 10 * 1024 * 1024
IMAGES = ("image/png", "image/jpeg", "image/webp", "image/gif")
"""What a browser may show in the page: it can hold no script."""
OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_M4A = (b"M4A ", b"M4B ")


@dataclass(frozen=True)
class Kind:
    """`name` is that of an attachment: photo, document, audio or video."""

    name: str
    media_type: str
    ending: str


def kind_of(content: bytes) -> Kind | None:
    """None: it is none of the kinds we take."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind("photo", "image/png", ".png")
    if content.startswith(b"\xff\xd8\xff"):
        return Kind("photo", "image/jpeg", ".jpg")
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind("photo", "image/webp", ".webp")
    if content.startswith((b"GIF87a", b"GIF89a")):
        return Kind("document", "image/gif", ".gif")
    if content.startswith(b"%PDF-"):
        return Kind("document", "application/pdf", ".pdf")
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return _sound(content) or _text(content)


def _sound(content: bytes) -> Kind | None:
    if content.startswith(b"OggS"):
        return Kind("audio", "audio/ogg", ".ogg")
    if content.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")):
        return Kind("audio", "audio/mpeg", ".mp3")
    if content[4:8] == b"ftyp":
        if content[8:12] in _M4A:
            return Kind("audio", "audio/mp4", ".m4a")
        return Kind("video", "video/mp4", ".mp4")
    return None


def _office(content: bytes) -> Kind | None:
    """A document or a sheet without macros, and no other archive."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    folder = next((folder for folder in OFFICE if any(name.startswith(folder) for name in names)), None)
    ending = {"word/": ".docx", "xl/": ".xlsx"}
    return Kind("document", OFFICE[folder], ending[folder]) if folder else None


def _text(content: bytes) -> Kind | None:
    """Plain text: nothing that a browser or an office program could take for a page or a program."""
    try:
        words = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if not words.strip() or any(letter < " " and letter not in "\t\n\r\f" for letter in words):
        return None
    if words.lstrip("\ufeff").lstrip().startswith(("<", "#!", "{\\rtf", "%!")):
        return None
    return Kind("document", "text/plain", ".txt")
