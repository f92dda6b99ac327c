"""An action in words: what the contact reads, with its proof and its buttons. Decides nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from babel import Locale

from bot.dialogue.actions import Action, Answer, Clarify, Fixed, Option, OptionKind, Unknown, Urgent
from bot.message import Button, Citation, Outgoing
from bot.proof import caution, citations, exchange
from bot.tables import block
from bot.words import mark, translator
from content.knowledge import Knowledge
from content.model import Language
from content.render import date, foreign, statement
from content.tables import Claim, Figure, Row

_COMMANDS = {
    "human": mark("Talk to a person"),
    "topics": mark("See topics"),
    "language": mark("Español / English"),
}

RECKONED = 4
"""So many foreign amounts an answer gives in soles too; with more it could not be read."""


def say(action: Action, language: Language, knowledge: Knowledge, today: dt.date, danger: bool = False) -> Outgoing:
    """The message for an action, in the contact's language. `danger`: it was noticed earlier, help stays in sight."""
    _ = translator(language)
    if isinstance(action, Answer):
        text, citations = _answer(action, language, knowledge, today)
        if danger:
            text += "\n\n" + _("If you are in danger, use the help I gave you above, or ask for a person.")
    elif isinstance(action, Urgent):
        assert action.reply
        text, citations = _with_facts(action.reply.of(language), action.facts, language, knowledge)
    elif isinstance(action, Fixed):
        words = knowledge.replies[action.reply].text.of(language)
        text, citations = _with_facts(words, action.facts, language, knowledge)
    elif isinstance(action, Unknown):
        text, citations = _unknown(action, language, knowledge), ()
    else:
        assert isinstance(action, Clarify)
        text, citations = _clarify(action, language, knowledge), ()
    buttons = tuple(_button(option, language, knowledge) for option in action.options)
    return Outgoing(text=text, citations=citations, buttons=buttons, language=language)


def place_name(code: str, language: Language, knowledge: Knowledge) -> str:
    if place := knowledge.places.get(code):
        return place.name.of(language)
    return str(Locale(language).territories.get(code, code))


def _answer(
    action: Answer, language: Language, knowledge: Knowledge, today: dt.date
) -> tuple[str, tuple[Citation, ...]]:
    _ = translator(language)
    article = knowledge.articles[action.article or ""]
    facts = [knowledge.facts[key] for key in action.facts]
    shown = () if action.further else knowledge.shown(article)
    rows = [row for row in shown if set(row.facts) <= set(action.facts)]
    told = [fact for fact in facts if fact.key not in {key for row in rows for key in row.facts}]
    reckoned = len(foreign(told)) <= RECKONED
    lines = [statement(fact, language, reckoned=reckoned) for fact in told]
    if article.lead and action.lead:
        lines[:1] = [" ".join([article.lead.of(language), *lines[:1]])]
    body = [*lines[:1], *(f"• {line}" for line in lines[1:])]
    if rows:
        body.append(block(rows, knowledge, language))
    if unsaid := _unsaid(rows, shown, language, knowledge):
        body.append(_("Without a figure in force today: {places}.").format(places=unsaid))
    if careful := caution(facts, today, language):
        body.append(careful)
    if action.withheld:
        body.append(_("Part of the answer is being checked again, so I do not give it. A person can tell you."))
    return "\n\n".join(body), (*citations(facts, knowledge, language), *exchange(facts, knowledge, language))


def _unsaid(rows: Sequence[Row | Claim], shown: Sequence[Row | Claim], language: Language, knowledge: Knowledge) -> str:
    """The places whose figures a comparison has to leave out."""
    there = {row.place for row in rows if isinstance(row, Figure)}
    missing = dict.fromkeys(row.place for row in shown if isinstance(row, Figure) and row.place not in there)
    return ", ".join(place_name(place, language, knowledge) for place in missing)


def _with_facts(
    text: str, keys: tuple[str, ...], language: Language, knowledge: Knowledge
) -> tuple[str, tuple[Citation, ...]]:
    facts = [knowledge.facts[key] for key in keys]
    lines = [f"• {statement(fact, language)}" for fact in facts]
    return "\n\n".join([text, *lines]), citations(facts, knowledge, language)


def _unknown(action: Unknown, language: Language, knowledge: Knowledge) -> str:
    _ = translator(language)
    if action.reason == "fault":
        return _("Something failed on our side, not on yours. Please ask again, or ask for a person.")
    if action.reason == "question":
        return _(
            "I did not understand the question well, and I do not want to guess. "
            "Try other words, choose a topic, or ask for a person."
        )
    if action.reason == "elsewhere":
        text = _("I have nothing verified that answers that for {place}, and I do not guess.").format(
            place=place_name(action.place or "", language, knowledge)
        )
        if any(option.kind == "article" for option in action.options):
            text += " " + _("What comes nearest is below.")
    elif action.ended:
        text = _("What I had held until {date}. What holds now is not verified yet, and I do not guess.").format(
            date=date(action.ended, language)
        )
    elif action.reason == "withheld":
        text = _("That answer is due to be checked again, so I would rather not give it: it could cost you money.")
    else:
        text = _("On this I have nothing verified yet, and I do not guess: {subject}.").format(
            subject=_subject(action, language, knowledge)
        )
    return f"{text} {_door(action.place, language, knowledge)}"


def _subject(action: Unknown, language: Language, knowledge: Knowledge) -> str:
    topic = knowledge.topics[action.topic].name.of(language) if action.topic else ""
    place = place_name(action.place, language, knowledge) if action.place else ""
    return ", ".join(filter(None, (topic, place)))


def _door(place: str | None, language: Language, knowledge: Knowledge) -> str:
    _ = translator(language)
    known = knowledge.places.get(place or "")
    if known and known.door:
        return _("The nearest official door: {door}.").format(door=known.door.of(language))
    return _("The embassy or consulate of that country can confirm it, or you can ask for a person.")


def _clarify(action: Clarify, language: Language, knowledge: Knowledge) -> str:
    _ = translator(language)
    if action.foreign:
        name = Locale(language).languages.get(action.foreign, action.foreign)
        ours = _("You seem to be writing in {language}. I can answer in Spanish or in English.").format(language=name)
        return f"{knowledge.foreign[action.foreign].sorry}\n\n{ours}"
    if action.about == "language":
        return _("Which language do you prefer?")
    if action.about == "place":
        return _("Which country is it about?")
    if action.about == "topic":
        return _("What would you like to know? Choose a topic or write it in a few words.")
    return _("I want to be sure I understood. Is it one of these?")


def _button(option: Option, language: Language, knowledge: Knowledge) -> Button:
    return Button(label=_label(option, language, knowledge), data=f"{_PREFIX[option.kind]}:{option.value}")


_PREFIX: dict[OptionKind, str] = {
    "article": "a",
    "more": "m",
    "place": "p",
    "topic": "t",
    "command": "c",
    "language": "l",
}
_KIND: dict[str, OptionKind] = {prefix: kind for kind, prefix in _PREFIX.items()}


def option_of(data: str) -> Option:
    """The option a button's data stands for; an unknown one is a call for help, never an error."""
    prefix, _, value = data.partition(":")
    if value and prefix in _KIND:
        return Option(_KIND[prefix], value)
    return Option("command", data)


def _label(option: Option, language: Language, knowledge: Knowledge) -> str:
    _ = translator(language)
    if option.kind == "article":
        return knowledge.articles[option.value].label.of(language)
    if option.kind == "place":
        return place_name(option.value, language, knowledge)
    if option.kind == "topic":
        return knowledge.topics[option.value].name.of(language)
    if option.kind == "more":
        return _("See more")
    if option.kind == "language":
        return str(Locale(option.value).display_name).capitalize()
    return _(_COMMANDS[option.value])
