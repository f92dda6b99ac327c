"""The smallest files of each kind, made here: no real person's papers, and nobody's voice."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib


def png(width: int = 320, height: int = 200) -> bytes:
    """A picture in two colours."""
    line = b"\0" + b"\x0b\x6b\x5d" * (width // 2) + b"\xe6\xf1\xee" * (width - width // 2)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(line * height)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def packed(*names: str) -> bytes:
    """A zip archive of empty files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return held.getvalue()


def opus(packets: int = 50) -> bytes:
    """A second of silence as a voice note holds it: Opus in Ogg."""
    head = b"OpusHead\1\1" + struct.pack("<HIhB", 0, 48000, 0, 0)
    tags = b"OpusTags" + struct.pack("<II", 0, 0)
    silence = b"\xf8\xff\xfe"
    pages = [_page(2, 0, 0, [head]), _page(0, 0, 1, [tags]), _page(4, 960 * packets, 2, [silence] * packets)]
    return b"".join(pages)


def _page(kind: int, position: int, number: int, packets: list[bytes]) -> bytes:
    sizes = bytes(map(len, packets))
    head = b"OggS\0" + struct.pack("<BqIIIB", kind, position, 1, number, 0, len(sizes)) + sizes
    page = bytearray(head + b"".join(packets))
    page[22:26] = struct.pack("<I", _checksum(page))
    return bytes(page)


def _checksum(page: bytes) -> int:
    """Ogg's CRC: zlib's polynomial, the highest bit first."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x104C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value


PNG = png()
VOICE = opus()
PDF = b"%PDF-1.4\n%%EOF\n"
DOCX = packed("[Content_Types].xml", "word/document.xml")
XLSX = packed("[Content_Types].xml", "xl/workbook.xml")
