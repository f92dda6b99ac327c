"""A route and what comes of the answers, in words: what each costs, how long it takes and which papers, from the facts
as they hold that day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.dialogue.replies import usable
from bot.guides.buttons import home, press
from bot.guides.guide import World
from bot.guides.routes.choice import Weighed, admits
from bot.message import Button, Outgoing
from bot.proof import citations, exchange
from bot.wording import RECKONED, place_name
from bot.words import translator
from content.guides.form import holds
from content.guides.route import Destination, Keys, Note, Refusal, Route, Way, Words
from content.guides.routes import NAME, UNKNOWN, Answers, Routes
from content.model import Fact, Language, Text, is_country
from content.render import date, filled, foreign, statement

SECTIONS = ("cost", "time", "papers")
ABROAD_AND_BACK = {"back": "PE"}
"""Answers to “where to” that are no place, and the place they mean."""


def place_of(answers: Answers) -> str:
    """The place that is asked about; empty while it is not known."""
    to = answers.get("to", "")
    return "" if to == UNKNOWN else ABROAD_AND_BACK.get(to, to)


@dataclass
class Sheet:
    """One message in the making: its paragraphs, and the facts it rests on, each said once."""

    world: World
    language: Language
    words: Words
    parts: list[str] = field(default_factory=list)
    facts: dict[str, Fact] = field(default_factory=dict)
    figures: list[Fact] = field(default_factory=list)
    """Those whose amounts stand in it."""
    withheld: bool = False

    def add(self, text: str) -> None:
        self.parts.append(text)

    def rest_on(self, keys: Iterable[str]) -> list[Fact]:
        """The facts of these that may be said today and are not said yet."""
        held = [self.world.knowledge.facts[key] for key in keys]
        self.withheld |= any(fact.withheld(self.world.today) for fact in held)
        new = [fact for fact in held if usable(fact, self.world.today) and fact.key not in self.facts]
        self.facts |= {fact.key: fact for fact in new}
        return new

    def state(self, keys: Iterable[str]) -> None:
        for fact in self.rest_on(keys):
            self.add(f"• {self.stated(fact)}")

    def section(self, name: str, keys: Keys) -> None:
        """A heading and what is known: only what was not said above; plainly, where nothing is."""
        lines = [line for key in keys for line in self._lines(key)]
        heading = getattr(self.words, name).of(self.language)
        if lines:
            self.add("\n".join((heading, *lines)))
        elif not any(key in self.facts for key in keys):
            self.add(f"{heading}\n{self.words.unverified.of(self.language)}")

    def _lines(self, key: str) -> Iterator[str]:
        """A fact, the papers of a checklist (all, or none: one that is missing would mislead), what an article says."""
        knowledge = self.world.knowledge
        if checklist := knowledge.checklists.get(key):
            needed = {paper.fact: knowledge.facts[paper.fact] for paper in checklist.papers}
            if all(usable(fact, self.world.today) for fact in needed.values()):
                self.facts |= needed
                self.figures += needed.values()
                claims = ((paper.text, needed[paper.fact]) for paper in checklist.papers)
                yield from (f"☐ {filled(text, fact, self.language)}" for text, fact in claims)
            else:
                self.withheld = True
        else:
            keys = (key,) if key in knowledge.facts else knowledge.articles[key].facts
            yield from (f"• {self.stated(fact)}" for fact in self.rest_on(keys))

    def stated(self, fact: Fact) -> str:
        """A fact in words, and its foreign amounts in soles too where there are few."""
        self.figures.append(fact)
        return statement(fact, self.language, reckoned=len(foreign([fact])) <= RECKONED)

    def outgoing(self, buttons: tuple[Button, ...]) -> Outgoing:
        """The message, with what is overdue or held back said so, and its proof."""
        _ = translator(self.language)
        facts, knowledge = list(self.facts.values()), self.world.knowledge
        if overdue := [fact.review_on for fact in facts if fact.overdue(self.world.today)]:
            careful = _("Careful: part of this was due to be checked again since {date}. Confirm it at the source.")
            self.add(careful.format(date=date(min(overdue), self.language)))
        if self.withheld:
            self.add(_("Part of the answer is being checked again, so I do not give it. A person can tell you."))
        proof = (*citations(facts, knowledge, self.language), *exchange(self.figures, knowledge, self.language))
        return Outgoing(text="\n\n".join(self.parts), citations=proof, buttons=buttons, language=self.language)


def tell(route: Route, answers: Answers, sheet: Sheet, heading: str) -> tuple[Button, ...]:
    """Writes a route onto the sheet. Returns its own buttons."""
    sheet.add(heading)
    sheet.add(route.why.of(sheet.language))
    sheet.state(route.facts)
    for name in SECTIONS:
        sheet.section(name, getattr(route, name))
    for note in route.notes:
        if holds(note.when, answers):
            _note(note, sheet)
    sheet.rest_on(route.rests)
    return (*_list_buttons(route, sheet), *_article_buttons(route, sheet))


def _note(note: Note, sheet: Sheet) -> None:
    facts = sheet.rest_on(note.facts)
    if facts or not note.facts:
        lines = [f"• {sheet.stated(fact)}" for fact in facts]
        sheet.add("\n".join((note.text.of(sheet.language), *lines)))


def _list_buttons(route: Route, sheet: Sheet) -> Iterator[Button]:
    """The checklist's own guide says itself when it cannot be shown."""
    for key in route.papers:
        if checklist := sheet.world.knowledge.checklists.get(key):
            label = sheet.words.make_list.of(sheet.language).format(name=checklist.name.of(sheet.language))
            yield press(label, "checklist", f"list={key}")


def _article_buttons(way: Way, sheet: Sheet) -> Iterator[Button]:
    for key in way.articles:
        yield Button(label=sheet.world.knowledge.articles[key].label.of(sheet.language), data=f"a:{key}")


def confirmed_by(there: Destination | None, place: str, sheet: Sheet) -> str:
    """The official door: nobody is left without somebody to ask."""
    _ = translator(sheet.language)
    known = sheet.world.knowledge.places.get(place)
    if door := (there and there.door) or (known and known.door):
        return sheet.words.confirm.of(sheet.language).format(door=door.of(sheet.language))
    return _("The embassy or consulate of that country can confirm it, or you can ask for a person.")


def close(weighed: Weighed, answers: Answers, sheet: Sheet, found: Routes) -> Outgoing:
    """The last message: what does not fit and why, what there is instead, who confirms it, and what to do now."""
    language, words = sheet.language, sheet.words
    if not weighed.fitting:
        sheet.add(_nothing(answers, sheet, found))
    if reasons := [*_reasons(weighed, sheet)]:
        sheet.add("\n".join((words.not_so.of(language), *reasons)))
    if weighed.checking:
        names = ", ".join(route.name.of(language) for route in weighed.checking)
        sheet.add(words.checking.of(language).format(names=names))
    if weighed.fitting and answers.get("soon") == "now":
        sheet.add(words.soon.of(language))
    if weighed.others:
        sheet.add(words.others.of(language))
    sheet.add(
        f"{confirmed_by(found.covering(answers.get('to', '')), place_of(answers), sheet)}\n{words.promise.of(language)}"
    )
    return sheet.outgoing((*_see(weighed, sheet), *_onward(weighed, answers, sheet), *home(language)))


def _nothing(answers: Answers, sheet: Sheet, found: Routes) -> str:
    there = found.covering(answers.get("to", ""))
    text = sheet.words.none
    if there is None:
        text = sheet.words.elsewhere
    elif there.routes and not any(admits(route, answers) for route in there.routes.values()):
        text = sheet.words.passport
    place = place_of(answers)
    return text.of(sheet.language).format(place=place and place_name(place, sheet.language, sheet.world.knowledge))


def _reasons(weighed: Weighed, sheet: Sheet) -> Iterator[str]:
    """Each with the facts that say so, which become its proof."""
    refused: list[tuple[Way, Text, Keys]] = [(route, item.why, _borne(route, item)) for route, item in weighed.refused]
    for way, why, keys in (*refused, *((one, one.why, one.facts) for one in weighed.shortcuts)):
        sheet.rest_on(keys)
        yield f"• {way.name.of(sheet.language)}. {why.of(sheet.language)}"


def _borne(route: Route, refusal: Refusal) -> Keys:
    return refusal.facts or route.basis


def _see(weighed: Weighed, sheet: Sheet) -> Iterator[Button]:
    """Each route once more by itself, and those there are instead."""
    for number, route in enumerate(weighed.fitting, start=1):
        yield press(f"{number}. {route.name.of(sheet.language)}", NAME, f"see={route.id}")
    for route in weighed.others:
        yield press(_placed(route, sheet), NAME, f"see={route.id}")


def _placed(route: Route, sheet: Sheet) -> str:
    """`Permiso de trabajo · España`, and no more where the name says the place."""
    name, place = route.name.of(sheet.language), place_name(route.place, sheet.language, sheet.world.knowledge)
    return name if place in name or not is_country(route.place) else f"{name} · {place}"


def _onward(weighed: Weighed, answers: Answers, sheet: Sheet) -> Iterator[Button]:
    language, words, place = sheet.language, sheet.words, place_of(answers)
    if "offer" in answers and answers["offer"] != "no":
        yield press(words.check_offer.of(language), "check")
    if place in sheet.world.knowledge.covered() and not weighed.fitting:
        name = place_name(place, language, sheet.world.knowledge)
        yield Button(label=words.know.of(language).format(place=name), data=f"p:{place}")
    if is_country(place) and answers.get("aim") != "visit":
        yield press(words.living.of(language), "cost")
    yield press(words.change.of(language), NAME, "change")


def changeable(answers: Mapping[str, str], sheet: Sheet, found: Routes) -> Outgoing:
    """The answers, each a button that asks its question again."""
    language, words = sheet.language, sheet.words
    sheet.add(words.change_title.of(language))
    buttons = [
        press(
            f"{question.short.of(language)}: {_answer(question.id, answers, sheet, found)}", NAME, f"ask={question.id}"
        )
        for question in found.form.questions
        if question.id in answers
    ]
    anew, back = press(words.anew.of(language), NAME, "new"), press(words.result.of(language), NAME, "result")
    return sheet.outgoing((*buttons, anew, back, *home(language)))


def _answer(name: str, answers: Answers, sheet: Sheet, found: Routes) -> str:
    question, answer = found.form.by_id[name], answers[name]
    label = next((one.label.of(sheet.language) for one in question.choices if one.id == answer), "")
    if label or question.takes != "place":
        return label or "—"
    return place_name(answer, sheet.language, sheet.world.knowledge)
