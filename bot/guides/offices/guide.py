"""The guide to the nearest office: what is looked for, then where one is, by a city's name or a shared location.

A location is used once, as the area the channel made of it, and stays nowhere: neither in our words nor in the context,
where it waits only until it is known what is looked for.
"""

from __future__ import annotations

from bot.dialogue.context import Context
from bot.guides.buttons import home, press
from bot.guides.form import Answers, FormGuide, current
from bot.guides.guide import Reply, Said, World
from bot.guides.offices.gazetteer import City, gazetteer
from bot.guides.offices.nearest import Point
from bot.guides.offices.sites import KINDS, sites
from bot.guides.offices.words import Wish, found
from bot.guides.reading import read
from bot.message import Outgoing
from bot.wording import place_name
from bot.words import translator
from content.guides.form import Question, load_form
from content.model import is_country

NAME = "offices"
KIND, WHERE = "kind", "where"
ELSEWHERE = "place"
"""The button that asks for another place."""
HERE = "here"
"""Where an area waits for what is looked for."""
MANY = 8
"""So many cities of a country are offered at once."""


class Offices(FormGuide):
    def __init__(self) -> None:
        super().__init__(NAME, load_form(NAME))

    def open(self, value: str, context: Context, world: World) -> Reply:
        """An area waits for the very next answer only."""
        if HERE in context.of(NAME) and not value.startswith(f"{KIND}="):
            context = context.into(NAME, {"answers": self.answers(context)})
        return super().open(value, context, world)

    def hear(self, said: Said, context: Context, world: World) -> Reply | None:
        question = current(self.form, self.answers(context))
        if question is None:
            return None
        if said.attachment:
            return self._shared(Point.read(said.attachment.near), context, world)
        if said.asks or not said.text.strip():
            return None
        if question.id == WHERE:
            return self._named(said, question, context, world)
        kind = read(question, said, context, world)
        cities = self._cities(said, context, world, alone=kind is None)
        if kind is None:
            return self._first_where(cities, context, world) if cities else None
        # `Consulado en Valencia` says both.
        where = {WHERE: str(cities[0].id)} if len(cities) == 1 else {}
        return self._put({**self.answers(context), KIND: kind, **where}, context, world)

    def put(self, question: str, answer: str, context: Context, world: World) -> Reply:
        return self._put({**self.answers(context), question: answer}, context, world)

    def _put(self, answers: dict[str, str], context: Context, world: World) -> Reply:
        """The answers taken; an area that waited for one of them is used now, and gone."""
        here = Point.read(context.of(NAME).get(HERE, ""))
        context = context.into(NAME, {"answers": answers})
        if here and KIND in answers and WHERE not in answers:
            return self._around(here, context, world)
        return self.proceed(answers, context, world)

    def _shared(self, here: Point | None, context: Context, world: World) -> Reply | None:
        """A location: used, or held until it is known what for."""
        if here is None:
            return None
        answers = self._kind(context)
        if KIND in answers:
            return self._around(here, context, world)
        _ = translator(context.speaking())
        context = context.into(NAME, {"answers": answers, HERE: f"{here.latitude},{here.longitude}"})
        lead = _("I have your area. I forget it as soon as I have answered.")
        return Reply(context, (self.say(self.form.by_id[KIND], answers, context, lead),), step=KIND)

    def _first_where(self, cities: tuple[City, ...], context: Context, world: World) -> Reply:
        """Where one is was written before what is looked for: it is kept."""
        if len(cities) > 1:
            return self._which(cities, context, world)
        _ = translator(context.speaking())
        answers = {**self.answers(context), WHERE: str(cities[0].id)}
        return self.proceed(answers, context, world, lead=_("Noted: {city}.").format(city=cities[0].name))

    def say(self, question: Question, answers: Answers, context: Context, lead: str = "") -> Outgoing:
        outgoing = super().say(question, answers, context, lead)
        return outgoing.model_copy(update={"wants_location": True}) if question.id == WHERE else outgoing

    def finish(self, answers: dict[str, str], context: Context, world: World) -> Reply:
        city = gazetteer().city(answers[WHERE])
        if city is None:
            return self._elsewhere(context, world)
        wish = Wish(answers[KIND], city.point, city.country, city)
        return Reply(context, found(wish, context.speaking(), world))

    def beyond(self, value: str, context: Context, world: World) -> Reply | None:
        return self._elsewhere(context, world) if value == ELSEWHERE else None

    def _fits(self, question: Question, answer: str) -> bool:
        """A city's button holds its id."""
        return super()._fits(question, answer) or (question.id == WHERE and gazetteer().city(answer) is not None)

    def _elsewhere(self, context: Context, world: World) -> Reply:
        return self.proceed(self._kind(context), context, world)

    def _kind(self, context: Context) -> dict[str, str]:
        """The answers without where it was."""
        return {name: answer for name, answer in self.answers(context).items() if name != WHERE}

    def _around(self, here: Point, context: Context, world: World) -> Reply:
        """The result for a location, of which nothing is kept."""
        answers = self._kind(context)
        wish = Wish(answers[KIND], here, gazetteer().around(here).country)
        after = context.into(NAME, {"answers": answers}).left()
        return Reply(after, found(wish, context.speaking(), world))

    def _named(self, said: Said, question: Question, context: Context, world: World) -> Reply | None:
        """The city that was written: known, one of several, only a country, or none that we know."""
        places, cities = _countries(said), self._cities(said, context, world)
        if len(cities) == 1:
            return self.put(WHERE, str(cities[0].id), context, world)
        if cities:
            return self._which(cities, context, world)
        if len(places) == 1:
            return self._which(self._of(places[0], context, world), context, world, places[0])
        if said.parse and said.parse.intent in world.knowledge.replies:
            return None
        wrong = question.wrong.of(context.speaking()) if question.wrong else ""
        return Reply(context, (self.say(question, self.answers(context), context, wrong),), step=WHERE)

    def _cities(self, said: Said, context: Context, world: World, *, alone: bool = False) -> tuple[City, ...]:
        ours = {office.place for office in world.knowledge.offices.values()}
        likely = ({context.home or ""}, {context.place or ""}, ours)
        return gazetteer().meant(said.text, _countries(said), likely, alone=alone)

    def _of(self, country: str, context: Context, world: World) -> tuple[City, ...]:
        """The largest cities of a country that have such an office."""
        kinds = KINDS[self.answers(context)[KIND]]
        there = {site.city for site in sites(world, kinds) if site.office.place == country and site.city}
        return tuple(sorted(there, key=lambda city: -city.population)[:MANY])

    def _which(self, cities: tuple[City, ...], context: Context, world: World, country: str = "") -> Reply:
        language = context.speaking()
        _ = translator(language)
        taps = [
            press(f"{city.name}, {place_name(city.country, language, world.knowledge)}", NAME, f"{WHERE}={city.id}")
            for city in cities
        ]
        text = _("Which of these? You can also write another city.")
        if country:
            text = _("In which city of {place}?").format(place=place_name(country, language, world.knowledge))
        buttons = (*taps, *home(language, back=True))
        return Reply(
            context, (Outgoing(text=text, buttons=buttons, language=language, wants_location=True),), step=WHERE
        )


def _countries(said: Said) -> list[str]:
    return [place for place in (said.parse.places() if said.parse else ()) if is_country(place)]
