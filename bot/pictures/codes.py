"""QR codes to print and hang up: one for each way to us, with its address under it."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Literal

import segno
from matplotlib.figure import Figure

INCHES, DPI = 4.0, 200
"""The side of one code. It is printed sharp at this size."""


def codes(addresses: Mapping[str, str], format: Literal["png", "svg"]) -> bytes:
    """A sheet with a code for each address, under its name."""
    figure = Figure(figsize=(INCHES * len(addresses), INCHES + 0.8), dpi=DPI)
    for number, (name, address) in enumerate(addresses.items(), start=1):
        axes = figure.add_subplot(1, len(addresses), number)
        matrix = [[1 - module for module in row] for row in segno.make(address, error="m").matrix_iter(border=4)]
        axes.imshow(matrix, cmap="gray", vmin=0, vmax=1, interpolation="none")
        axes.set_title(name)
        axes.set_xlabel(address.removeprefix("https://"), fontsize=9)
        axes.set_xticks([])
        axes.set_yticks([])
    figure.tight_layout()
    sheet = BytesIO()
    figure.savefig(sheet, format=format)
    return sheet.getvalue()
