"""Speech to text, for who has an engine: any function of this shape, which INFOMIGRA_SPEECH names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module

from content.model import Language

Ear = Callable[[bytes, str, Language], Awaitable[str | None]]
"""(the sound, its media type, the talk's language) -> the words, or None where it understood nothing."""

SPOKEN = ("voice", "audio")
LARGEST = 20 * 1024 * 1024
"""Bytes: what Telegram lets a bot fetch."""


class NoEar(Exception):
    """The engine of the settings cannot be used. The message says why."""


def ear_named(name: str) -> Ear | None:
    """The function that `package.module:name` names; None where none is named. Raises NoEar."""
    if not name:
        return None
    module, _, attribute = name.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise NoEar(f"INFOMIGRA_SPEECH names {name}, which cannot be loaded: {type(error).__name__}") from None
    if not callable(found):
        raise NoEar(f"INFOMIGRA_SPEECH names {name}, which is no function")
    ear: Ear = found
    return ear
