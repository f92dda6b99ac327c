"""The guide to job offers: what work, where, for how much; then the offers, and searches that are kept to be told of
new ones."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.context import Context
from bot.guides.buttons import home, press
from bot.guides.effects import DropSearches, Effect, FindOffers, ListSearches, SaveSearch
from bot.guides.form import SKIP, Answers, FormGuide, current
from bot.guides.guide import Reply, Said, World
from bot.guides.monthly import PAID, amount_of, explained, is_year, offered, stated
from bot.guides.offers.asking import wanted_from
from bot.guides.offers.wanted import FORM, PAY, WHAT, WHERE, country_name, in_words, is_known, wanted_of, where_said
from bot.guides.reading import read
from bot.message import Outgoing
from bot.words import translator
from content.guides.form import Question, load_form
from nlu.text import normalise

ALERTS = "alerts"
"""The consent to be told of new offers."""
PACES = ("daily", "once")
ANYTHING = {
    *("cualquiera", "cualquier cosa", "lo que sea", "en lo que sea", "de todo", "donde sea"),
    *("no importa", "me da igual", "da igual", "no se", "saltar", "paso"),
    *("any", "anything", "any job", "whatever", "everything", "anywhere"),
    *("it does not matter", "i do not mind", "i do not know", "skip"),
}
"""Who answers so does not mind."""
WORKING = ("job_offers", "employment_services", "seasonal_work", "domestic_work", "driving", "certification")
"""What a job that is named may be taken for; anything else that is understood well is a question."""
SURE = 0.5
LONGEST = 6
"""Words in which a job is named."""


class Offers(FormGuide):
    def __init__(self) -> None:
        super().__init__(FORM, load_form(FORM))

    def lead(self, context: Context, world: World) -> str:
        _ = translator(context.speaking())
        return _("I look among job offers that others have published. I show where each comes from, and what to watch.")

    def begin(self, said: Said, context: Context, world: World) -> Reply | None:
        """`busco trabajo de cocinero en chile`: the guide, filled in as far as that goes."""
        wanted = wanted_from(said.parse, said.text) if said.parse else None
        return self.proceed(wanted, context, world, self.lead(context, world)) if wanted else None

    def hear(self, said: Said, context: Context, world: World) -> Reply | None:
        question = current(self.form, self.answers(context))
        if question is None or said.asks or not said.text.strip():
            return None
        if normalise(said.text) in ANYTHING:
            return self.put(question.id, SKIP, context, world)
        if question.id == WHAT and not _names_work(said):
            return None
        if question.id == WHERE and said.parse and (where := where_said(said.parse)):
            return self.put(WHERE, where, context, world)
        if question.id == PAY:
            return self._paid(question, said, context, world)
        answer = read(question, said, context, world)
        if answer is None:
            return self._misread(question, said, context)
        return self.put(question.id, answer, context, world)

    def _paid(self, question: Question, said: Said, context: Context, world: World) -> Reply | None:
        """An amount of a month is taken. Of another time, what it comes to in a month is said and offered."""
        answers, time, language = self.answers(context), stated(said.text), context.speaking()
        answer = read(question, replace(said, text=time.text), context, world)
        if answer is None or is_year(answer, said):
            return self._misread(question, said, context)
        if not _payable(answer, answers):
            return self._wrong(question, context)
        named = amount_of(answer, wanted_of({**answers, PAY: answer}).currency)
        if answer == SKIP or named is None or time.monthly:
            return self.put(PAY, answer, context, world)
        asked = self.say(question, answers, context, explained(*named, time, language))
        offer = offered(*named, time, FORM, PAY, language)
        return Reply(context, (asked.model_copy(update={"buttons": (*offer, *asked.buttons)}),), step=PAY)

    def say(self, question: Question, answers: Answers, context: Context, lead: str = "") -> Outgoing:
        """Under `where` the country they want to go to comes first."""
        outgoing, goal = super().say(question, answers, context, lead), context.goal or context.place or ""
        if question.id != WHERE or not is_known(goal):
            return outgoing
        first = press(country_name(goal, context.speaking()), FORM, f"{WHERE}={goal}")
        others = (button for button in outgoing.buttons if button.data != first.data)
        return outgoing.model_copy(update={"buttons": (first, *others)})

    def finish(self, answers: dict[str, str], context: Context, world: World) -> Reply:
        return self._found(context, FindOffers(world.today, answers))

    def beyond(self, value: str, context: Context, world: World) -> Reply | None:
        name, _, about = value.partition("=")
        number, start = _numbers(about)
        match name:
            case "more":
                return self._more(number or 0, context, world)
            case "found" if number is not None:
                return self._kept_search(FindOffers(world.today, start=start, search_id=number), context)
            case "save" if current(self.form, self.answers(context)) is None:
                return self._save(about, context, world)
            case "searches":
                return self._searches(context)
            case "stop" if number is not None:
                return self._stop(number, context)
            case "stop" if about == "all":
                return self._stop_all(context)
        return None

    def _fits(self, question: Question, answer: str) -> bool:
        """The goal's button may hold any country, the one with what is paid in a month any amount."""
        if question.id == PAY and PAID.fullmatch(answer):
            return _payable(answer, {})
        return super()._fits(question, answer) or (question.id == WHERE and is_known(answer))

    def _misread(self, question: Question, said: Said, context: Context) -> Reply | None:
        """A word or two that could only be meant as an answer."""
        if question.wrong is None or (said.parse and (said.parse.words > 2 or said.parse.confidence > SURE)):
            return None
        return self._wrong(question, context)

    def _wrong(self, question: Question, context: Context) -> Reply:
        words = question.wrong.of(context.speaking()) if question.wrong else ""
        return Reply(context, (self.say(question, self.answers(context), context, words),), step=question.id)

    def _found(self, context: Context, effect: FindOffers) -> Reply:
        language = context.speaking()
        found = translator(language)("Your search: {wanted}.")
        return _brings(found.format(wanted=in_words(wanted_of(effect.wanted), language)), context, effect)

    def _more(self, start: int, context: Context, world: World) -> Reply | None:
        answers = self.answers(context)
        if current(self.form, answers):
            return None
        return self._found(context.left(), FindOffers(world.today, answers, start))

    def _kept_search(self, effect: FindOffers, context: Context) -> Reply:
        _ = translator(context.speaking())
        return _brings(_("This is what your saved search finds today."), context.left(), effect)

    def _searches(self, context: Context) -> Reply:
        _ = translator(context.speaking())
        return _brings(_("Your saved searches"), context.left(), ListSearches())

    def _save(self, pace: str, context: Context, world: World) -> Reply:
        """Asks how soon they want to be told; who says it has agreed."""
        answers, language = self.answers(context), context.speaking()
        _ = translator(language)
        wanted = in_words(wanted_of(answers), language)
        if pace in PACES:
            agreed = context.left().model_copy(update={"consents": {**context.consents, ALERTS: world.today}})
            return _brings(_("Search to keep: {wanted}.").format(wanted=wanted), agreed, SaveSearch(answers, pace))
        text = _(
            "Shall I tell you of new offers for this search? {wanted}\n\n"
            "For that I keep the search. I never write at night, and you can stop it whenever you want."
        ).format(wanted=wanted)
        taps = (
            press(_("Yes, once a day"), FORM, "save=daily"),
            press(_("Yes, as soon as there is one"), FORM, "save=once"),
        )
        return Reply(context.left(), (Outgoing(text=text, buttons=(*taps, *home(language)), language=language),))

    def _stop(self, search: int, context: Context) -> Reply:
        _ = translator(context.speaking())
        done = _("Done: I no longer tell you of that search.")
        return _brings(done, context.left(), DropSearches(search), ListSearches())

    def _stop_all(self, context: Context) -> Reply:
        language = context.speaking()
        _ = translator(language)
        consents = {use: day for use, day in context.consents.items() if use != ALERTS}
        text = _("Done: I no longer tell you of new offers, and I have erased your saved searches.")
        outgoing = Outgoing(text=text, buttons=home(language), language=language)
        return Reply(context.left().model_copy(update={"consents": consents}), (outgoing,), (DropSearches(),))


def _brings(text: str, context: Context, *effects: Effect) -> Reply:
    """A line that says what comes; the effects bring it."""
    return Reply(context, (Outgoing(text=text, language=context.speaking()),), effects)


def _numbers(written: str) -> tuple[int | None, int]:
    """`12`, `12-3`: a number, and where a list goes on."""
    numbers = [int(part) for part in written.split("-") if part.isascii() and part.isdecimal() and len(part) < 10]
    return (numbers[0], numbers[1] if len(numbers) > 1 else 0) if numbers else (None, 0)


def _payable(answer: str, answers: Answers) -> bool:
    """Whether somebody may earn so much there."""
    wanted = wanted_of({**answers, PAY: answer})
    return answer == SKIP or (wanted.amount is not None and amount_of(answer, wanted.currency) is not None)


def _names_work(said: Said) -> bool:
    """Whether the words name a job, and ask for nothing."""
    parse = said.parse
    if parse is None or len(said.text.split()) > LONGEST:
        return False
    if any(entity.kind in ("document", "cue") for entity in parse.entities):
        return False
    return bool(parse.first("occupation")) or parse.confidence < SURE or parse.intent in WORKING
