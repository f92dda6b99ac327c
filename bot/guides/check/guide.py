"""The check of an offer or contract: answers in, flags with their sources and what to do out. Never that it is safe."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale

from bot.dialogue.context import Context
from bot.guides.buttons import home, press
from bot.guides.check import checked
from bot.guides.check.checked import ARRIVAL, CHECK, Checked
from bot.guides.check.checking import Checking
from bot.guides.check.flagging import Found, look
from bot.guides.check.words import HOME, Teller
from bot.guides.effects import HandOver
from bot.guides.form import NEW
from bot.guides.guide import Reply, World
from bot.message import Button, Outgoing
from bot.tables import block
from content.guides.flags import load_sayings, load_terms, load_work_law
from content.guides.form import Question
from content.model import Fact, is_country
from content.render import date
from content.tables import Agency

SEE, FORGET, REDO = "see", "forget", "redo"
UNSURE = ("unchecked", "unnamed", "dk")
"""Who answers so about the employer is told where agencies are looked up."""
SHOWN_PORTALS = 2
TOPIC = "job_offers"


class CheckGuide(Checking):
    """Buttons beyond its questions: `offer=<number>` begins with one of our offers, `send`, `contract`, `change`,
    `redo=<question>`, `mine`, `see=<id>`, `forget=<id>`."""

    def __init__(self) -> None:
        super().__init__(CHECK, checked.form_of(CHECK))

    def found(self, answers: Mapping[str, str], context: Context, world: World) -> Found:
        return look(answers, world.knowledge, world.today)

    def where(self, answers: Mapping[str, str], context: Context) -> str:
        return answers.get("place", "")

    def lead(self, context: Context, world: World) -> str:
        language, offer = context.speaking(), context.of(CHECK).get("offer")
        said = load_sayings()
        about = said["lead_offer"].of(language).format(number=offer) if offer else ""
        return " ".join(filter(None, (about, said["lead"].of(language))))

    def open(self, value: str, context: Context, world: World) -> Reply:
        if value == NEW:
            return self._begin("", context, world)
        return super().open(value, context, world)

    def beyond(self, value: str, context: Context, world: World) -> Reply | None:
        what, _, about = value.partition("=")
        match what:
            case "offer" if about.isdecimal():
                return self._begin(about, context, world)
            case "send":
                return self._send(context, world)
            case "contract":
                return self._contract(context, world)
            case "change":
                return self._change(context, world)
            case "redo" if about in self.form.by_id:
                return self._redo(about, context, world)
            case "mine":
                return self._mine(context, world)
            case "see" if one := checked.of_id(context, about):
                return self._see(one, context, world)
            case "forget" if checked.of_id(context, about):
                return self._mine(checked.forget(context, about), world, forgotten=True)
        return None

    def say(self, question: Question, answers: Mapping[str, str], context: Context, lead: str = "") -> Outgoing:
        """The question; where they want to go stands first among the places."""
        asked = super().say(question, answers, context, lead)
        if question.takes != "place" or not context.goal:
            return asked
        goal = press(checked.territory(context.goal, context.speaking()), CHECK, f"{question.id}={context.goal}")
        others = [button for button in asked.buttons if button.data != goal.data]
        return asked.model_copy(update={"buttons": (goal, *others)})

    def _fits(self, question: Question, answer: str) -> bool:
        return super()._fits(question, answer) or (
            question.takes == "place" and is_country(answer) and answer in Locale("es").territories
        )

    def finish(self, answers: dict[str, str], context: Context, world: World) -> Reply:
        context = self.about(answers, checked.keep(context, checked.under_way(context, world.today)))
        context = context.model_copy(update={"topic": TOPIC, "article": None})
        one = checked.of_id(context, checked.under_way(context, world.today).id)
        assert one
        return Reply(context, self._result(one, context, world))

    def _begin(self, offer: str, context: Context, world: World) -> Reply:
        context = checked.begun(context, offer)
        return self.proceed({}, context, world, lead=self.lead(context, world))

    def _see(self, one: Checked, context: Context, world: World) -> Reply:
        """An earlier check becomes the one that is spoken of."""
        state = {**context.of(CHECK), "id": one.id, "offer": one.offer}
        return self.proceed(dict(one.answers), context.into(CHECK, state), world)

    def _result(self, one: Checked, context: Context, world: World) -> tuple[Outgoing, ...]:
        found, teller = self.found(one.answers, context, world), self.teller(one.answers, context, world)
        grave = len(found.of("danger", "serious"))
        head = [
            teller.words("result", name=one.name(teller.language, world.knowledge)),
            teller.words("signs", number=grave) if grave else teller.words("no_signs"),
        ]
        rows = _agencies(teller) if one.answers.get("employer") in UNSURE else []
        register = [f"{teller.words('agencies')}\n{block(rows, world.knowledge, teller.language)}"] if rows else []
        reports = _reports(teller) if grave else []
        report = ["\n".join([teller.words("report"), *teller.statements(reports)])] if reports else []
        kept = teller.words("kept", date=date(one.on, teller.language))
        proof = [*reports, *(world.knowledge.facts[row.fact] for row in rows)]
        buttons = (*_ways(teller, found), *_links(teller, rows), *_more(teller), *home(teller.language))
        return (
            teller.signs(head, found, "pay_beside"),
            teller.questions(found),
            teller.now(teller.words("never_pay"), found, [*report, *register, kept], proof, buttons),
        )

    def _send(self, context: Context, world: World) -> Reply:
        answers = self.answers(context)
        if not answers:
            return self._begin("", context, world)
        context = self.about(answers, context).model_copy(update={"topic": TOPIC, "article": None})
        teller = self.teller(answers, context, world)
        buttons = (press(teller.words("result_button"), CHECK), *home(teller.language))
        said = Outgoing(text=teller.words("sent"), buttons=buttons, language=teller.language)
        return Reply(context.left(), (said,), (HandOver("offer"),))

    def _contract(self, context: Context, world: World) -> Reply:
        answers = self.answers(context)
        teller = self.teller(answers or {"place": context.goal or context.place or ""}, context, world)
        back = press(teller.words("result_button"), CHECK) if answers else press(teller.words("go_on"), CHECK)
        buttons = (press(teller.words("send"), CHECK, "send"), back, *home(teller.language))
        return Reply(context, (teller.contract(buttons),))

    def _change(self, context: Context, world: World) -> Reply:
        answers = self.answers(context)
        teller, terms = self.teller(answers, context, world), load_terms()
        buttons = [
            press(
                checked.cut(f"{terms[name].of(teller.language)}: {checked.in_words(name, answer, teller.language)}"),
                CHECK,
                f"{REDO}={name}",
            )
            for name, answer in answers.items()
        ]
        said = Outgoing(
            text=teller.words("change_head"),
            buttons=(*buttons, press(teller.words("result_button"), CHECK), *home(teller.language)),
            language=teller.language,
        )
        return Reply(context, (said,))

    def _redo(self, question: str, context: Context, world: World) -> Reply:
        """One question again; of pay, by what time it is too."""
        anew = {question, "per"} if question == "pay" else {question}
        answers = {name: answer for name, answer in self.answers(context).items() if name not in anew}
        return self.proceed(answers, context, world)

    def _mine(self, context: Context, world: World, *, forgotten: bool = False) -> Reply:
        teller = self.teller({}, context, world)
        kept = checked.kept(context)
        head = teller.words("mine_head", number=len(kept)) if kept else teller.words("mine_none")
        buttons = [button for one in reversed(kept) for button in _of_one(one, teller)]
        ways = (*buttons, press(teller.words("new"), CHECK, NEW), *home(teller.language))
        text = f"{teller.words('forgotten')}\n\n{head}" if forgotten else head
        return Reply(context.left(), (Outgoing(text=text, buttons=ways, language=teller.language),))


def _of_one(one: Checked, teller: Teller) -> tuple[Button, Button]:
    name = checked.cut(one.name(teller.language, teller.knowledge), checked.NAMED_LONGEST)
    named = {"name": name, "date": date(one.on, teller.language)}
    see = press(teller.words("see", **named), CHECK, f"{SEE}={one.id}")
    return see, press(teller.words("forget", **named), CHECK, f"{FORGET}={one.id}")


def _reports(teller: Teller) -> list[Fact]:
    """Where a false offer is reported: there, and in Peru."""
    laws = load_work_law()
    return teller.usable(
        key for place in dict.fromkeys([teller.place, HOME]) if place in laws for key in laws[place].report
    )


def _agencies(teller: Teller) -> list[Agency]:
    """What agencies may do: there, else everywhere."""
    rows = teller.knowledge.agencies.values()
    here = [row for row in rows if row.place == teller.place] or [row for row in rows if row.place == "GLOBAL"]
    home = [row for row in rows if row.place == HOME != teller.place]
    told: list[Fact] = teller.usable(row.fact for row in (*here, *home))
    return [row for row in (*here, *home) if row.fact in {fact.key for fact in told}]


def _ways(teller: Teller, found: Found) -> tuple[Button, ...]:
    send = press(teller.words("send"), CHECK, "send")
    contract = press(teller.words("contract_button"), CHECK, "contract")
    return (send, contract, press(teller.words("compare"), ARRIVAL))


def _links(teller: Teller, rows: list[Agency]) -> tuple[Button, ...]:
    """Where to look it up: the official job sites of the place, and who says what agencies may do."""
    held = teller.knowledge.holds_in(teller.place)[:-1] if teller.place else ()
    portals = [row for row in teller.knowledge.portals.values() if row.place in held and teller.usable([row.fact])]
    sites = [_page("portal", row.name, str(row.url), teller) for row in portals[:SHOWN_PORTALS]]
    sources = {teller.knowledge.facts[row.fact].source: None for row in rows}
    known = [teller.knowledge.sources[name] for name in sources]
    return (*sites, *(_page("register", one.name, str(one.url), teller) for one in known))


def _page(words: str, name: str, url: str, teller: Teller) -> Button:
    """Whose page it is, without what stands in brackets after their name."""
    return Button(label=checked.cut(teller.words(words, name=name.partition(" (")[0])), url=url)


def _more(teller: Teller) -> tuple[Button, ...]:
    return (
        press(teller.words("change"), CHECK, "change"),
        press(teller.words("mine"), CHECK, "mine"),
        press(teller.words("new"), CHECK, NEW),
    )
