"""On arrival: what was promised beside what is. What became worse is said with its sources and who controls it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.dialogue.context import Context
from bot.guides.buttons import home, press
from bot.guides.check import checked
from bot.guides.check.checked import ARRIVAL, CHECK, UNANSWERED, Checked, in_words
from bot.guides.check.checking import Checking
from bot.guides.check.flagging import Found, look_again
from bot.guides.check.pay import pay_of
from bot.guides.check.words import Teller, paid
from bot.guides.effects import HandOver
from bot.guides.form import NEW
from bot.guides.guide import Reply, World
from bot.message import Outgoing
from content.guides.flags import load_sayings, load_terms, load_work_law
from content.guides.form import Question
from content.model import Language
from content.render import date

CHANGED = ("other_job", "other_place", "less_pay", "more_hours", "worse_lodging")
"""Flags of a changed contract."""
BESIDE = ("pay", "hours", "lodging")
"""What is shown as it was and as it is."""
PROMISED = ("job", "place", *BESIDE)
"""What is recalled when it is asked about."""


class ArrivalGuide(Checking):
    """Buttons beyond its questions: `of=<id>` of the check to compare with, `send`."""

    def __init__(self) -> None:
        super().__init__(ARRIVAL, checked.form_of(ARRIVAL))

    def before(self, context: Context) -> Checked | None:
        """The check that is compared with."""
        return checked.of_id(context, str(context.of(ARRIVAL).get("of", "")))

    def found(self, answers: Mapping[str, str], context: Context, world: World) -> Found:
        one = self.before(context)
        return look_again(one.answers if one else {}, answers, world.knowledge, world.today)

    def where(self, answers: Mapping[str, str], context: Context) -> str:
        one = self.before(context)
        return one.place if one else ""

    def open(self, value: str, context: Context, world: World) -> Reply:
        what, _, about = value.partition("=")
        if what == "of" and (one := checked.of_id(context, about)):
            return self._begin(one, context, world)
        if self.before(context):
            return self._begin_again(context, world) if value == NEW else super().open(value, context, world)
        kept = checked.kept(context)
        if len(kept) == 1:
            return self._begin(kept[0], context, world)
        return self._which(kept, context, world)

    def beyond(self, value: str, context: Context, world: World) -> Reply | None:
        if value == "which":
            return self._which(checked.kept(context), context, world)
        if value != "send":
            return None
        context = self.about(self.answers(context), context).model_copy(update={"topic": "contract", "article": None})
        teller = self.teller({}, context, world)
        said = Outgoing(text=teller.words("sent_arrival"), buttons=home(teller.language), language=teller.language)
        return Reply(context.left(), (said,), (HandOver("offer"),))

    def lead(self, context: Context, world: World) -> str:
        one, language = self.before(context), context.speaking()
        assert one
        name = one.name(language, world.knowledge)
        return load_sayings()["arrival_lead"].of(language).format(name=name, date=date(one.on, language))

    def say(self, question: Question, answers: Mapping[str, str], context: Context, lead: str = "") -> Outgoing:
        """The question, with what was promised."""
        one = self.before(context)
        promised = _promised(question.id.removeprefix("now_"), one, context.speaking()) if one else ""
        return super().say(question, answers, context, "\n\n".join(filter(None, (lead, promised))))

    def finish(self, answers: dict[str, str], context: Context, world: World) -> Reply:
        one = self.before(context)
        assert one
        state = {**context.of(ARRIVAL), "on": world.today.isoformat()}
        context = self.about(answers, context.into(ARRIVAL, state).left())
        return Reply(context, self._result(one, answers, context, world))

    def _begin(self, one: Checked, context: Context, world: World) -> Reply:
        context = context.into(ARRIVAL, {"of": one.id, "answers": {}})
        return self.proceed({}, context, world, lead=self.lead(context, world))

    def _begin_again(self, context: Context, world: World) -> Reply:
        one = self.before(context)
        assert one
        return self._begin(one, context, world)

    def _which(self, kept: tuple[Checked, ...], context: Context, world: World) -> Reply:
        teller = self.teller({}, context, world)
        one = [
            press(
                teller.words(
                    "arrival_with",
                    name=checked.cut(each.name(teller.language, world.knowledge), checked.NAMED_LONGEST),
                    date=date(each.on, teller.language),
                ),
                ARRIVAL,
                f"of={each.id}",
            )
            for each in reversed(kept)
        ]
        start = [] if kept else [press(teller.words("go_on"), CHECK)]
        text = teller.words("arrival_which") if kept else teller.words("arrival_none")
        said = Outgoing(text=text, buttons=(*one, *start, *home(teller.language)), language=teller.language)
        return Reply(context.left(), (said,))

    def _result(
        self, one: Checked, answers: Mapping[str, str], context: Context, world: World
    ) -> tuple[Outgoing, Outgoing]:
        found, teller = self.found(answers, context, world), self.teller(answers, context, world)
        name = one.name(teller.language, world.knowledge)
        worse = found.of("danger", "serious")
        head = [
            teller.words("arrival_result", name=name, date=date(one.on, teller.language)),
            *_beside(one.answers, answers, teller),
            teller.words("worse", number=len(worse)) if worse else teller.words("not_worse"),
            teller.words("substitution") if any(item.flag.id in CHANGED for item in worse) else "",
        ]
        law = load_work_law().get(one.place)
        control = teller.usable(law.complain if law else ())
        told = [f"{teller.words('complain', place=teller.there)}\n" + "\n".join(teller.statements(control))]
        kept = checked.kept(context)
        buttons = (
            press(teller.words("send"), ARRIVAL, "send"),
            press(teller.words("contract_button"), CHECK, "contract"),
            *([press(teller.words("compare_other"), ARRIVAL, "which")] if len(kept) > 1 else []),
            press(teller.words("compare_again"), ARRIVAL, NEW),
            *home(teller.language),
        )
        return teller.signs(head, found, "pay_now"), teller.now("", found, told if control else [], control, buttons)


def _promised(term: str, one: Checked, language: Language) -> str:
    """What the check says of it; empty where it says nothing."""
    told = _term(term, one.answers, language) if term in PROMISED else ""
    return load_sayings()["promised"].of(language).format(answer=told) if told else ""


def _beside(before: Mapping[str, str], now: Mapping[str, str], teller: Teller) -> Iterator[str]:
    """Each term that is known of both, as it was and as it is."""
    for term in BESIDE:
        was, is_now = _term(term, before, teller.language), _term(f"now_{term}", now, teller.language)
        if was and is_now:
            named = load_terms()[term].of(teller.language)
            yield teller.words("before_now", term=named, before=was, now=is_now)


def _term(name: str, answers: Mapping[str, str], language: Language) -> str:
    answer = answers.get(name, UNANSWERED)
    if answer in (UNANSWERED, "dk"):
        return ""
    if name.endswith("pay"):
        pay = pay_of(answers, name.removesuffix("pay"))
        return paid(pay, language) if pay else ""
    return in_words(name, answer, language)
