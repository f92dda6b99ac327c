"""What checking an offer and comparing it on arrival share: answers are read kindly, and danger is answered at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from babel.numbers import get_territory_currencies, is_currency

from bot.dialogue.context import Context
from bot.guides.buttons import home
from bot.guides.check.flagging import Found, Raised
from bot.guides.check.words import Teller
from bot.guides.check.working_week import IN_A_WEEK, multiplied, not_of_a_week
from bot.guides.form import FREE, SKIP, FormGuide, current, kept
from bot.guides.guide import Reply, Said, World
from bot.guides.reading import read
from content.guides.flags import load_sayings
from content.guides.form import Question
from content.model import is_country
from nlu.text import normalise

PER = {
    "hour": {"hora", "hour", "hourly"},
    "day": {"dia", "diario", "diarios", "day", "daily", "jornal"},
    "week": {"semana", "semanal", "semanales", "week", "weekly"},
    "month": {"mes", "mensual", "mensuales", "month", "monthly"},
}
"""Words that say by what time pay is."""
UNSAID = "$"
"""A sign for many currencies: alone it says none."""
DOLLARS = ("us$", "usd", "dol", "doll")


class Checking(FormGuide):
    """A form whose answers raise flags; of danger it speaks before it asks on."""

    def found(self, answers: Mapping[str, str], context: Context, world: World) -> Found:
        """What these answers give away."""
        raise NotImplementedError

    def where(self, answers: Mapping[str, str], context: Context) -> str:
        """The place it is about, as far as known."""
        raise NotImplementedError

    def hear(self, said: Said, context: Context, world: World) -> Reply | None:
        answers = self.answers(context)
        question = current(self.form, answers)
        if question is None or not said.text.strip():
            return None
        answer = self._read(question, said, self.where(answers, context), context, world)
        if answer is None:
            return self._not_read(question, said, context)
        if per := self._per(question, said):
            context = context.into(self.name, {**context.of(self.name), "answers": {**answers, question.id: answer}})
            return self.put(*per, context, world)
        return replace(self.put(question.id, answer, context, world), free=question.takes in FREE)

    def put(self, question: str, answer: str, context: Context, world: World) -> Reply:
        """The answer is taken. One that tells of danger is answered with help, and the form is left."""
        before = self.answers(context)
        answers = kept(self.form, {**before, question: answer})
        already = {item.flag.id for item in self.found(before, context, world).of("danger")}
        new = [item for item in self.found(answers, context, world).of("danger") if item.flag.id not in already]
        if not new:
            return super().put(question, answer, context, world)
        context = context.into(self.name, {**context.of(self.name), "answers": answers})
        return self._in_danger(new[0], answers, self.about(answers, context), world)

    def proceed(self, answers: dict[str, str], context: Context, world: World, lead: str = "") -> Reply:
        return super().proceed(answers, self.about(answers, context), world, lead)

    def about(self, answers: Mapping[str, str], context: Context) -> Context:
        """The talk is about the place of the offer."""
        place = self.where(answers, context)
        return context.model_copy(update={"place": place}) if place else context

    def teller(self, answers: Mapping[str, str], context: Context, world: World) -> Teller:
        return Teller(world, context.speaking(), self.where(answers, context))

    def _in_danger(self, item: Raised, answers: Mapping[str, str], context: Context, world: World) -> Reply:
        teller = self.teller(answers, context, world)
        said = teller.message([teller.sign(item)], item.facts, home(teller.language))
        return Reply(context.left(), (said,), danger=item.flag.rule)

    def _not_read(self, question: Question, said: Said, context: Context) -> Reply | None:
        """What cannot be a question of its own was meant as an answer. None: it may be one."""
        another = question.takes == "number" and not_of_a_week(said.text)
        numeric = another or (question.takes in ("money", "number") and any(sign.isdigit() for sign in said.text))
        digits = numeric or said.text.strip().isdecimal()
        plain = said.parse is not None and not said.parse.substance
        if said.asks or question.wrong is None or not (digits or plain):
            return None
        language = context.speaking()
        wrong = load_sayings()["not_of_a_week"] if another else question.wrong
        asked = self.say(question, self.answers(context), context, lead=wrong.of(language))
        return Reply(context, (asked,), step=question.id)

    def _read(self, question: Question, said: Said, place: str, context: Context, world: World) -> str | None:
        answer = read(question, said, context, world)
        if answer == SKIP:
            return answer
        if said.asks and question.takes != "choice":
            return None
        match question.takes:
            case "choice":
                return answer or _begun(question, said.text)
            case "place":
                return answer if answer and is_country(answer) else None
            case "number":
                return _hours(answer, said.text)
            case "money":
                return _money(answer, said.text, place)
            case _:
                return answer

    def _per(self, question: Question, said: Said) -> tuple[str, str] | None:
        """The answer to by what time pay is, where it was said along with the amount."""
        if question.takes != "money":
            return None
        words = set(normalise(said.text).split())
        times = [time for time, names in PER.items() if names & words]
        return (f"{question.id.removesuffix('pay')}per", times[0]) if len(times) == 1 else None


def _begun(question: Question, text: str) -> str | None:
    """The one choice that says just this before its comma, else the one that begins so: `no` for “No, not yet”."""
    words = normalise(text).split()
    labels = [(choice.id, label) for choice in question.choices for label in (choice.label.es, choice.label.en)]
    exact = {name for name, label in labels if normalise(label.partition(",")[0]).split() == words}
    begun = {name for name, label in labels if words and normalise(label).split()[: len(words)] == words}
    return next((fits.pop() for fits in (exact, begun) if len(fits) == 1), None)


def _hours(answer: str | None, text: str) -> str | None:
    """The hours of a week. Those of a day are, where it is told on how many days."""
    if not_of_a_week(text):
        week = multiplied(text)
        return str(week) if week else None
    return answer if answer and int(answer) in IN_A_WEEK else None


def _money(answer: str | None, text: str, place: str) -> str | None:
    """`1200 CLP`: where no currency was said, or only a sign that many have, that of the place."""
    if answer is None:
        return None
    number, _, unit = answer.partition(" ")
    if not any(sign in "123456789" for sign in number):
        return None
    unsaid = UNSAID in text and not any(word in normalise(text) or word in text.lower() for word in DOLLARS)
    local = get_territory_currencies(place) if place else []
    if not is_currency(unit, "en") or (unsaid and unit == "USD"):
        unit = local[0] if local else "USD"
    return f"{number} {unit}"
