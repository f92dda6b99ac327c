"""The smallest files of each kind, made here: no real person's papers."""

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


PNG = png()
PDF = b"%PDF-1.4\n%%EOF\n"
DOCX = packed("[Content_Types].xml", "word/document.xml")
XLSX = packed("[Content_Types].xml", "xl/workbook.xml")
