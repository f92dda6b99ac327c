"""The interface's words in the contact's language, from the gettext catalogues in locale/."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LOCALES = Path(__file__).parent / "locale"


@cache
def translator(language: str) -> Callable[[str], str]:
    """The gettext function of a language. The catalogues are read as they are written: nothing to compile first."""
    with (LOCALES / language / "LC_MESSAGES" / "infomigra.po").open("rb") as stream:
        catalogue = read_po(stream, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain="infomigra").gettext


def mark(message: str) -> str:
    """Marks a message id for extraction where it is written but not yet translated."""
    return message
