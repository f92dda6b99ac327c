"""The visa and route guide: a few questions, then up to three routes that may fit, what does not and why, and what
there is instead. It never says that somebody qualifies: the authority decides."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.context import Context
from bot.dialogue.replies import iso, usable
from bot.guides.buttons import home, press
from bot.guides.form import FormGuide, current, kept
from bot.guides.guide import Reply, Said, World
from bot.guides.offices.gazetteer import gazetteer
from bot.guides.routes.choice import Weighed, weigh
from bot.guides.routes.words import Sheet, changeable, close, confirmed_by, place_of, tell
from bot.message import Outgoing
from bot.wording import place_name
from content.guides.form import Question, holds
from content.guides.route import HOME, Asked
from content.guides.routes import NAME, Answers, load_routes
from content.model import LANGUAGES, Language
from content.render import filled
from nlu.parse import Parse
from nlu.text import normalise

PASSPORT, BACK, RESULT, CHANGE, SEE, ASK = "nationality", "back", "result", "change", "see=", "ask="


class RouteGuide(FormGuide):
    def __init__(self) -> None:
        self.found = load_routes()
        super().__init__(NAME, self.found.form)

    def open(self, value: str, context: Context, world: World) -> Reply:
        if not value and not self.answers(context) and (known := _profile(context)):
            place = place_name(place_of(known), context.speaking(), world.knowledge)
            lead = self.found.form.words.profile.of(context.speaking()).format(place=place)
            return self.proceed(known, context, world, lead=lead)
        return super().open(value, context, world)

    def lead(self, context: Context, world: World) -> str:
        return self.found.form.words.intro.of(context.speaking())

    def count(self, number: int, total: int, language: Language) -> str:
        """Without how many: what is answered decides what comes."""
        return self.found.form.words.question.of(language).format(number=number)

    def hear(self, said: Said, context: Context, world: World) -> Reply | None:
        """A question that names a country is a question, not where somebody wants to go."""
        question = current(self.form, self.answers(context))
        if said.asks or question is None:
            return None
        if question.id == PASSPORT and said.parse and _names_a_city(said.parse, world):
            lead = question.wrong.of(context.speaking()) if question.wrong else ""
            return None if said.parse.substance else self.proceed(self.answers(context), context, world, lead=lead)
        answer = _origin(said) if question.id == PASSPORT else _begun(question, said.text)
        return self.put(question.id, answer, context, world) if answer else super().hear(said, context, world)

    def again(self, context: Context, world: World) -> Outgoing | None:
        outgoing = super().again(context, world)
        return outgoing and self._filled(outgoing, self.answers(context), context.speaking(), world)

    def proceed(self, answers: dict[str, str], context: Context, world: World, lead: str = "") -> Reply:
        reply = super().proceed(kept(self.form, _homeward(answers)), context, world, lead)
        first, *more = reply.messages
        first = self._filled(first, self.answers(reply.context), context.speaking(), world)
        return replace(reply, messages=(first, *more))

    def finish(self, answers: dict[str, str], context: Context, world: World) -> Reply:
        place = iso(place_of(answers))
        if place and place in world.knowledge.places:
            context = context.model_copy(update={"place": place})
        weighed = weigh(answers, self.found, world.knowledge, world.today)
        closing = close(weighed, answers, self._sheet(context.speaking(), world), self.found)
        return Reply(context, (*self._routes(weighed, answers, context.speaking(), world), closing), step=RESULT)

    def beyond(self, value: str, context: Context, world: World) -> Reply | None:
        answers = self.answers(context)
        if value.startswith(SEE) and value.removeprefix(SEE) in self.found.routes:
            return Reply(context.left(), (self._alone(value.removeprefix(SEE), answers, context, world),), step="see")
        if value == CHANGE and answers:
            sheet = self._sheet(context.speaking(), world)
            return Reply(context.left(), (changeable(answers, sheet, self.found),), step=CHANGE)
        if value.startswith(ASK) and answers:
            return self.proceed({k: v for k, v in answers.items() if k != value.removeprefix(ASK)}, context, world)
        return None

    def _sheet(self, language: Language, world: World) -> Sheet:
        return Sheet(world, language, self.found.form.words)

    def _routes(self, weighed: Weighed, answers: Answers, language: Language, world: World) -> list[Outgoing]:
        """One message a route: the first begins with how many there are."""
        words, total, messages = self.found.form.words, len(weighed.fitting), []
        for number, route in enumerate(weighed.fitting, start=1):
            sheet = self._sheet(language, world)
            if number == 1:
                sheet.add((words.fits_one if total == 1 else words.fits_many).of(language).format(number=total))
            title = words.number.of(language).format(number=number, total=total, name=route.name.of(language))
            buttons = tell(route, answers, sheet, title if total > 1 else route.name.of(language))
            messages.append(sheet.outgoing(buttons))
        return messages

    def _alone(self, key: str, answers: Answers, context: Context, world: World) -> Outgoing:
        """One route by itself. To whom something is missing for it, that is said first."""
        route, language, words = self.found.routes[key], context.speaking(), self.found.form.words
        sheet = self._sheet(language, world)
        if answers.get("to") not in route.fits["to"]:
            place = place_name(route.place, language, world.knowledge)
            sheet.add(words.another.of(language).format(place=place))
        elif not holds(route.fits, answers) or route.refusal(answers):
            sheet.add(words.differs.of(language))
        buttons = tell(route, answers, sheet, route.name.of(language))
        sheet.add(f"{confirmed_by(self.found.home[key], route.place, sheet)}\n{words.promise.of(language)}")
        again = press(words.result.of(language), NAME, RESULT)
        return sheet.outgoing((*buttons, again, *home(language)))

    def _filled(self, outgoing: Outgoing, answers: Answers, language: Language, world: World) -> Outgoing:
        """The question's figures from its fact; other words for it where that may not be said."""
        question = current(self.form, answers)
        if not isinstance(question, Asked) or question.without is None:
            return outgoing
        fact = world.knowledge.facts[question.fact]
        sayable = usable(fact, world.today)
        said = filled(question.text, fact, language) if sayable else question.without.of(language)
        return outgoing.model_copy(update={"text": outgoing.text.replace(question.text.of(language), said)})


def _origin(said: Said) -> str:
    """Where somebody says they are from: `soy peruana`."""
    origins = {entity.value for entity in said.parse.entities if entity.kind == "origin"} if said.parse else set()
    return origins.pop() if len(origins) == 1 else ""


def _names_a_city(parse: Parse, world: World) -> bool:
    """A passport is of a country: `Madrid` says where somebody goes."""
    named = [entity for entity in parse.entities if entity.kind == "place"]
    return any(_is_city(normalise(entity.text), entity.value, world) for entity in named)


def _is_city(name: str, country: str, world: World) -> bool:
    words = {normalise(place_name(country, language, world.knowledge)) for language in LANGUAGES}
    return name not in words and gazetteer().named(name, country) is not None


def _begun(question: Question, text: str) -> str:
    """The one choice that begins with what was written: `no`, for `No, todavía no viajo`."""
    words = normalise(text)
    labels = {
        choice.id: [f"{normalise(choice.label.of(language))} " for language in LANGUAGES] for choice in question.choices
    }
    begun = [name for name, written in labels.items() if words and any(one.startswith(f"{words} ") for one in written)]
    return begun[0] if len(begun) == 1 else ""


def _homeward(answers: dict[str, str]) -> dict[str, str]:
    """Who has a Peruvian passport and goes to Peru goes back."""
    if answers.get("to") == HOME and answers.get(PASSPORT) == HOME:
        return {**answers, "to": BACK}
    return answers


def _profile(context: Context) -> dict[str, str]:
    """Where to, as far as the profile says."""
    if context.audience == "returning":
        return {"to": BACK}
    goal = context.goal or (HOME if context.audience == "foreigner" else "")
    return {"to": goal} if goal else {}
