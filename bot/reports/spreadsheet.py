"""Tables as a file that Excel opens as it is, in columns and with its accents."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence

ENCODING = "utf-16"
"""Little-endian with its mark, and tabs between the cells: the one text file that Excel puts into columns under every
regional setting. A comma or a semicolon works only where Windows has it as its list separator, and in Peru both are
met. For the same reason numbers are whole: `4.5` would be the fourth of May to some."""
MEDIA_TYPE = f"text/csv; charset={ENCODING}"
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

Cell = str | int | None


def encoded(rows: Iterable[Sequence[Cell]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter="\t").writerows([_safe(cell) for cell in row] for row in rows)
    return codecs.BOM_UTF16_LE + stream.getvalue().encode("utf-16-le")


def _safe(cell: Cell) -> str | int:
    """Words on one line. What a spreadsheet would take for a formula stays words by the apostrophe it hides."""
    if not isinstance(cell, str):
        return "" if cell is None else cell
    words = " ".join(cell.replace("\0", " ").split())
    return f"'{words}" if words.startswith(FORMULA) else words
