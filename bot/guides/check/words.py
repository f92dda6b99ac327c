"""What a check found, in words: the signs with their sources, what to ask, what to do now and who helps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.dialogue.replies import usable
from bot.guides.check.flagging import Found, Raised
from bot.guides.check.pay import Beside, Pay
from bot.guides.guide import World
from bot.message import Button, Citation, Outgoing
from bot.proof import caution, citations, exchange
from bot.tables import block
from bot.wording import place_name
from content.guides.flags import load_sayings, load_work_law
from content.knowledge import Knowledge
from content.model import Fact, Language
from content.render import statement, value
from content.tables import Hotline, LineKind

SIGN = {"danger": "🔴", "serious": "🟠", "ask": "❓"}
HOME = "PE"
IN_DANGER: tuple[LineKind, ...] = ("emergency", "police", "trafficking")
IN_DOUBT: tuple[LineKind, ...] = ("trafficking", "labour", "police")
AT_HOME: tuple[LineKind, ...] = ("trafficking", "police")
LINES, LINES_HOME = 3, 2
STILL = ("check_agency_steps", "contract_language_and_copy", "per_tell_family_interview")
"""What to confirm where nothing was found to ask."""


@dataclass(frozen=True)
class Teller:
    """Says what was found, in one language, about one place."""

    world: World
    language: Language
    place: str

    @property
    def knowledge(self) -> Knowledge:
        return self.world.knowledge

    @property
    def today(self) -> dt.date:
        return self.world.today

    @property
    def there(self) -> str:
        return place_name(self.place, self.language, self.knowledge)

    def words(self, name: str, /, **values: object) -> str:
        """Words of content/guides/check_words.yml."""
        return load_sayings()[name].of(self.language).format(**values)

    def message(self, lines: Iterable[str], facts: Sequence[Fact], buttons: tuple[Button, ...] = ()) -> Outgoing:
        """Paragraphs with their proof, and a caution where some of it is due to be checked again."""
        facts = tuple({fact.key: fact for fact in facts}.values())
        careful = caution(facts, self.today, self.language)
        text = "\n\n".join(filter(None, (*lines, careful)))
        proof = citations(facts, self.knowledge, self.language)
        return Outgoing(text=text, citations=proof, buttons=buttons, language=self.language)

    def signs(self, head: Sequence[str], found: Found, paid: str) -> Outgoing:
        """The signs, the worst first, each with what holds in the place itself, and the pay beside the minimum."""
        grave = found.of("danger", "serious")
        facts = [fact for item in grave for fact in item.facts]
        lines = [*head, *(self.sign(item) for item in grave)]
        proof: tuple[Citation, ...] = ()
        if found.pay:
            lines.append(self.pay(found.pay, paid))
            facts += self.usable(found.pay.facts)
            if _exchanged(found.pay, self.knowledge):
                minimum = self.usable([found.pay.minimum.fact]) if found.pay.minimum else []
                proof = tuple(exchange(minimum, self.knowledge, self.language))
        told = self.message(lines, facts)
        return told.model_copy(update={"citations": (*told.citations, *proof)})

    def sign(self, item: Raised) -> str:
        """One flag: its name, what it means, and what the place says of it."""
        flag = item.flag
        danger = f" {self.words('danger')}" if flag.severity == "danger" else ""
        lines = [f"{SIGN[flag.severity]}{danger} {flag.name.of(self.language)}", flag.means.of(self.language)]
        return "\n".join([*lines, *([f"→ {statement(item.there, self.language)}"] if item.there else [])])

    def questions(self, found: Found) -> Outgoing:
        """What to find out before saying yes; where nothing is open, what always has to be confirmed."""
        asks = found.of("ask")
        if asks:
            lines = [f"❓ {item.flag.name.of(self.language)}. {item.flag.means.of(self.language)}" for item in asks]
            return self.message([self.words("ask"), "\n".join(lines)], [fact for item in asks for fact in item.facts])
        facts = self.usable(STILL)
        return self.message([self.words("still"), *self.statements(facts)], facts)

    def now(
        self, first: str, found: Found, more: Sequence[str], proof: Sequence[Fact], buttons: tuple[Button, ...]
    ) -> Outgoing:
        """What to do now, `first` before all, and who helps, there and in Peru."""
        steps = [first, *(item.flag.do.of(self.language) for item in found.raised if item.flag.do)]
        listed = "\n".join(
            f"{number}. {step}" for number, step in enumerate(dict.fromkeys(filter(None, steps)), start=1)
        )
        lines = [f"{self.words('do')}:\n{listed}"] if listed else []
        helps = list(self.helps(IN_DANGER if found.of("danger") else IN_DOUBT))
        facts = [*proof, *(self.knowledge.facts[row.fact] for _, rows in helps for row in rows)]
        told = [f"{head}\n{block(rows, self.knowledge, self.language)}" for head, rows in helps]
        nobody = [] if any(row.place != HOME for _, rows in helps for row in rows) else list(self.nobody())
        return self.message([*lines, *told, *nobody, *more], facts, buttons)

    def helps(self, kinds: tuple[LineKind, ...]) -> Iterator[tuple[str, list[Hotline]]]:
        """Whom to call: in the place, and in Peru."""
        if rows := self.lines(self.place, kinds)[:LINES]:
            yield self.words("help", place=self.there), rows
        if self.place != HOME and (rows := self.lines(HOME, AT_HOME)[:LINES_HOME]):
            yield self.words("help_home"), rows

    def lines(self, place: str, kinds: tuple[LineKind, ...]) -> list[Hotline]:
        rows = self.knowledge.lines(place, kinds) if place else ()
        return [row for row in rows if usable(self.knowledge.facts[row.fact], self.today)]

    def nobody(self) -> Iterator[str]:
        """The official door, where we know of no line there."""
        known = self.knowledge.places.get(self.place)
        if self.place != HOME and known and known.door:
            yield self.words("help_none", place=self.there, door=known.door.of(self.language))

    def contract(self, buttons: tuple[Button, ...]) -> Outgoing:
        """What a contract must say: there, and everywhere."""
        laws = load_work_law()
        law = laws.get(self.place)
        here = self.usable(law.contract if law else ())
        lines = [self.words("contract_head")]
        if here:
            lines += [self.words("contract_place", place=self.there), *self.statements(here)]
        elif (known := self.knowledge.places.get(self.place)) and known.door:
            lines.append(self.words("contract_no_place", place=self.there, door=known.door.of(self.language)))
        everywhere = self.usable(laws["GLOBAL"].contract)
        lines += [*self.statements(everywhere), self.words("contract_tail")]
        return self.message(lines, [*here, *everywhere], buttons)

    def pay(self, beside: Beside, name: str) -> str:
        """The pay beside the minimum; that it cannot be compared, and why."""
        row = beside.minimum
        if beside.verdict == "unknown" or row is None:
            reasons = [self.words(f"unknown_{beside.why}", place=self.there)]
            return " ".join([*reasons, *(self.statements(self.usable(beside.facts), "") if row is None else [])])
        least = Pay(self.knowledge.facts[row.fact].values[row.value], row.per)
        note = f", {row.note.of(self.language)}" if row.note else ""
        words = [
            self.words(
                name,
                offered=paid(beside.pay, self.language),
                place=self.there,
                minimum=paid(least, self.language) + note,
            ),
            self.words("pay_hours", hours=beside.hours) if beside.hours else "",
            self.words("pay_days", days=beside.days) if beside.days else "",
            self.words("pay_exchanged") if _exchanged(beside, self.knowledge) else "",
        ]
        return " ".join(filter(None, words))

    def statements(self, facts: Iterable[Fact], sign: str = "• ") -> list[str]:
        return [f"{sign}{statement(fact, self.language)}" for fact in facts]

    def usable(self, keys: Iterable[str]) -> list[Fact]:
        return [fact for fact in map(self.knowledge.facts.__getitem__, keys) if usable(fact, self.today)]


def paid(pay: Pay, language: Language) -> str:
    """`1.221 € al mes`."""
    return f"{value(pay.amount, language)} {load_sayings()[f'a_{pay.per}'].of(language)}"


def _exchanged(beside: Beside, knowledge: Knowledge) -> bool:
    """Whether the pay is in another currency than the minimum."""
    row = beside.minimum
    return row is not None and knowledge.facts[row.fact].values[row.value].unit != beside.pay.amount.unit
