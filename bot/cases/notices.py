"""What the contact is told about their case, in words. Decides nothing."""

from __future__ import annotations

import datetime as dt

from bot.cases.expected import Expected
from bot.cases.office import Office
from bot.cases.times import for_contact
from bot.message import Button, Outgoing
from bot.storage.case_tables import Case
from bot.words import translator
from content.model import Language

STARS = 5


def opened(case: Case, expected: Expected | None, office: Office) -> Outgoing:
    """The code, when a person will answer, and that the bot keeps quiet until then."""
    _ = translator(case.language)
    lead = {
        "asked": _("I understand: you want to talk to a person."),
        "danger": _("I have told our team, so that a person writes to you as soon as possible."),
        "unclear": _("I did not understand you well and I do not want to guess, so a person will read your question."),
        "rejected": _("I am sorry that I did not help you. A person will read your question."),
        "withheld": _("A person can tell you what I do not dare to say. They have your question."),
    }.get(case.reason, _("A person of our team will look at this."))
    quiet = _(
        "Until then I keep quiet, so as not to confuse you. That person will read all you write here, so you need not "
        "repeat it."
    )
    name = _("Your case is {code}.").format(code=case.code)
    text = f"{lead} {name}\n\n{waiting(case, expected, office)}\n\n{quiet}"
    return _notice(case, text, _go_on(case), _status(case), _close(case))


def waiting(case: Case, expected: Expected | None, office: Office) -> str:
    """When a person answers, honestly: outside the hours also when they begin."""
    _ = translator(case.language)
    if expected is None:
        return _("At present I cannot tell you when a person will answer.")
    due = _when(expected.due_at, case, office)
    if expected.open_now:
        return _("A person will answer you at the latest {due}.").format(due=due)
    return _("Nobody is at work at this moment. We open {opens}. A person will answer you at the latest {due}.").format(
        opens=_when(expected.opens_at, case, office), due=due
    )


def status(case: Case, due_at: dt.datetime | None, holder: str, office: Office) -> Outgoing:
    """How the case stands, asked for by the contact."""
    _ = translator(case.language)
    head = _("Your case is {code}.").format(code=case.code)
    if case.status == "closed":
        said = _("It is closed.")
        return _notice(case, f"{head} {said}", _reopen(case))
    if case.status == "waiting":
        said = _("Nobody has taken it yet.")
        due = (
            _("A person will answer you at the latest {due}.").format(due=_when(due_at, case, office)) if due_at else ""
        )
        choice = _wait(case) if case.meanwhile else _go_on(case)
        return _notice(case, " ".join(filter(None, (head, said, due))), choice, _close(case))
    if case.status == "paused":
        said = _("It is on hold. Write here and it goes on.")
        return _notice(case, f"{head} {said}", _close(case))
    said = _("{name} has it and reads what you write here.").format(name=holder)
    return _notice(case, f"{head} {said}", _close(case))


def meanwhile(case: Case) -> Outgoing:
    """The contact goes on with the bot while the case waits."""
    _ = translator(case.language)
    words = _("All right: ask me while you wait. A person will answer your case {code} all the same.")
    return _notice(case, words.format(code=case.code), _wait(case))


def quiet(case: Case, due_at: dt.datetime | None, office: Office) -> Outgoing:
    """The contact wants to wait for the person without the bot."""
    _ = translator(case.language)
    words = [_("All right: I keep quiet until a person writes to you."), _("Your case is {code}.")]
    if due_at:
        words.append(_("A person will answer you at the latest {due}.").format(due=_when(due_at, case, office)))
    return _notice(case, " ".join(words).replace("{code}", case.code), _go_on(case), _close(case))


def nobody(case: Case) -> Outgoing:
    """Nobody works here now: silence would leave the contact alone."""
    _ = translator(case.language)
    words = _("At this time nobody of our team is connected, so I stay with you. Your case {code} is kept for them.")
    return _notice(case, words.format(code=case.code), _close(case))


def taken(case: Case, name: str) -> Outgoing:
    _ = translator(case.language)
    words = _("{name}, from Infomigra, has your case now and is reading what you wrote. You need not repeat it.")
    return _notice(case, words.format(name=name))


def returned(case: Case, expected: Expected | None, office: Office, late: bool = False) -> Outgoing:
    """Who had it cannot go on: the truth, and a new promise. `late`: the one before was missed."""
    _ = translator(case.language)
    sorry = _("We told you that a person would have answered by now, and that is not so. I am sorry.")
    words = _("The person who had your case {code} cannot go on. It waits for a colleague now.").format(code=case.code)
    text = " ".join(filter(None, (sorry if late else "", words, waiting(case, expected, office))))
    return _notice(case, text, _go_on(case))


def passed_on(case: Case, team: str, expected: Expected | None, office: Office) -> Outgoing:
    """Another team has it now."""
    _ = translator(case.language)
    words = _("Your case {code} goes to colleagues who know more about this: {team}.").format(code=case.code, team=team)
    return _notice(case, f"{words} {waiting(case, expected, office)}", _go_on(case))


def late(case: Case, expected: Expected | None, office: Office) -> Outgoing:
    """A promise is missed: said before anything else, with a new one that is no shorter than the wait so far."""
    _ = translator(case.language)
    sorry = _("We told you that a person would have answered by now, and that is not so. I am sorry.")
    kept = _("Your case {code} is not lost, and whoever is in charge knows that it is late.").format(code=case.code)
    choices = () if case.status == "held" else (_go_on(case), _close(case))
    return _notice(case, f"{sorry} {kept} {waiting(case, expected, office)}", *choices)


def paused(case: Case, until: dt.datetime | None, office: Office) -> Outgoing:
    _ = translator(case.language)
    if until is None:
        return _notice(case, _("Your case {code} is on hold. Write here and it goes on.").format(code=case.code))
    words = _("Your case {code} is on hold. We write to you at the latest {due}. If you write before, it goes on.")
    return _notice(case, words.format(code=case.code, due=_when(until, case, office)))


def closed(case: Case, days: int, ask: bool) -> Outgoing:
    """It is over, how to come back to it, and at most once how it was."""
    _ = translator(case.language)
    words = _("Your case {code} is closed. I am the automatic assistant again: write to me whatever you need.")
    back = _("If something is missing, you can reopen it within {days} days.").format(days=days)
    text = f"{words.format(code=case.code)} {back}"
    if not ask:
        return _notice(case, text, _reopen(case))
    question = _("How was the attention, from 1 (bad) to 5 (very good)?")
    return _notice(case, f"{text}\n\n{question}", *_stars(case), _reopen(case))


def handed_back(case: Case, name: str) -> Outgoing:
    """An agent leaves the contact with the bot again."""
    _ = translator(case.language)
    words = _("{name} leaves you with me, the automatic assistant. If you need a person again, just ask.")
    return _notice(case, words.format(name=name), _reopen(case))


def left(case: Case, days: int) -> Outgoing:
    """The contact closed it."""
    _ = translator(case.language)
    words = _("I closed your case {code}, as you asked. If you change your mind, reopen it within {days} days.")
    return _notice(case, words.format(code=case.code, days=days), _reopen(case))


def reopened(case: Case, expected: Expected | None, office: Office) -> Outgoing:
    _ = translator(case.language)
    words = _("Your case {code} is open again.").format(code=case.code)
    return _notice(case, f"{words} {waiting(case, expected, office)}", _go_on(case), _close(case))


def thanks(case: Case) -> Outgoing:
    _ = translator(case.language)
    return _notice(case, _("Thank you for telling us."))


def too_late(case: Case) -> Outgoing:
    """It was closed too long ago to be reopened."""
    _ = translator(case.language)
    words = _("The case {code} can no longer be reopened. Ask for a person and I open a new one.")
    return _notice(case, words.format(code=case.code), Button(label=_("Talk to a person"), data="c:human"))


def none(language: Language) -> Outgoing:
    """There is no case to speak of."""
    _ = translator(language)
    human = Button(label=_("Talk to a person"), data="c:human")
    return Outgoing(
        text=_("You have no case with us. Do you want to talk to a person?"), buttons=(human,), language=language
    )


def _when(at: dt.datetime, case: Case, office: Office) -> str:
    return for_contact(at, office.now(), case, office.service, office.knowledge)


def _notice(case: Case, text: str, *buttons: Button) -> Outgoing:
    return Outgoing(text=text, buttons=buttons, language=case.language)


def _go_on(case: Case) -> Button:
    return Button(label=translator(case.language)("Go on with the assistant meanwhile"), data=f"k:on:{case.code}")


def _wait(case: Case) -> Button:
    return Button(label=translator(case.language)("Only wait for the person"), data=f"k:wait:{case.code}")


def _status(case: Case) -> Button:
    return Button(label=translator(case.language)("How is my case?"), data=f"k:status:{case.code}")


def _close(case: Case) -> Button:
    return Button(label=translator(case.language)("Close my case"), data=f"k:close:{case.code}")


def _reopen(case: Case) -> Button:
    return Button(label=translator(case.language)("Reopen my case"), data=f"k:open:{case.code}")


def _stars(case: Case) -> tuple[Button, ...]:
    return tuple(Button(label=str(stars), data=f"k:rate{stars}:{case.code}") for stars in range(1, STARS + 1))
