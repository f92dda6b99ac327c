"""What the checklist asks besides the papers: which list it is to be, what to be told of, whether to leave it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.dialogue.context import Context
from bot.guides.buttons import home, press
from bot.guides.checklist import choosing
from bot.guides.checklist.reminders import BEFORE, CONSENT
from bot.guides.checklist.sheet import Sheet
from bot.guides.checklist.state import NAME
from bot.guides.checklist.words import progress
from bot.message import Button, Outgoing
from bot.wording import place_name
from bot.words import translator
from content.knowledge import Knowledge
from content.model import Language
from content.tables import Checklist


def _asked(text: Iterable[str], buttons: Iterable[Button], language: Language, *, back: bool = True) -> Outgoing:
    words = "\n\n".join(filter(None, text))
    return Outgoing(text=words, buttons=(*buttons, *home(language, back=back)), language=language)


def which_place(knowledge: Knowledge, language: Language, lead: str = "") -> Outgoing:
    _ = translator(language)
    buttons = [
        press(place_name(code, language, knowledge), NAME, f"place={code}") for code in choosing.places(knowledge)
    ]
    question = _("For which country do you need the list of papers? Choose one, or write it.")
    return _asked([lead, question], buttons, language, back=False)


def which_purpose(place: str, knowledge: Knowledge, context: Context, lead: str = "") -> Outgoing:
    language = context.speaking()
    _ = translator(language)
    question = _("{place}: what do you need the papers for?").format(place=place_name(place, language, knowledge))
    buttons = [
        press(_(choosing.PURPOSES[purpose]), NAME, f"for={place}.{purpose}")
        for purpose in choosing.purposes(place, knowledge, context.audience)
    ]
    return _asked([lead, question], [*buttons, press(_("Another country"), NAME, "places")], language)


def which_list(lists: Sequence[Checklist], language: Language, lead: str = "") -> Outgoing:
    _ = translator(language)
    buttons = [press(one.name.of(language), NAME, f"pick={one.id}") for one in lists]
    return _asked([lead, _("Which of these is it?")], buttons, language)


def with_family(checklist: Checklist, language: Language, lead: str = "") -> Outgoing:
    _ = translator(language)
    buttons = [
        press(_("Yes, with family"), NAME, f"list={checklist.id}.family"),
        press(_("No, alone"), NAME, f"list={checklist.id}.alone"),
    ]
    question = _("Does family go along: spouse or children?")
    return _asked([lead, f"{checklist.name.of(language)}\n{question}"], buttons, language)


def no_list(place: str, knowledge: Knowledge, language: Language) -> Outgoing:
    """There is none for that country: what comes nearest, and who can tell."""
    _ = translator(language)
    near = choosing.articles_near(place, knowledge)
    known = knowledge.places.get(place)
    told = [
        _("I have no checked list of papers for {place} yet, and I do not make one up.").format(
            place=place_name(place, language, knowledge)
        ),
        _("The nearest official door: {door}.").format(door=known.door.of(language)) if known and known.door else "",
        _("What I do know of papers there is below.") if near else "",
    ]
    buttons = [Button(label=article.label.of(language), data=f"a:{article.id}") for article in near]
    return _asked(told, [*buttons, press(_("Another country"), NAME, "places")], language, back=False)


def withheld(checklist: Checklist, language: Language) -> Outgoing:
    """A paper of it cannot be said today."""
    _ = translator(language)
    text = _(
        "The list “{list}” is being checked again, so I do not give it: one paper more or less could cost you money. "
        "A person can tell you."
    ).format(list=checklist.name.of(language))
    return _asked([text], [press(_("Another list"), NAME, "places")], language, back=False)


def all_lists(sheets: Sequence[Sheet], language: Language, lead: str = "") -> Outgoing:
    _ = translator(language)
    lines = [f"• {sheet.checklist.name.of(language)}\n    {progress(sheet, language)}" for sheet in sheets]
    buttons = [press(sheet.checklist.name.of(language), NAME, f"list={sheet.checklist.id}") for sheet in sheets]
    buttons.append(press(_("Begin another list"), NAME, "new"))
    buttons += [
        press(_("Remove: {list}").format(list=sheet.checklist.name.of(language)), NAME, f"drop={sheet.checklist.id}")
        for sheet in sheets
    ]
    return _asked([lead, "\n".join([_("Your lists:"), *lines])], buttons, language, back=False)


def really_drop(sheet: Sheet, language: Language) -> Outgoing:
    _ = translator(language)
    name = sheet.checklist.id
    text = _("Remove the list “{list}” with its ticks, dates and reminders?").format(
        list=sheet.checklist.name.of(language)
    )
    buttons = [press(_("Yes, remove it"), NAME, f"gone={name}"), press(_("No, keep it"), NAME, f"list={name}")]
    return _asked([text], buttons, language)


def what_to_tell(sheet: Sheet, context: Context, language: Language, lead: str = "") -> Outgoing:
    """What they can be told of this list without asking, and whether they are."""
    _ = translator(language)
    name, kept = sheet.checklist.id, sheet.kept
    allowed = CONSENT in context.consents
    warn, nudge = kept.warn and allowed, kept.nudge and allowed
    told = [
        lead,
        _(
            "Only if you want, I write to you about “{list}”: {first}, {second} and {third} days before a paper "
            "expires, or once a week while something is missing. At most one message a day, never at night. "
            "You can stop it here or with /parar."
        ).format(list=sheet.checklist.name.of(language), first=BEFORE[0], second=BEFORE[1], third=BEFORE[2]),
        "\n".join(_standing(sheet, warn=warn, nudge=nudge, language=language)),
    ]
    buttons = [
        press(_("Stop expiry warnings"), NAME, f"warn={name}.off")
        if warn
        else press(_("Warn me before expiry"), NAME, f"warn={name}.on"),
        press(_("Stop weekly reminders"), NAME, f"nudge={name}.off")
        if nudge
        else press(_("Remind me each week"), NAME, f"nudge={name}.on"),
        *([press(_("Stop both"), NAME, f"never={name}")] if warn and nudge else []),
        *([press(_("Expiry dates"), NAME, f"dates={name}")] if warn and not kept.dates and sheet.dated else []),
    ]
    if context.quiet:
        told.append(_("You stopped all messages. For these to come, turn messages on again."))
        buttons.append(press(_("Turn messages on again"), "privacy", "start_again"))
    return _asked(told, buttons, language)


def _standing(sheet: Sheet, *, warn: bool, nudge: bool, language: Language) -> list[str]:
    """What they are told as things stand."""
    _ = translator(language)
    lines = [
        *([_("✔ I warn you before a paper expires.")] if warn else []),
        *([_("I can only warn you of papers whose date you wrote.")] if warn and not sheet.kept.dates else []),
        *([_("✔ I remind you each week of what is missing.")] if nudge else []),
    ]
    return lines or [_("Now I tell you nothing of it.")]


def offer_warning(sheet: Sheet, language: Language) -> Outgoing:
    """Asked once, after the first date."""
    _ = translator(language)
    name = sheet.checklist.id
    text = _(
        "Shall I write to you {first}, {second} and {third} days before it expires? Never at night, and you can stop "
        "it whenever you like with /parar."
    ).format(first=BEFORE[0], second=BEFORE[1], third=BEFORE[2])
    buttons = [press(_("Yes, warn me"), NAME, f"warn={name}.on"), press(_("No, thank you"), NAME, f"never={name}")]
    return Outgoing(text=text, buttons=tuple(buttons), language=language)
