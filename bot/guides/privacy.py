"""What is kept of a contact and what they decide of it: the notice, uses, a copy, erasure, quiet, a shared phone."""

from __future__ import annotations

import datetime as dt

from bot.dialogue.context import Context
from bot.guides.buttons import home, press
from bot.guides.effects import Effect, Erase, Export, Hide, Recall
from bot.guides.guide import Reply, Said, World
from bot.message import Button, Outgoing
from bot.proof import citations
from bot.words import translator
from content.guides.privacy import Privacy, Use, load_privacy
from content.guides.retention import load_retention
from content.knowledge import Knowledge
from content.model import Language
from content.render import statement
from nlu.text import normalise

NAME = "privacy"
NOTICE = "notice"
REFUSED = "no_staff"
"""Stands among the consents of who does not want their talk handed to a person unasked."""
YES = {normalise(words) for words in ("sí, borrar todo", "sí, bórrelo todo", "yes, erase everything", "yes, erase all")}
"""A mere yes may be meant for something else that was said since."""
NEARLY = {normalise(word) for word in ("sí", "si por favor", "claro", "ok", "dale", "yes", "yes please", "sure")}


def noticed(outgoing: Outgoing | None, context: Context, *, danger: bool) -> Outgoing:
    """The first message of a talk with the notice; the notice alone where there is nothing else to say."""
    line = load_privacy().notice.of(context.speaking())
    if outgoing is None:
        return Outgoing(text=line, language=context.speaking())
    if line in outgoing.text:
        return outgoing
    # Proof stands right under what it proves; help comes before all.
    parts = (line, outgoing.text) if outgoing.citations and not danger else (outgoing.text, line)
    return outgoing.model_copy(update={"text": "\n\n".join(filter(None, parts))})


def told(context: Context, today: dt.date) -> Context:
    """With the notice given."""
    return context.model_copy(update={"consents": {NOTICE: today, **context.consents}})


def sheltered(outgoing: Outgoing, context: Context) -> Outgoing:
    """Help in danger, with the offer to keep this talk from others on the phone."""
    if context.shared_phone:
        return outgoing.model_copy(update={"buttons": (*outgoing.buttons, hide_button(context.speaking()))})
    _ = translator(context.speaking())
    offer = press(_("Others use this phone"), NAME, "shared")
    return outgoing.model_copy(update={"buttons": (*outgoing.buttons, offer)})


def hide_button(language: Language) -> Button:
    return press(translator(language)("Hide now"), NAME, "hide")


def stop_button(language: Language) -> Button:
    return press(translator(language)("Stop these messages"), NAME, "stop")


class PrivacyGuide:
    """`full`, `consents`, `c=<use>`, `data`, `erase`, `erase=yes`, `stop`, `start_again`, `shared=on`, `hide`, `see`"""

    name = NAME

    def open(self, value: str, context: Context, world: World) -> Reply:
        words, context = load_privacy(), _left(context)
        what, _, choice = value.partition("=")
        match what, choice:
            case "full", _:
                return _full(words, context, world.knowledge)
            case "consents", _:
                return _consents(words, context)
            case "c", _:
                return _consents(words, _switched(words, choice, context, world.today))
            case "data", _:
                return _reply(words.copying.of(context.speaking()), context, (), Export(), step="data")
            case "erase", "yes":
                return _reply(words.erased.of(context.speaking()), context, (), Erase(), step="erased")
            case "erase", "no":
                return _reply(words.kept.of(context.speaking()), context, _rest(context))
            case "erase", _:
                return _confirm(words, context)
            case "stop", _:
                return _stopped(words, context)
            case "start_again", _:
                context = context.model_copy(update={"quiet": False})
                return _reply(words.again.of(context.speaking()), context, _rest(context))
            case "shared", _:
                return _shared(words, choice, context)
            case "hide", _:
                return _reply(words.hidden.of(context.speaking()), context, (), Hide(), step="hidden")
            case "see", _:
                return _reply(words.seen.of(context.speaking()), context, (), Recall())
        return _brief(words, context)

    def hear(self, said: Said, context: Context, world: World) -> Reply | None:
        """Only the question whether to erase everything takes a written answer."""
        if not context.of(NAME).get("erase"):
            return None
        if normalise(said.text) in YES:
            return self.open("erase=yes", context, world)
        agrees = normalise(said.text) in NEARLY or (said.parse is not None and said.parse.intent == "affirm")
        return _confirm(load_privacy(), context, load_privacy().sure.of(context.speaking())) if agrees else None

    def again(self, context: Context, world: World) -> Outgoing | None:
        # Who asks something else has not decided to erase: nothing that grave is asked twice.
        return None

    def back(self, context: Context, world: World) -> Reply | None:
        return _brief(load_privacy(), _left(context)) if context.of(NAME) else None


def _left(context: Context) -> Context:
    """Whatever was asked here is asked no more; a guide that is under way stays so."""
    if context.guide != NAME:
        return context
    return context.into(NAME, {}).left()


def _brief(words: Privacy, context: Context) -> Reply:
    return _reply(words.brief.of(context.speaking()), context, _rest(context), step="brief")


def _rest(context: Context) -> tuple[Button, ...]:
    """All that one can do here."""
    _ = translator(context.speaking())
    quiet = press(_("Get messages again"), NAME, "start_again") if context.quiet else stop_button(context.speaking())
    shared = press(_("Only I use this phone"), NAME, "shared=off")
    if not context.shared_phone:
        shared = press(_("Others use this phone"), NAME, "shared")
    return (
        press(_("Read all of it"), NAME, "full"),
        press(_("What I allow"), NAME, "consents"),
        press(_("Copy of my data"), NAME, "data"),
        press(_("Erase everything"), NAME, "erase"),
        quiet,
        shared,
        *((hide_button(context.speaking()),) if context.shared_phone else ()),
    )


def _full(words: Privacy, context: Context, knowledge: Knowledge) -> Reply:
    language = context.speaking()
    _ = translator(language)
    who = words.unnamed.of(language)
    if words.controller.name:
        who = _("Who answers for your data: {name}.").format(name=words.controller.name)
        who = " ".join(filter(None, (who, words.controller.contact)))
    text = words.full.of(language).format_map(load_retention().model_dump())
    facts = [knowledge.facts[key] for key in words.rights if key in knowledge.facts]
    law = "\n".join(f"• {statement(fact, language)}" for fact in facts)
    outgoing = Outgoing(
        text="\n\n".join(filter(None, (text, who, law))),
        citations=citations(facts, knowledge, language),
        buttons=(*_rest(context)[1:], *home(language)),
        language=language,
    )
    return Reply(context, (outgoing,), step="full")


def _consents(words: Privacy, context: Context) -> Reply:
    language = context.speaking()
    _ = translator(language)
    lines, buttons = [], []
    for name, use in words.uses.items():
        sign = "✅" if allowed(name, use, context) else "⬜"
        lines.append(f"{sign} {use.name.of(language)}: {use.what.of(language)}")
        if use.basis != "needed":
            buttons.append(press(f"{sign} {use.name.of(language)}", NAME, f"c={name}"))
    text = "\n".join((words.consents.of(language), "", *lines))
    if context.quiet:
        text += "\n\n" + _("At present you get no messages unasked at all: you stopped them.")
        buttons.append(press(_("Get messages again"), NAME, "start_again"))
    return _reply(text, context, tuple(buttons), step="consents")


def allowed(name: str, use: Use, context: Context) -> bool:
    """Whether the contact's data may be used so."""
    if use.basis == "unless":
        return f"no_{name}" not in context.consents
    return use.basis == "needed" or name in context.consents


def _switched(words: Privacy, name: str, context: Context, today: dt.date) -> Context:
    use = words.uses.get(name)
    if use is None or use.basis == "needed":
        return context
    key = f"no_{name}" if use.basis == "unless" else name
    kept = {other: day for other, day in context.consents.items() if other != key}
    return context.model_copy(update={"consents": kept if key in context.consents else {**kept, key: today}})


def _confirm(words: Privacy, context: Context, lead: str = "") -> Reply:
    _ = translator(context.speaking())
    buttons = (
        press(_("Yes, erase everything"), NAME, "erase=yes"),
        press(_("No, erase nothing"), NAME, "erase=no"),
        press(_("First a copy of my data"), NAME, "data"),
    )
    # A guide that is under way is not lost by asking: it is taken up again from the menu.
    asking = context.into(NAME, {"erase": "asked"})
    text = "\n\n".join(filter(None, (lead, words.erase.of(context.speaking()))))
    return _reply(text, asking, buttons, step="erase")


def _stopped(words: Privacy, context: Context) -> Reply:
    context = context.model_copy(update={"quiet": True})
    _ = translator(context.speaking())
    again = press(_("Get messages again"), NAME, "start_again")
    return _reply(words.stopped.of(context.speaking()), context, (again,), step="stopped")


def _shared(words: Privacy, choice: str, context: Context) -> Reply:
    language = context.speaking()
    _ = translator(language)
    if choice not in ("on", "off"):
        buttons = (press(_("Yes, do that"), NAME, "shared=on"), hide_button(language))
        return _reply(words.shared_offer.of(language), context, buttons, step="shared")
    context = context.model_copy(update={"shared_phone": choice == "on"})
    if choice == "off":
        return _reply(words.shared_off.of(language), context, ())
    buttons = (hide_button(language), press(_("Only I use this phone"), NAME, "shared=off"))
    return _reply(words.shared_on.of(language), context, buttons)


def _reply(text: str, context: Context, buttons: tuple[Button, ...], *effects: Effect, step: str = "") -> Reply:
    language = context.speaking()
    # What hides or erases leaves nothing behind that tells what this is about.
    ways = () if step in ("hidden", "erased") else home(language)
    outgoing = Outgoing(text=text, buttons=(*buttons, *ways), language=language)
    return Reply(context, (outgoing,), effects, step)
