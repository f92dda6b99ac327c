"""Reads the routes of content/guides/routes/ and their form, and finds what an editor got wrong, with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from content.desk.reading import entries
from content.guides.form import FOLDER, Condition, holds
from content.guides.route import Asked, Case, Destination, Keys, Route, RouteForm, Shortcut, Way
from content.knowledge import Knowledge
from content.loader import ContentError, Entry, Problem, Reader, load_places, one
from content.model import Text

NAME = "routes"
WANTS = ("aim", "back")
"""The questions that ask what somebody wants."""
UNKNOWN = "any"
"""The answer of who does not know yet where to."""
ELSE = "else"
Answers = Mapping[str, str]
Where = tuple[int | str, ...]
_FIGURE = re.compile(r"(?<![\w-])\d[\d.,]*(?!\w)(?<!20[012]\d)")
"""A number that is neither a year nor part of a name such as H-2A."""


@dataclass(frozen=True)
class Routes:
    """The form and every destination, with the place in the files each came from."""

    form: RouteForm
    destinations: Mapping[str, Destination]
    entries: Mapping[str, Entry]

    @cached_property
    def routes(self) -> dict[str, Route]:
        return {name: route for there in self.destinations.values() for name, route in there.routes.items()}

    @cached_property
    def shortcuts(self) -> dict[str, Shortcut]:
        return {name: item for there in self.destinations.values() for name, item in there.shortcuts.items()}

    @cached_property
    def home(self) -> dict[str, Destination]:
        """route -> the destination whose file it stands in."""
        return {name: there for there in self.destinations.values() for name in there.routes}

    def covering(self, to: str) -> Destination | None:
        """The destination that answers for “where to”."""
        return next((one for one in self.destinations.values() if to in (one.covers or (one.place,))), None)

    def otherwise(self, answers: Answers) -> Keys:
        """The routes to look at where nothing fits."""
        there = self.covering(answers.get("to", "")) or self.covering(UNKNOWN)
        wanted = next((answers[name] for name in WANTS if name in answers), ELSE)
        return (there.otherwise.get(wanted) or there.otherwise.get(ELSE, ())) if there else ()


def load_routes(folder: Path = FOLDER) -> Routes:
    """The routes and their form. Raises ContentError with every problem, file and line. What they refer to in the
    knowledge is checked by `astray`."""
    problems: list[Problem] = []
    forms, places = Reader(RouteForm, "id"), Reader(Destination, "id")
    forms.read(entries(one, folder / f"{NAME}.yml", problems), problems)
    places.read(one(sorted((folder / NAME).glob("*.yml")), problems), problems)
    if not places.records and not problems:
        problems.append(Problem(folder / NAME, 1, "no routes found"))
    if not problems:
        found = Routes(forms.records[NAME], places.records, {**places.entries, f"{NAME}.yml": forms.entries[NAME]})
        known = set(load_places(folder.parent))
        problems += [*_twice(found), *_ways(found, known), *_otherwise(found), *_figures(found)]
    if problems:
        raise ContentError(problems)
    return found


def check_routes(knowledge: Knowledge, folder: Path = FOLDER) -> list[Problem]:
    """Everything that is wrong with the routes."""
    try:
        return [*astray(load_routes(folder), knowledge)]
    except ContentError as error:
        return error.problems


def _ways_of(found: Routes) -> Iterator[tuple[Entry, Where, Way]]:
    """Each route and shortcut, with where it stands."""
    for name, there in found.destinations.items():
        for kind, ways in (("routes", there.routes), ("shortcuts", there.shortcuts)):
            for key, way in ways.items():
                yield found.entries[name], (kind, key), way


def _problem(entry: Entry, where: Where, message: str) -> Problem:
    return Problem(entry.path, entry.line_of(where), message)


def _twice(found: Routes) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for entry, where, way in _ways_of(found):
        if way.id in seen:
            yield _problem(entry, where, f"{way.id} already stands in {seen[way.id]}")
        seen.setdefault(way.id, entry.path.name)


def _ways(found: Routes, places: set[str]) -> Iterator[Problem]:
    for entry, where, way in _ways_of(found):
        for key in way.alternatives:
            if key not in found.routes:
                yield _problem(entry, (*where, "alternatives"), f"{way.id}: unknown route {key}")
        if way.place not in places:
            yield _problem(entry, where, f"{way.id}: unknown place {way.place}")
        wrong = [
            _problem(entry, (*where, *step), f"{way.id}: {message}")
            for step, condition in _conditions(way)
            for message in _unanswerable(condition, found.form, places)
        ]
        yield from wrong
        if not wrong and not _possible(way, found.form):
            yield _problem(entry, (*where, "fits"), f"{way.id}: nobody can answer so that it fits")


def _conditions(way: Way) -> Iterator[tuple[Where, Condition]]:
    yield ("fits",), way.fits
    yield from (((field, number, "when"), case.when) for field, number, case in _cases(way))


def _unanswerable(condition: Condition, form: RouteForm, places: set[str]) -> Iterator[str]:
    for name, wanted in condition.items():
        question = form.by_id.get(name)
        if question is None:
            yield f"unknown question {name}"
            continue
        known = {choice.id for choice in question.choices} | (places if question.takes == "place" else set())
        yield from (f"{name} has no answer {answer}" for answer in wanted if answer not in known)


def _possible(way: Way, form: RouteForm) -> bool:
    """Whether some answers lead to it."""
    refused = [item.when for item in way.not_if] if isinstance(way, Route) else []
    needed = _leading_to({*way.fits, *(name for when in refused for name in when)}, form)
    paths = _paths([question for question in form.questions if question.id in needed], {}, way.fits)
    return any(not any(holds(when, answers) for when in refused) for answers in paths)


def _leading_to(names: set[str], form: RouteForm) -> set[str]:
    """These questions and those on which it depends whether they are asked."""
    earlier = {name for item in form.questions if item.id in names for name in (*item.when, *item.unless)}
    return names if earlier <= names else _leading_to(names | earlier, form)


def _paths(questions: list[Asked], given: dict[str, str], fits: Condition) -> Iterator[dict[str, str]]:
    """Every way to answer that fits."""
    if not questions:
        yield given
        return
    question, *rest = questions
    if not question.applies(given):
        if question.id not in fits:
            yield from _paths(rest, given, fits)
        return
    for answer in fits.get(question.id) or [choice.id for choice in question.choices]:
        yield from _paths(rest, {**given, question.id: answer}, fits)


def _otherwise(found: Routes) -> Iterator[Problem]:
    """Whatever somebody wants anywhere leads to a route, or to what there is instead."""
    wants = {name: {choice.id for choice in found.form.by_id[name].choices} for name in WANTS}
    for name, there in found.destinations.items():
        for want, keys in there.otherwise.items():
            if want not in {ELSE}.union(*wants.values()):
                yield _problem(found.entries[name], ("otherwise",), f"nobody can want {want}")
            for key in keys:
                if key not in found.routes:
                    yield _problem(found.entries[name], ("otherwise", want), f"unknown route {key}")
    form = found.entries[f"{NAME}.yml"]
    for to in (choice.id for choice in found.form.by_id["to"].choices):
        for question in WANTS:
            asked = found.form.by_id[question].applies({"to": to})
            for want in sorted(wants[question]) if asked else ():
                if not found.otherwise({"to": to, question: want}) and not _leads(found, to, question, want):
                    yield _problem(form, ("questions",), f"{to}, {want}: leads to nothing; give it an otherwise")


def _leads(found: Routes, to: str, question: str, want: str) -> bool:
    return any(to in route.fits["to"] and want in route.fits.get(question, (want,)) for route in found.routes.values())


def _figures(found: Routes) -> Iterator[Problem]:
    """Figures stand in facts, where they have a source and a day."""
    for entry, where, way in _ways_of(found):
        for text in _texts(way):
            if number := _FIGURE.search(f"{text.es} {text.en}"):
                yield _problem(entry, where, f"{way.id}: “{number[0]}” is a figure: it belongs into a fact")


def _texts(way: Way) -> Iterator[Text]:
    yield from (way.name, way.why)
    if isinstance(way, Route):
        yield from (item.why for item in way.not_if)
        yield from (note.text for note in way.notes)


def astray(found: Routes, knowledge: Knowledge) -> Iterator[Problem]:
    """What the routes refer to that the knowledge does not hold."""
    for entry, where, way in _ways_of(found):
        for step, keys, known in _references(way, knowledge):
            missing = (key for key in keys if not any(key in table for table in known))
            yield from (_problem(entry, (*where, *step), f"{way.id}: unknown {key}") for key in missing)
    form = found.entries[f"{NAME}.yml"]
    for number, question in enumerate(found.form.questions):
        where = ("questions", number, "fact")
        if question.fact and question.fact not in knowledge.facts:
            yield _problem(form, where, f"{question.id}: unknown {question.fact}")
        elif question.fact:
            names = set(re.findall(r"{(\w+)}", question.text.es + question.text.en))
            for name in sorted(names - set(knowledge.facts[question.fact].values)):
                yield _problem(form, where, f"{question.id}: {question.fact} does not say {name}")


References = Iterator[tuple[Where, Iterable[str], tuple[Mapping[str, object], ...]]]


def _references(way: Way, knowledge: Knowledge) -> References:
    facts, any_of = (knowledge.facts,), (knowledge.facts, knowledge.articles, knowledge.checklists)
    yield ("facts",), way.facts, facts
    yield ("rests",), way.rests, facts
    yield ("articles",), way.articles, (knowledge.articles,)
    if isinstance(way, Route):
        yield from (((field,), getattr(way, field), any_of) for field in ("cost", "time", "papers"))
    yield from (((field, number, "facts"), case.facts, facts) for field, number, case in _cases(way))


def _cases(way: Way) -> Iterator[tuple[str, int, Case]]:
    """What is said of a route to some only, with where it stands."""
    if isinstance(way, Route):
        yield from (("not_if", number, case) for number, case in enumerate(way.not_if))
        yield from (("notes", number, case) for number, case in enumerate(way.notes))
