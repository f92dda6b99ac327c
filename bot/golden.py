"""The golden set: questions we are known to answer, so that no change of content or understanding loses one unseen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.dialogue.context import Context
from bot.message import Incoming
from bot.turn import Talker, Turn
from content.knowledge import Knowledge
from content.model import LANGUAGES, Article, Language, is_country
from nlu.check import HeldOut

GOLDEN = Path(__file__).parents[1] / "tests" / "golden.jsonl"
SHOWN = 160
"""Characters of an answer that are kept to show what it was."""


@dataclass(frozen=True)
class Known:
    """A question asked in a talk about `place`, and the answer it had: its facts, and how its words began."""

    text: str
    language: Language
    place: str | None
    article: str
    facts: tuple[str, ...]
    said: str


@dataclass(frozen=True)
class Lost:
    """A known question that none of its facts answers any more."""

    known: Known
    turn: Turn

    def __str__(self) -> str:
        facts, now = ", ".join(self.known.facts), self.turn.action
        said = self.turn.outgoing.text[:SHOWN].replace("\n", " ")
        return (
            f"“{self.known.text}” ({self.known.language}, {self.known.place})\n"
            f"  before: {self.known.article} [{facts}] {self.known.said}\n"
            f"  now:    {now.kind} {now.article or ''} [{', '.join(getattr(now, 'facts', ()))}] {said}"
        )


def read(path: Path = GOLDEN) -> list[Known]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Known(**{**item, "facts": tuple(item["facts"])}) for item in map(json.loads, lines)]


def write(known: Iterable[Known], path: Path = GOLDEN) -> None:
    lines = (json.dumps(asdict(item), ensure_ascii=False) for item in known)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def lost(known: Iterable[Known], talker: Talker) -> list[Lost]:
    """Those whose answer states none of the facts it stated before."""
    asked = ((item, _ask(item.text, item.language, item.place, talker)) for item in known)
    return [Lost(item, turn) for item, turn in asked if not set(item.facts) & set(getattr(turn.action, "facts", ()))]


def chosen(talker: Talker, knowledge: Knowledge, sentences: Iterable[HeldOut]) -> Iterator[Known]:
    """One question an article that is answered by it: as a stranger asked it, else its title."""
    strange = {(item.article, item.language): item.text for item in sentences}
    for number, article in enumerate(knowledge.articles.values()):
        language = LANGUAGES[number % len(LANGUAGES)]
        for text in filter(None, (strange.get((article.id, language)), article.question.of(language))):
            if known := _known(text, language, article, talker):
                yield known
                break


def _known(text: str, language: Language, article: Article, talker: Talker) -> Known | None:
    place = article.place if is_country(article.place) else None
    turn = _ask(text, language, place, talker)
    facts = getattr(turn.action, "facts", ())
    if turn.action.article != article.id or not facts:
        return None
    return Known(text, language, place, article.id, facts, turn.outgoing.text[:SHOWN].replace("\n", " "))


def _ask(text: str, language: Language, place: str | None, talker: Talker) -> Turn:
    context = Context(language=language, place=place)
    return talker.turn(context, Incoming(channel="golden", chat="", source_id="", text=text))
