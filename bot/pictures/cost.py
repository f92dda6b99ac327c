"""The picture of what a month costs in one place or two: bars beside each other, what is left, base dates and sources.

Drawn by pixel on one sheet as wide as a phone shows it. Colours are of Okabe and Ito, which who is colour-blind tells
apart; the second place is hatched too, and each bar is named.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from bot.pictures.sheet import Bar, Row, Sheet

WIDTH, MARGIN = 1080, 44
DPI = 100
POINTS = 72 / DPI
"""Of one pixel."""
COLOURS = ("#0072B2", "#E69F00")
HATCHES = ("", "//")
INK, PALE = "#1A1A1A", 0.35
TITLE, HEAD, WORDS, SMALL = 58, 44, 38, 32
"""Sizes in pixels: nothing smaller than SMALL."""
LINE = 1.3
BAR, GAP = 34, 26
PLAIN, BOLD = 0.53, 0.62
"""How wide a letter is on average, by its size."""
_TOGETHER = re.compile(r" (?=·)|(?<=[A-Z/]) (?=\d)|(?<=\d) (?=[A-Z]{3}\b|€|h\b)")
"""Spaces at which no line ends."""


def draw(sheet: Sheet) -> bytes:
    """The sheet as a PNG."""
    # Twice: how high it is becomes known by drawing it.
    height = _Pen(Figure(figsize=(WIDTH / DPI, 1), dpi=DPI), WIDTH).draw(sheet)
    figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor="white")
    _Pen(figure, height).draw(sheet)
    png = io.BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()


class _Pen:
    """Writes down the sheet from the top; `y` is how far it is."""

    def __init__(self, figure: Figure, height: int) -> None:
        self.axes: Axes = figure.add_axes((0, 0, 1, 1))
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(height, 0)
        self.axes.set_axis_off()
        self.y = float(MARGIN)

    def draw(self, sheet: Sheet) -> int:
        self.write(sheet.title, TITLE, bold=True)
        self.write(sheet.household, WORDS)
        self.y += GAP
        longest = max((bar.high or 0 for row in sheet.rows for bar in row.bars), default=0) or 1
        for row in sheet.rows:
            self.row(row, longest)
        self.results(sheet.results)
        for note in sheet.notes:
            self.write(note, SMALL)
            self.y += GAP / 3
        return int(self.y + MARGIN)

    def row(self, row: Row, longest: float) -> None:
        self.write(row.heading, HEAD, bold=True)
        for number, bar in enumerate(row.bars):
            self.write(bar.words, WORDS)
            self.bar(bar, number, (WIDTH - 2 * MARGIN) / longest)
        self.y += GAP

    def bar(self, bar: Bar, number: int, scale: float) -> None:
        if bar.low is None or bar.high is None:
            return
        for start, end, alpha in ((0.0, bar.low, 1.0), (bar.low, bar.high, PALE)):
            if end > start:
                self.stripe(start * scale, end * scale, number, alpha)
        self.y += BAR + GAP * 2 / 3

    def stripe(self, start: float, end: float, number: int, alpha: float) -> None:
        self.axes.add_patch(
            Rectangle(
                (MARGIN + start, self.y),
                end - start,
                BAR,
                facecolor=(COLOURS[number], alpha),
                edgecolor="white" if HATCHES[number] else COLOURS[number],
                hatch=HATCHES[number] or None,
                linewidth=0,
            )
        )

    def results(self, results: Sequence[str]) -> None:
        """In a frame each: what matters most."""
        for number, words in enumerate(results):
            lines = _wrapped(words, HEAD, WIDTH - 2 * MARGIN - 2 * GAP, BOLD)
            # The space under the last line is part of the frame's own.
            height = len(lines) * HEAD * LINE + 2 * GAP - HEAD * (LINE - 1)
            frame = FancyBboxPatch(
                (MARGIN, self.y),
                WIDTH - 2 * MARGIN,
                height,
                boxstyle="round,pad=0,rounding_size=14",
                facecolor="white",
                edgecolor=COLOURS[number],
                linewidth=5,
                linestyle=("-", "--")[number],
            )
            self.axes.add_patch(frame)
            self.y += GAP
            for line in lines:
                self.line(line, HEAD, MARGIN + GAP, bold=True)
            self.y += 2 * GAP - HEAD * (LINE - 1)
        self.y += GAP / 2

    def write(self, words: str, size: int, *, bold: bool = False) -> None:
        for line in _wrapped(words, size, WIDTH - 2 * MARGIN, BOLD if bold else PLAIN):
            self.line(line, size, MARGIN, bold=bold)

    def line(self, words: str, size: int, x: float, *, bold: bool) -> None:
        self.axes.text(
            x,
            self.y,
            # A dollar sign would begin a formula.
            words.replace("$", r"\$"),
            fontsize=size * POINTS,
            fontweight="bold" if bold else "normal",
            color=INK,
            va="top",
        )
        self.y += size * LINE


def _wrapped(words: str, size: int, width: float, letter: float) -> list[str]:
    """In lines that fit. An amount stays whole, and a dot between two things with the first."""
    whole = _TOGETHER.sub("\u00a0", words)
    return textwrap.wrap(whole, int(width / (size * letter)), break_long_words=False)
