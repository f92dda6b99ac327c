"""Files as Telegram keeps them: what was uploaded, under which id, and how a message shows it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from tests.telegram.refusal import Refused, bad_request

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
SMALL = "small-"
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////"
    "////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AT//Z"
)
WEBP = base64.b64decode("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEADMDOJaQAA3AA/uxnAAA=")
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")


@dataclass(frozen=True)
class Kind:
    """One kind of file: Telegram's name for it, where it lies, how its messages describe it, and a sample."""

    named: str
    folder: str
    suffix: str
    described: dict[str, Any]
    sample: bytes


SIZE = {"width": 90, "height": 90}
STICKER = {"type": "regular", "is_animated": False, "is_video": False, **SIZE}
KINDS = {
    "photo": Kind("Photo", "photos", ".jpg", {"width": 900, "height": 900}, JPEG),
    "voice": Kind("VoiceNote", "voice", ".oga", {"duration": 3, "mime_type": "audio/ogg"}, b"OggS\x00\x02 voice"),
    "audio": Kind("Audio", "music", ".mp3", {"duration": 3, "mime_type": "audio/mpeg"}, b"ID3\x04\x00 audio"),
    "video": Kind("Video", "videos", ".mp4", {"duration": 3, "mime_type": "video/mp4", **SIZE}, MP4),
    "video_note": Kind("VideoNote", "video_notes", ".mp4", {"duration": 3, "length": 90}, MP4),
    "animation": Kind("Animation", "animations", ".mp4", {"duration": 3, "mime_type": "video/mp4", **SIZE}, MP4),
    "document": Kind("Document", "documents", ".pdf", {"mime_type": "application/pdf"}, b"%PDF-1.4\n%%EOF\n"),
    "sticker": Kind("Sticker", "stickers", ".webp", STICKER, WEBP),
}
FILELESS: dict[str, Any] = {
    "location": {"latitude": -12.0464, "longitude": -77.0428},
    "venue": {
        "location": {"latitude": -12.0464, "longitude": -77.0428},
        "title": "Consulado General del Perú",
        "address": "Calle Príncipe de Vergara 36",
    },
    "contact": {"phone_number": "+51999888777", "first_name": "Rosa"},
    "dice": {"emoji": "🎲", "value": 4},
}
NAMED = {"document", "audio", "video", "animation"}


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class File:
    file_id: str
    kind: str
    path: str
    data: bytes
    size: int
    shown: Any

    def described(self) -> dict[str, Any]:
        return {"file_id": self.file_id, "file_unique_id": f"unique-{self.file_id}", "file_size": self.size}


class Files:
    """Every file, by its id and by its path."""

    def __init__(self) -> None:
        self._by_id: dict[str, File] = {}

    def sample(self, kind: str, size: int | None = None) -> Any:
        """What a message shows of a file that a person attached; `size` pretends that it is larger than it is."""
        if kind in FILELESS:
            return FILELESS[kind]
        name = "contrato.pdf" if kind == "document" else f"{kind}{KINDS[kind].suffix}"
        return self._keep(kind, KINDS[kind].sample, name, size)

    def sent(self, kind: str, given: Upload | str) -> Any:
        """What a message shows of a file that the bot sent, whether uploaded or known."""
        if isinstance(given, Upload):
            return self._uploaded(kind, given)
        file = self._by_id.get(given)
        if file is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            raise bad_request(f"can't use file of type {KINDS[file.kind].named} as {KINDS[kind].named}")
        return file.shown

    def getFile(self, file_id: str) -> dict[str, Any]:
        file = self._by_id.get(file_id)
        if file is None:
            raise bad_request("invalid file_id")
        if file.size > DOWNLOAD_LIMIT:
            raise bad_request("file is too big")
        return file.described() | {"file_path": file.path}

    def at(self, path: str) -> bytes:
        file = next((file for file in self._by_id.values() if file.path == path), None)
        if file is None or file.size > DOWNLOAD_LIMIT:
            raise Refused(404, "Not Found")
        return file.data

    def _uploaded(self, kind: str, upload: Upload) -> Any:
        if not upload.data:
            raise bad_request("file must be non-empty")
        if len(upload.data) > UPLOAD_LIMIT:
            raise Refused(413, "Request Entity Too Large")
        if kind == "photo" and not upload.data.startswith(IMAGES):
            raise bad_request("IMAGE_PROCESS_FAILED")
        return self._keep(kind, upload.data, upload.name, None, upload.media_type)

    def _keep(self, kind: str, data: bytes, name: str, size: int | None, media_type: str = "") -> Any:
        number = sum(not file_id.startswith(SMALL) for file_id in self._by_id) + 1
        look, path = KINDS[kind], f"{KINDS[kind].folder}/file_{number}"
        suffix = f".{name.rpartition('.')[2]}" if kind in NAMED and "." in name else look.suffix
        bare = File(f"{kind}-{number}", kind, path + suffix, data, len(data) if size is None else size, None)
        shown: Any = bare.described() | look.described
        if kind in NAMED:
            shown |= {"file_name": name}
        if media_type and "mime_type" in shown:
            shown |= {"mime_type": media_type}
        if kind == "photo":
            small = File(SMALL + bare.file_id, kind, f"{path}_small{suffix}", data, len(data), None)
            shown = [small.described() | SIZE, shown]
            self._by_id[small.file_id] = File(**vars(small) | {"shown": shown})
        self._by_id[bare.file_id] = File(**vars(bare) | {"shown": shown})
        return shown
