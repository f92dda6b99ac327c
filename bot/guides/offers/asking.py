"""Whole messages that ask for job offers and say which: `busco trabajo de cocinero en chile`.

Exact on purpose: what asks for anything else, or says more, is a question like any other.
"""

from __future__ import annotations

import re

from bot.guides.offers.wanted import WHAT, WHERE, where_said
from bot.guides.typed import sounds_like_question
from content.words import fold
from nlu.parse import Parse
from nlu.text import normalise

_JOB, _PLACE = "<job>", "<place>"
_GREETING = r"(?:(?:hola|buenas|buenos dias|buenas tardes|buenas noches|hi|hello) )?"
_SEEKING = r"(?:estoy |ando )?(?:busco|buscando|quiero|necesito|quisiera|deseo)"
_WORK = r"(?:un |una |algun )?(?:trabajo|empleo|chamba|pega|puesto|ofertas|ofertas de trabajo)"
_IN = rf"(?: (?:en|in) {_PLACE})"
_ASKING = re.compile(
    rf"{_GREETING}(?:"
    rf"{_SEEKING} {_WORK} (?:de|como|para) {_JOB}{_IN}?"
    rf"|(?:ofertas|ofertas de trabajo|ofertas de empleo|trabajo|empleo) (?:de|como|para) {_JOB}{_IN}"
    rf"|ofertas (?:de trabajo |de empleo )?(?:de|como|para) {_JOB}"
    rf"|(?:(?:i am |im )?(?:looking for|searching for)|i want|i need|find me) (?:a |an |some )?"
    rf"(?:job|jobs|work|job offers) (?:as|for) (?:a |an )?{_JOB}{_IN}?"
    rf"|(?:a )?(?:job|jobs|work|offers|job offers) (?:as|for) (?:a |an )?{_JOB}{_IN}"
    rf"|{_JOB} (?:job|jobs){_IN}"
    r")"
)


def wanted_from(parse: Parse, text: str) -> dict[str, str] | None:
    """The answers of the guide that are said in it; None where it does not plainly ask for offers."""
    jobs = [entity for entity in parse.entities if entity.kind == "occupation"]
    places = [entity for entity in parse.entities if entity.kind in ("place", "origin")]
    if len(jobs) != 1 or len(places) > 1 or sounds_like_question(text):
        return None
    plain = normalise(text).replace(jobs[0].text, _JOB, 1)
    if places:
        plain = plain.replace(places[0].text, _PLACE, 1)
    if not _ASKING.fullmatch(plain):
        return None
    where = where_said(parse, anyway=True)
    return {WHAT: _as_written(jobs[0].text, text), **({WHERE: where} if where else {})}


def _as_written(name: str, text: str) -> str:
    """With its accents, as it stands in the message."""
    words, length = re.findall(r"\w+", text), len(name.split())
    runs = (" ".join(words[start : start + length]) for start in range(len(words)))
    return next((run.lower() for run in runs if fold(run) == name), name)
