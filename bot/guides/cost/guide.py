"""The guide to what is left of a month's pay: in a city, for a household, beside Lima or another city."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.context import Context
from bot.guides.buttons import home as ways_out
from bot.guides.buttons import press
from bot.guides.cost.answers import budgets, cities_named, heard, meant
from bot.guides.cost.budget import Budget, alternatives
from bot.guides.cost.costs import HOMES, Home
from bot.guides.cost.sheet import sheet
from bot.guides.cost.words import how, month, overdue, people, result
from bot.guides.form import NEW, Answers, FormGuide, current, kept
from bot.guides.guide import Reply, Said, World
from bot.guides.monthly import PAID, Stated, amount_of, explained, offered, stated
from bot.guides.offers.wanted import HOME_CURRENCY
from bot.message import Button, NewFile, Outgoing
from bot.proof import citations, exchange
from bot.words import translator
from content.guides.cities import load_cities
from content.guides.form import Question, load_form
from content.model import Fact, Language

HOME, EARNERS, ASK = "home", "earners", "ask"
"""What buttons of the result begin with: another home, how many earn, a question asked anew."""
WAS = "was"
"""The answers of the result that a question is asked anew from: back leads there."""
TAPPED = {HOME: HOMES, EARNERS: ("1", "2")}


class CostGuide(FormGuide):
    """Asks where, who, what they earn and send; answers with a picture and the same in words."""

    def __init__(self) -> None:
        super().__init__("cost", load_form("cost"))

    def lead(self, context: Context, world: World) -> str:
        _ = translator(context.speaking())
        return _("Let us see what is left of a month's pay after rent, food and transport. You can skip questions.")

    def open(self, value: str, context: Context, world: World) -> Reply:
        if value == NEW:
            context = context.into(self.name, {})
        return super().open(value, context, world)

    def hear(self, said: Said, context: Context, world: World) -> Reply | None:
        question = current(self.form, self.answers(context))
        if question is None or said.asks or not said.text.strip():
            return None
        time = stated(said.text)
        if question.takes == "money":
            said = replace(said, text=time.text)
        answer = heard(question, said, context, world)
        if answer is None:
            return self._wrong(question, said, context, world) if meant(question, said, world) else None
        if question.takes == "money" and answer[:1].isdecimal():
            return self._paid(question, answer, time, context, world)
        return self.put(question.id, answer, context, world)

    def say(self, question: Question, answers: Answers, context: Context, lead: str = "") -> Outgoing:
        """Cities of where they want to go, or of what they asked about, come first."""
        asked = super().say(question, answers, context, lead)
        if question.id != "city":
            return asked
        near, cities = {context.goal, context.place}, load_cities()
        far = {choice.id: cities[choice.id].place not in near for choice in question.choices}
        # What is no city, the ways out, stays where it is: at the end.
        taps = sorted(asked.buttons, key=lambda button: far.get(button.data.rpartition("=")[2], True))
        return asked.model_copy(update={"buttons": tuple(taps)})

    def back(self, context: Context, world: World) -> Reply | None:
        """From a question asked anew to the result as it was."""
        if was := context.of(self.name).get(WAS):
            return self.proceed(kept(self.form, was), context, world)
        return super().back(context, world)

    def proceed(self, answers: dict[str, str], context: Context, world: World, lead: str = "") -> Reply:
        if current(self.form, answers) is None:
            context = context.into(self.name, _without(context.of(self.name), WAS))
        return super().proceed(answers, context, world, lead)

    def put(self, question: str, answer: str, context: Context, world: World) -> Reply:
        # Another household or city usually lives otherwise.
        if question in ("city", "adults", "children"):
            context = context.into(self.name, _without(context.of(self.name), HOME, EARNERS, WAS))
        return super().put(question, answer, context, world)

    def beyond(self, value: str, context: Context, world: World) -> Reply | None:
        kind, _, wanted = value.partition("-")
        answers = self.answers(context)
        if kind == ASK and wanted in self.form.by_id:
            if current(self.form, answers) is None:
                context = context.into(self.name, {**context.of(self.name), WAS: dict(answers)})
            answers.pop(wanted, None)
        elif wanted in TAPPED.get(kind, ()):
            context = context.into(self.name, {**context.of(self.name), kind: wanted})
        else:
            return None
        return self.proceed(answers, context, world)

    def finish(self, answers: dict[str, str], context: Context, world: World) -> Reply:
        language, state = context.speaking(), context.of(self.name)
        months = budgets(answers, world, home=state.get(HOME, ""), earners=int(state.get(EARNERS, 1)))
        facts = _facts(months, world)
        image = _picture(months, facts, world, language)
        picture = Outgoing(text=_caption(months, language), file=image, language=language)
        words = Outgoing(
            text=told(months, facts, world, language),
            citations=(*citations(facts, world.knowledge, language), *exchange(facts, world.knowledge, language)),
            buttons=(*self._taps(months[0], language), *ways_out(language)),
            language=language,
        )
        return Reply(context, (picture, words), step="result")

    def _taps(self, first: Budget, language: Language) -> Iterator[Button]:
        """How else it could be, one tap each, and what may be changed."""
        _ = translator(language)
        homes: dict[Home, str] = {
            "flat": _("What if I rent a flat?"),
            "room": _("What if I rent a room?"),
            "half": _("What if I share the room?"),
            "relatives": _("What if I live with relatives?"),
        }
        for home in alternatives(first.city, first.household, first.home):
            yield press(homes[home], self.name, f"{HOME}-{home}")
        if first.household.adults > 1 and first.pay is not None:
            other = 3 - first.earners
            yield press(
                _("What if two of us earn?") if other == 2 else _("What if one of us earns?"),
                self.name,
                f"{EARNERS}-{other}",
            )
        yield press(_("Change the pay"), self.name, f"{ASK}-wage")
        yield press(_("Compare with another city"), self.name, f"{ASK}-versus")
        yield press(_("Start anew"), self.name, NEW)

    def _wrong(self, question: Question, said: Said, context: Context, world: World) -> Reply:
        """What could not be read is said, and the question stays open."""
        language = context.speaking()
        _ = translator(language)
        cities = ", ".join(city.name.of(language) for city in load_cities().values())
        lead = question.wrong.of(language).format(cities=cities) if question.wrong else ""
        if question.takes == "city" and cities_named(said, world):
            lead = _("Which city do you mean? Choose or type only one.")
        return self.proceed(self.answers(context), context, world, lead=lead)

    def _paid(self, question: Question, answer: str, said: Stated, context: Context, world: World) -> Reply:
        """An amount of a month is taken, if somebody may be paid so much. Of another time, what it comes to is said."""
        answers, language = self.answers(context), context.speaking()
        named = amount_of(answer, _local(answers))
        if named and said.monthly:
            return self.put(question.id, answer, context, world)
        if named is None:
            wrong = question.wrong.of(language) if question.wrong else ""
            return self.proceed(answers, context, world, lead=wrong)
        asked = self.say(question, answers, context, explained(*named, said, language))
        offer = offered(*named, said, self.name, question.id, language)
        return Reply(context, (asked.model_copy(update={"buttons": (*offer, *asked.buttons)}),), step=question.id)

    def _fits(self, question: Question, answer: str) -> bool:
        """The button with what an amount comes to in a month may hold any."""
        paid = question.takes == "money" and PAID.fullmatch(answer) is not None
        return super()._fits(question, answer) or (paid and amount_of(answer, HOME_CURRENCY) is not None)


def _local(answers: Answers) -> str:
    """What is paid with in the city."""
    city = load_cities().get(answers.get("city", ""))
    return city.currency if city else HOME_CURRENCY


def _without(state: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name not in names}


def _facts(months: tuple[Budget, ...], world: World) -> list[Fact]:
    keys = dict.fromkeys(key for item in months for key in item.facts)
    return [world.knowledge.facts[key] for key in keys]


def _caption(months: tuple[Budget, ...], language: Language) -> str:
    """The result alone: what the picture comes to."""
    _ = translator(language)
    title = _("What is left a month ({people})").format(people=people(months[0], language))
    return "\n".join([title, *(f"{item.city.name.of(language)}: {result(item, language)}" for item in months)])


def told(months: tuple[Budget, ...], facts: list[Fact], world: World, language: Language) -> str:
    """The months line by line, how they were reckoned, and what is old in them."""
    _ = translator(language)
    parts = [month(item, language) for item in months]
    parts.append("\n".join([_("How we reckon"), *(f"• {line}" for line in how(months, world.knowledge, language))]))
    return "\n\n".join(filter(None, [*parts, overdue(facts, world.today, language)]))


def _picture(months: tuple[Budget, ...], facts: list[Fact], world: World, language: Language) -> NewFile:
    # Here, not above: only who asks for a picture waits until the drawing is loaded.
    from bot.pictures.cost import draw

    cities = "-".join(item.city.id for item in months)
    return NewFile(
        kind="photo",
        name=f"{cities}.png",
        media_type="image/png",
        content=draw(sheet(months, facts, world.knowledge.sources, language)),
        alt="\n".join(month(item, language) for item in months),
    )
