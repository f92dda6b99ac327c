"""Bar charts as numbers for a template that draws them: no script, and readable without colours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 360.0, 150.0
LEFT, TOP, BOTTOM = 26.0, 8.0, 20.0
LABELS = 8
"""So many of the labels under the bars there is room for."""


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True)
class Chart:
    """`scale`: (y, number) of the lines behind the bars. `labels`: (x, label) of what stands under them."""

    bars: tuple[Bar, ...]
    scale: tuple[tuple[float, int], ...]
    labels: tuple[tuple[float, str], ...]
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    floor: float = HEIGHT - BOTTOM


def chart(names: Sequence[str], *series: Sequence[float]) -> Chart:
    """A group of bars for each name, one of each series."""
    top = _round(max((number for numbers in series for number in numbers), default=0))
    room, step = HEIGHT - TOP - BOTTOM, (WIDTH - LEFT) / max(len(names), 1)
    thick = min(step * 0.8 / len(series), 28.0)

    def bar(place: int, number: int, value: float) -> Bar:
        tall = room * value / top
        begin = LEFT + step * (place + 0.5) - thick * len(series) / 2
        return Bar(
            round(begin + thick * number, 2), round(HEIGHT - BOTTOM - tall, 2), round(thick, 2), round(tall, 2), number
        )

    every = math.ceil(len(names) / LABELS)
    return Chart(
        bars=tuple(
            bar(place, number, numbers[place])
            for number, numbers in enumerate(series)
            for place in range(len(names))
            if numbers[place]
        ),
        scale=tuple((round(HEIGHT - BOTTOM - room * part / 2, 2), top * part // 2) for part in range(3)),
        labels=tuple((round(LEFT + step * (place + 0.5), 2), names[place]) for place in range(0, len(names), every)),
    )


def _round(highest: float) -> int:
    """An even number not below it, and short to read: 2, 4, 10, 20, 40, 100 …"""
    size = 10 ** math.floor(math.log10(highest)) if highest >= 1 else 1
    return int(next(step * size for step in (2, 4, 6, 8, 10, 20) if step * size >= highest))
