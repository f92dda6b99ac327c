"""What each button of the checklist does. `take` never fails: what it does not know leads to the last list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue.context import Context
from bot.guides.checklist import choosing, questions, words
from bot.guides.checklist.printed import document, newest
from bot.guides.checklist.reminders import CONSENT, prefix, renewed
from bot.guides.checklist.sheet import Line, Sheet
from bot.guides.checklist.state import Kept, State
from bot.guides.effects import Effect, Forget
from bot.guides.guide import Reply, World
from bot.message import Outgoing
from bot.words import translator
from content.guides.papers import Guided


class Steps:
    """One step of one contact. `lead` is said first."""

    def __init__(self, papers: Mapping[str, Guided], context: Context, world: World, lead: str = "") -> None:
        self.papers, self.context, self.world, self.lead = papers, context, world, lead
        self.state, self.language = State.of(context), context.speaking()

    def take(self, value: str) -> Reply:
        """What a button value brings."""
        name, _, about = value.partition("=")
        match name:
            case "new":
                return self._begin()
            case "places" | "elsewhere":
                return self._which_place()
            case "place":
                return self._place(about)
            case "for":
                return self._purpose(*about.partition(".")[::2])
            case "all":
                return self._all()
        about, _, rest = about.partition(".")
        sheet = self.sheet(about)
        if sheet is None:
            return self.show(last) if (last := self.sheet(self.state.last)) else self._begin()
        return self._of_list(name, sheet, rest)

    def _of_list(self, name: str, sheet: Sheet, rest: str) -> Reply:
        line = sheet.line(rest)
        match name:
            case "drop":
                return self._ask(f"drop={sheet.checklist.id}", questions.really_drop(sheet, self.language))
            case "gone":
                return self._gone(sheet)
            case "never":
                return self._told(sheet, sheet.kept.model_copy(update={"warn": False, "nudge": False, "asked": True}))
            case "warn" | "nudge" if rest == "off":
                return self._switch(sheet, name, on=False)
            case "pick":
                return self._pick(sheet)
            case "list":
                return self._open(sheet, rest)
        if not sheet.said:
            return self.show(sheet)
        match name:
            case "tick" if line:
                return _in_place(self.tick(sheet, (line,)))
            case "page" if rest.isdecimal():
                return _in_place(self.show(sheet, page=int(rest)))
            case "dates" if sheet.dated:
                return self._ask(f"dates={sheet.checklist.id}", words.which_date(sheet, self.language))
            case "date" if line and line.extra.dated:
                return self.ask_date(sheet, line, self.lead)
            case "nodate" if line:
                return self.change(sheet, sheet.kept.undated(line.key))
            case "remind":
                return self._told(sheet, sheet.kept)
            case "warn" | "nudge" if rest == "on":
                return self._switch(sheet, name, on=True)
            case "pdf":
                return self._print(sheet)
        return self.show(sheet)

    def sheet(self, name: str) -> Sheet | None:
        """A list as the contact has it. None: there is no such list."""
        checklist, guided = self.world.knowledge.checklists.get(name), self.papers.get(name)
        if checklist is None or guided is None:
            return None
        kept = self.state.lists.get(name, Kept())
        return Sheet(checklist, guided, kept, self.world.knowledge, self.world.today)

    def show(self, sheet: Sheet, *, page: int | None = None, effects: tuple[Effect, ...] = (), lead: str = "") -> Reply:
        """The list, which is now the last one shown."""
        name = sheet.checklist.id
        if not sheet.said:
            return self._ask("elsewhere", questions.withheld(sheet.checklist, self.language), effects)
        page = self.state.page if page is None else page
        self.state = self.state.keeping(name, sheet.kept).model_copy(update={"page": page})
        return self._ask(f"list={name}", words.shown(sheet, page, self.language, lead or self.lead), effects)

    def change(self, sheet: Sheet, kept: Kept, *, page: int | None = None, lead: str = "") -> Reply:
        """The list with this changed on it, and its reminders with it."""
        now = sheet.keeping(kept)
        return self.show(now, page=page, effects=self._renewed(now, sheet.kept), lead=lead)

    def tick(self, sheet: Sheet, lines: tuple[Line, ...]) -> Reply:
        """These papers ticked, or their ticks taken away."""
        kept = sheet.kept
        for line in lines:
            kept = kept.ticked(line.key)
        return self.change(sheet, kept, page=(lines[-1].number - 1) // words.PAGE)

    def date(self, sheet: Sheet, line: Line, day: dt.date) -> Reply:
        """The date of a paper; the first time, whether they want to be told before it is over."""
        kept = sheet.kept.on(line.key, day)
        dated = sheet.keeping(kept).lines[line.number - 1]
        offers = dated.ready and self._offers(kept)
        now = sheet.keeping(kept.model_copy(update={"asked": kept.asked or offers}))
        _ = translator(self.language)
        lead = "\n".join([_("Noted."), *words.dates(dated, self.language)])
        page = (line.number - 1) // words.PAGE
        reply = self.show(now, page=page, effects=self._renewed(now, sheet.kept), lead=lead)
        more = (questions.offer_warning(now, self.language),) if offers else ()
        return replace(reply, messages=(*reply.messages, *more))

    def _offers(self, kept: Kept) -> bool:
        """Who said no once is not asked again, on whatever list."""
        refused = CONSENT not in self.context.consents and any(one.asked for one in self.state.lists.values())
        return not (kept.asked or kept.warn or self.context.quiet or refused)

    def ask_date(self, sheet: Sheet, line: Line, lead: str = "") -> Reply:
        self.state = self.state.keeping(sheet.checklist.id, sheet.kept)
        asks = f"date={sheet.checklist.id}.{line.key}"
        return self._ask(asks, words.ask_date(line, sheet, self.language, lead))

    def _ask(self, asks: str, outgoing: Outgoing, effects: tuple[Effect, ...] = ()) -> Reply:
        """A message that leaves this open."""
        context = self.state.asking(asks).into(self.context)
        return Reply(context, (outgoing,), effects, step=asks.partition("=")[0])

    def _begin(self) -> Reply:
        """Where they want to go is taken from what we know of them; they can choose another country."""
        place = self.context.goal or self.context.place
        return self._place(place) if place in choosing.places(self.world.knowledge) else self._which_place()

    def _which_place(self) -> Reply:
        return self._ask("places", questions.which_place(self.world.knowledge, self.language, self.lead))

    def _place(self, place: str) -> Reply:
        knowledge = self.world.knowledge
        if place not in knowledge.places:
            return self._which_place()
        self.context = self.context.model_copy(update={"place": place})
        found = choosing.purposes(place, knowledge)
        if not found:
            return self._ask("elsewhere", questions.no_list(place, knowledge, self.language))
        if len(found) == 1:
            return self._purpose(place, found[0])
        return self._ask(f"place={place}", questions.which_purpose(place, knowledge, self.context, self.lead))

    def _purpose(self, place: str, purpose: str) -> Reply:
        lists = choosing.lists_for(place, purpose, self.world.knowledge)
        if not lists:
            return self._place(place)
        if len(lists) > 1:
            return self._ask(f"for={place}.{purpose}", questions.which_list(lists, self.language, self.lead))
        return self.take(f"pick={lists[0].id}")

    def _pick(self, sheet: Sheet) -> Reply:
        """A list was chosen. Where family makes another list of it, that is asked first."""
        name = sheet.checklist.id
        if name in self.state.lists or not choosing.asks_family(sheet.checklist, self.papers):
            return self.show(sheet)
        return self._ask(f"pick={name}", questions.with_family(sheet.checklist, self.language, self.lead))

    def _open(self, sheet: Sheet, who: str) -> Reply:
        if who not in ("family", "alone"):
            return self.show(sheet)
        return self.change(sheet, sheet.kept.model_copy(update={"family": who == "family"}), page=0)

    def _all(self, lead: str = "", effects: tuple[Effect, ...] = ()) -> Reply:
        """Every list they have; where there is none, a new one is begun."""
        names = (name for name in self.world.knowledge.checklists if name in self.state.lists)
        sheets = [sheet for name in names if (sheet := self.sheet(name))]
        if not sheets:
            return self._ask("places", questions.which_place(self.world.knowledge, self.language, lead), effects)
        return self._ask("all", questions.all_lists(sheets, self.language, lead or self.lead), effects)

    def _gone(self, sheet: Sheet) -> Reply:
        name = sheet.checklist.id
        self.state = self.state.without(name)
        _ = translator(self.language)
        return self._all(_("The list is removed."), (Forget(prefix(name)),))

    def _switch(self, sheet: Sheet, name: str, *, on: bool) -> Reply:
        """Reminders of one kind on or off. Who switches them on has agreed to being told."""
        if on and CONSENT not in self.context.consents:
            consents = {**self.context.consents, CONSENT: self.world.today}
            self.context = self.context.model_copy(update={"consents": consents})
        return self._told(sheet, sheet.kept.model_copy(update={name: on, "asked": True}))

    def _told(self, sheet: Sheet, kept: Kept) -> Reply:
        """What they are told of the list, as it now is."""
        name, now = sheet.checklist.id, sheet.keeping(kept)
        self.state = self.state.keeping(name, kept)
        outgoing = questions.what_to_tell(now, self.context, self.language, self.lead)
        return self._ask(f"remind={name}", outgoing, self._renewed(now, sheet.kept))

    def _renewed(self, now: Sheet, before: Kept) -> tuple[Effect, ...]:
        return renewed(now, before) if CONSENT in self.context.consents else ()

    def _print(self, sheet: Sheet) -> Reply:
        self.state = self.state.keeping(sheet.checklist.id, sheet.kept)
        return self._ask(f"list={sheet.checklist.id}", document(sheet, self.language, newest(self.world)))


def _in_place(reply: Reply) -> Reply:
    """The list takes the place of the one whose button was pressed."""
    first, *more = reply.messages
    return replace(reply, messages=(first.model_copy(update={"redraws": True}), *more))
