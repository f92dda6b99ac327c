"""Distances on the globe, and what is nearest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import TypeVar

EARTH = 6371.0088
"""The mean radius in kilometres."""
T = TypeVar("T")


@dataclass(frozen=True)
class Point:
    """A spot on the globe, in degrees."""

    latitude: float
    longitude: float

    @classmethod
    def read(cls, near: str) -> Point | None:
        """The point of `latitude,longitude`. None: it is none."""
        latitude, _, longitude = near.partition(",")
        try:
            point = cls(float(latitude), float(longitude))
        except ValueError:
            return None
        return point if abs(point.latitude) <= 90 and abs(point.longitude) <= 180 else None


def kilometres(one: Point, other: Point) -> float:
    """The great-circle distance."""
    north, east = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    chord = sin(north / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(chord)))


def nearest(things: Iterable[T], here: Point, where: Callable[[T], Point], most: int) -> list[tuple[T, float]]:
    """The things nearest to here with their distances, the nearest first; as they came where equally near."""
    measured = [(thing, kilometres(here, where(thing))) for thing in things]
    return sorted(measured, key=lambda pair: pair[1])[:most]


def rounded(distance: float) -> int:
    """A distance as exactly as an area of some ten kilometres allows: 0 is less than ten."""
    step = 10 if distance < 10 else 5 if distance < 100 else 10 if distance < 1000 else 50
    return 0 if distance < 10 else round(distance / step) * step
