"""Takes out of people's words what says who they are: numbers, e-mails and handles. Points at what may be names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from content.knowledge import Knowledge
from content.words import fold

DOT = "•"
_SPOKEN = (
    "cero|uno|una|un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|doble|"
    "zero|oh|one|two|three|four|five|six|seven|eight|nine|double"
)
_PERSONAL = re.compile(
    # E-mails and handles, then links: all may name somebody.
    r"[^\s@<>]+\s?@\s?[^\s@<>]+\.\w{2,}|(?<!\w)@\w{3,}|(?:https?://|www\.|\b(?:t|wa)\.me/)\S+"
    # Six digits and more, however they are written in groups, with the letters that belong to a document's number.
    r"|(?:\b[^\W\d_]{1,4}[-_.]?)?\+?\(?\d(?:[\W_]{0,3}\d){5,}(?:[-_.]?[^\W\d_]{1,2}\b)?"
    rf"|\b(?:{_SPOKEN})(?:\W+(?:{_SPOKEN}|\d)){{5,}}\b",
    re.IGNORECASE,
)
_MIXED = re.compile(r"\b(?=\w*[^\W\d_])(?=(?:\w*?\d){4})[\w-]{6,}\b")
"""Letters and digits in one, as on a passport."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INTRODUCED = re.compile(
    r"\b(?:me llamo|mi nombre es|my name is|i am called|soy(?!\s+(?:de|del|el|la|un|una)\b)|"
    r"señora?|sra?\.?|mrs?\.?|don|doña)\s+",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?:^|[.!?…:\n¿¡•]\s*)$")
ACRONYM = 5
"""Letters up to which capitals alone are an office or a paper, not a name."""


def mask(text: str) -> str:
    """The text without what could lead to a person, a dot in each place. Names stay: an editor has to see to them."""
    return _MIXED.sub(DOT, _PERSONAL.sub(DOT, text))


def names(text: str, known: Collection[str]) -> tuple[str, ...]:
    """The words that look like names, for the editor's eye. `known`: folded words that are none."""
    return tuple(dict.fromkeys(word for word in _names(text) if fold(word) not in known))


def nameless(text: str, known: Collection[str]) -> str:
    """The text with a dot for each of them, where no agent who knows the case has looked before an editor reads it."""
    found = names(text, known)
    return _WORD.sub(lambda word: DOT if word[0] in found else word[0], text)


def _names(text: str) -> Iterator[str]:
    introduced = {match.end() for match in _INTRODUCED.finditer(text)}
    found = list(_WORD.finditer(text))
    for index, match in enumerate(found):
        following = found[index + 1][0] if index + 1 < len(found) else ""
        if match.start() in introduced or (not text.isupper() and _capital(text[: match.start()], match[0], following)):
            yield match[0]


def _capital(before: str, word: str, following: str) -> bool:
    """Whether its capital makes it a name. A sentence begins with one too: there it takes a second word with one."""
    if not word[0].isupper() or (word.isupper() and len(word) <= ACRONYM):
        return False
    return not _SENTENCE.search(before) or following[:1].isupper()


def known_words(knowledge: Knowledge) -> frozenset[str]:
    """The words of places, topics and their people, which are written like names and are none."""
    texts = [
        word
        for place in knowledge.places.values()
        for word in (place.name.es, place.name.en, *place.aliases, *place.demonyms)
    ]
    texts += [words for topic in knowledge.topics.values() for words in (topic.name.es, topic.name.en)]
    return frozenset(fold(word) for text in texts for word in _WORD.findall(text)) | {"i", "infomigra"}
