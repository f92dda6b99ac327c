"""A list in words: its papers with their ticks and dates, what is left to do, the buttons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bot.dialogue.replies import usable
from bot.guides.buttons import home, press
from bot.guides.checklist.sheet import Line, Sheet
from bot.guides.checklist.state import NAME
from bot.message import Button, Citation, Outgoing
from bot.proof import caution, citations
from bot.words import translator
from content.model import Language
from content.render import date, filled
from content.tables import Claim

PAGE = 10
"""So many papers fit a message."""
LABEL = 34
"""Letters of a paper on a button."""
AWAY = dt.timedelta(days=100)
"""From today to the example of a date: what was given lies behind, what ends is to come."""


def shown(sheet: Sheet, page: int, language: Language, lead: str = "") -> Outgoing:
    """The list, or one page of a long one, to be ticked."""
    _ = translator(language)
    start = page * PAGE if 0 <= page * PAGE < len(sheet.lines) else 0
    lines = sheet.lines[start : start + PAGE]
    papers = "\n".join(_paper(line, sheet, language) for line in lines)
    head = f"{sheet.checklist.name.of(language)}\n{progress(sheet, language)}"
    told = [
        lead,
        head,
        papers,
        *_time(sheet, language),
        caution(sheet.facts, sheet.today, language),
        _call(sheet, language),
    ]
    return Outgoing(
        text="\n\n".join(filter(None, told)),
        citations=proof(sheet, language),
        buttons=(*_ticks(lines, sheet), *_turns(sheet, start, language), *_ways(sheet, language), *home(language)),
        language=language,
    )


def progress(sheet: Sheet, language: Language) -> str:
    """`▓▓▓░░░░░ 3 de 8`."""
    _ = translator(language)
    count = _("{done} of {total} ready").format(done=sheet.done, total=len(sheet.lines))
    return f"{sheet.bar} {count}"


def proof(sheet: Sheet, language: Language) -> tuple[Citation, ...]:
    """Where all of it comes from."""
    return citations(sheet.facts, sheet.knowledge, language)


def worded(claim: Claim, sheet: Sheet, language: Language) -> str:
    """Words with the fact's figures."""
    return filled(claim.text, sheet.knowledge.facts[claim.fact], language)


def short(line: Line, sheet: Sheet, language: Language) -> str:
    """A paper in a few words, for a button or a line of many."""
    words = worded(line.claim, sheet, language)
    return words if len(words) <= LABEL else f"{words[: LABEL - 1].rsplit(' ', 1)[0].rstrip(' ,:;(')}…"


def sign(line: Line) -> str:
    return "☑" if line.ready else "⚠" if line.got else "☐"


def dates(line: Line, language: Language) -> Iterator[str]:
    """What the date of a paper means today."""
    _ = translator(language)
    if line.given is None:
        return
    if line.last is None:
        yield _("Given to you on {date}").format(date=date(line.given, language))
        return
    last = date(line.last, language)
    if line.over:
        yield _("⚠ Expired on {date}: get a new one").format(date=last)
    elif line.short:
        assert line.until
        yield _("⚠ Expires on {date}: too soon. Handed in today it must last until {until}").format(
            date=last, until=date(line.until, language)
        )
    else:
        yield (_("Use it by {date}") if line.extra.fresh else _("Expires on {date}")).format(date=last)


def _paper(line: Line, sheet: Sheet, language: Language) -> str:
    lead = line.extra.lead
    below = [worded(lead, sheet, language)] if lead and not line.got and sheet.may_say(lead) else []
    notes = "".join(f"\n    ↳ {note}" for note in (*below, *dates(line, language)))
    return f"{sign(line)} {line.number}. {worded(line.claim, sheet, language)}{notes}"


def _time(sheet: Sheet, language: Language) -> list[str]:
    _ = translator(language)
    lines = [f"• {worded(claim, sheet, language)}" for claim in sheet.time]
    return ["\n".join([_("How long it takes:"), *lines])] if lines else []


def _call(sheet: Sheet, language: Language) -> str:
    """What to do next."""
    _ = translator(language)
    if sheet.missing:
        return _("Press the number of what you have in your hand already, or write several: 1, 3 and 5.")
    return _("You have all of this list. Before you hand it in, look at the sources once more: what is asked changes.")


def _ticks(lines: tuple[Line, ...], sheet: Sheet) -> Iterator[Button]:
    name = sheet.checklist.id
    return (press(f"{sign(line)} {line.number}", NAME, f"tick={name}.{line.key}") for line in lines)


def _turns(sheet: Sheet, start: int, language: Language) -> Iterator[Button]:
    """To the other pages of a long list."""
    _ = translator(language)
    name, total = sheet.checklist.id, len(sheet.lines)
    for page in range((total + PAGE - 1) // PAGE):
        if page * PAGE != start:
            label = _("See {first} to {last}").format(first=page * PAGE + 1, last=min((page + 1) * PAGE, total))
            yield press(label, NAME, f"page={name}.{page}")


def _ways(sheet: Sheet, language: Language) -> Iterator[Button]:
    _ = translator(language)
    name = sheet.checklist.id
    if sheet.dated:
        yield press(_("Expiry dates"), NAME, f"dates={name}")
    yield press(_("Print (PDF)"), NAME, f"pdf={name}")
    yield press(_("Reminders"), NAME, f"remind={name}")
    yield press(_("My lists"), NAME, "all")


def which_date(sheet: Sheet, language: Language) -> Outgoing:
    """The papers that have a date, to choose one."""
    _ = translator(language)
    name = sheet.checklist.id
    lines = [
        f"{line.number}. {short(line, sheet, language)}: {'; '.join(dates(line, language))}"
        for line in sheet.dated
        if line.given
    ]
    buttons = [
        press(f"{line.number}. {short(line, sheet, language)}", NAME, f"date={name}.{line.key}") for line in sheet.dated
    ]
    text = "\n\n".join(filter(None, [_("Which paper do you want to write the date of?"), "\n".join(lines)]))
    return Outgoing(text=text, buttons=(*buttons, *home(language, back=True)), language=language)


def ask_date(line: Line, sheet: Sheet, language: Language, lead: str = "") -> Outgoing:
    """The question for the date of one paper, with what helps to tell it."""
    _ = translator(language)
    name, extra = sheet.checklist.id, line.extra
    question = _("What day was it given to you?") if extra.fresh else _("What is the last day it is valid?")
    example = sheet.today + AWAY * (-1 if extra.fresh else 1)
    how = _("Write day, month and year, like this: {date}").format(date=date(example, language))
    helps = [proven for proven in (extra.note,) if proven and sheet.may_say(proven)]
    rests = [proven.fact for proven in (extra.note, extra.lasting, extra.fresh) if proven]
    known = (sheet.knowledge.facts.get(key) for key in rests)
    facts = tuple(fact for fact in known if fact and usable(fact, sheet.today))
    paper = f"{line.number}. {worded(line.claim, sheet, language)}"
    told = [
        lead,
        "\n".join([paper, *(f"• {worded(claim, sheet, language)}" for claim in helps)]),
        f"{question} {how}",
        caution(facts, sheet.today, language),
    ]
    label = _("Remove the date") if line.given else _("I do not know")
    return Outgoing(
        text="\n\n".join(filter(None, told)),
        citations=citations(facts, sheet.knowledge, language),
        buttons=(press(label, NAME, f"nodate={name}.{line.key}"), *home(language, back=True)),
        language=language,
    )
