"""Whether an account, a page, an address or a number is really ours. It never says that anything is safe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.context import Context
from bot.dialogue.replies import usable
from bot.guides.buttons import home
from bot.guides.guide import Reply, Said, World
from bot.guides.menu import way_in
from bot.guides.verify.named import Named, link, names, number
from bot.message import Button, Outgoing
from bot.proof import caution, citations
from bot.tables import block
from content.guides.menu import load_ways
from content.guides.official import Official, load_official, load_words
from content.knowledge import Knowledge
from content.model import Language
from content.render import date, statement
from content.tables import LineKind, Row

NAME, HOME, JUDGED = "verify", "PE", "judged"
SIGNS, LINES, NAMES = 4, 3, 5
BESIDE = 8
"""Words beside another account that still ask about it: `y este otro que me escribió`."""
REPORTED: tuple[LineKind, ...] = ("police", "trafficking")
INTERNET = "per_divindat"
"""Who takes reports of fraud over the internet in Peru."""


@dataclass(frozen=True)
class Verdict:
    """What we say of one thing: our line, and the facts that bear it out. `ours`: True, False, or None: not known."""

    line: str
    ours: bool | None
    facts: tuple[str, ...] = ()


class Verify:
    """It stays under way, so that one can ask about several, and takes no other question for its own."""

    name = NAME

    def __init__(self) -> None:
        load_official()
        load_words()

    def open(self, value: str, context: Context, world: World) -> Reply:
        context = context.into(NAME, {})
        return Reply(context, (_message(load_words().ask.of(context.speaking()), context),), step="ask")

    def hear(self, said: Said, context: Context, world: World) -> Reply | None:
        found = _asked_about(said)[:NAMES]
        if not found or (context.of(NAME).get(JUDGED) and _says_more(said.text, found)):
            return None
        verdicts = [_verdict(named, context.speaking(), world) for named in found]
        # Counted, so that each shows as an answer that was taken.
        judged = context.into(NAME, {JUDGED: int(context.of(NAME).get(JUDGED, 0)) + 1})
        return Reply(judged, (_judged(verdicts, context, world),), step="ask")

    def again(self, context: Context, world: World) -> Outgoing | None:
        # Who has had an answer goes on with something else, and may still ask about another account.
        return None if context.of(NAME).get(JUDGED) else _message(load_words().ask.of(context.speaking()), context)

    def back(self, context: Context, world: World) -> Reply | None:
        return None


def _asked_about(said: Said) -> list[Named]:
    """What is named in a message, without the money and the days that it speaks of."""
    entities = said.parse.entities if said.parse else ()
    # A number alone may be taken for an amount: only one with its currency is no telephone.
    spoken = [one for one in entities if one.kind == "date" or (one.kind == "amount" and " " in one.value)]
    counted = {re.sub(r"\D", "", entity.text) for entity in spoken}
    return [
        named for named in names(said.text) if named.kind != "phone" or re.sub(r"\D", "", named.written) not in counted
    ]


def _says_more(text: str, found: Sequence[Named]) -> bool:
    """Whether it is more than another account to look up: then it is a question of its own."""
    for named in found:
        text = text.replace(named.written, " ")
    return len(text.split()) > BESIDE


def _verdict(named: Named, language: Language, world: World) -> Verdict:
    words = load_words()
    what = _shown(named)
    for official in load_official().values():
        if _is(named, official) and _holds(official, world):
            line = words.ours.of(language).format(what=what, name=official.name.of(language))
            if official.confirmed:
                line += " " + words.confirmed.of(language).format(date=date(official.confirmed, language))
            return Verdict(line, True, (official.fact,) if official.fact else ())
    for address, name in ((world.username and f"t.me/{world.username}", words.bot), (world.address, words.page)):
        if address and (own := link(address)) and _same(named, own):
            return Verdict(words.ours.of(language).format(what=what, name=name.of(language)), True)
    if other := _others(named, language, world.knowledge):
        owner, fact = other
        return Verdict(words.known.of(language).format(what=what, name=owner), False, (fact,))
    return Verdict(words.unknown.of(language).format(what=what), None)


def _shown(named: Named) -> str:
    return f"«{named.written[:60]}»"


def _is(named: Named, official: Official) -> bool:
    if official.kind in ("web", "email"):
        return _same(named, Named("", official.kind, official.value.lower()))
    if official.kind in ("phone", "whatsapp"):
        return named.kind == "phone" and named.value == number(official.value)
    return _same(named, Named("", official.kind, official.value.removeprefix("@").lower()))


def _same(named: Named, ours: Named) -> bool:
    """A page of ours is everything under it. A bare name is ours in the network that we are in."""
    if ours.kind == "web":
        return named.kind == "web" and (named.value == ours.value or named.value.startswith(f"{ours.value}/"))
    return named.value == ours.value and named.kind in (ours.kind, None)


def _holds(official: Official, world: World) -> bool:
    return official.confirmed is not None or _said(official.fact, world)


def _others(named: Named, language: Language, knowledge: Knowledge) -> tuple[str, str] | None:
    """Who else it belongs to, as our tables have it, and the fact that says so."""
    for office in knowledge.offices.values():
        phones = {number(phone) for phone in (*office.phones, office.emergency) if phone}
        if (named.kind == "phone" and named.value in phones) or (
            named.kind == "email" and named.value == office.email.lower()
        ):
            return office.name.of(language), office.fact
    for hotline in knowledge.hotlines.values():
        if named.kind == "phone" and named.value == number(hotline.phone):
            return hotline.name.of(language), hotline.fact
    return None


def _judged(verdicts: list[Verdict], context: Context, world: World) -> Outgoing:
    """What each one is; beside what is not ours how frauds are recognised and who takes reports."""
    words, language = load_words(), context.speaking()
    keys = [key for verdict in verdicts for key in verdict.facts]
    parts = ["\n".join(verdict.line for verdict in verdicts), words.calls.of(language), words.never.of(language)]
    if not all(verdict.ours for verdict in verdicts):
        signs = _signs(world)
        report, told = _report(world, language, _lines(context, world))
        parts.append(f"{words.signs.of(language)}\n{block(signs, world.knowledge, language)}")
        parts.append(f"{words.report.of(language)}\n{report}")
        keys += [*(sign.fact for sign in signs), *told]
    facts = [world.knowledge.facts[key] for key in dict.fromkeys(keys)]
    parts += filter(None, (caution(facts, world.today, language), words.more.of(language)))
    proof = citations(facts, world.knowledge, language)
    return _message("\n\n".join(parts), context).model_copy(update={"citations": proof})


def _signs(world: World) -> Sequence[Row]:
    signs = [sign for sign in world.knowledge.signs.values() if sign.place == "GLOBAL"]
    return [sign for sign in signs if _said(sign.fact, world)][:SIGNS]


def _lines(context: Context, world: World) -> Sequence[Row]:
    """Who can be called where the contact lives; in Peru, if we know nobody there."""
    there = context.place if context.audience == "abroad" else None
    for place in (context.home, there, HOME):
        if place and (lines := [row for row in world.knowledge.lines(place, REPORTED) if _said(row.fact, world)]):
            return lines[:LINES]
    return []


def _report(world: World, language: Language, lines: Sequence[Row]) -> tuple[str, tuple[str, ...]]:
    """Where to report it, and the facts that say so."""
    said = [block(lines, world.knowledge, language)] if lines else []
    keys = [row.fact for row in lines]
    if any(row.place == HOME for row in lines) and _said(INTERNET, world):
        said.append(f"• {statement(world.knowledge.facts[INTERNET], language)}")
        keys.append(INTERNET)
    return "\n".join(said), tuple(keys)


def _said(key: str, world: World) -> bool:
    fact = world.knowledge.facts.get(key)
    return fact is not None and usable(fact, world.today)


def _message(text: str, context: Context) -> Outgoing:
    language = context.speaking()
    check = load_ways()["check"]
    buttons: tuple[Button, ...] = (way_in(check, context), *home(language))
    return Outgoing(text=text, buttons=buttons, language=language)
