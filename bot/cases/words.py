"""What staff read of a case's ids: reasons, states, outcomes, events and refusals, in their language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.cases.office import Office
from bot.cases.work import CaseError
from bot.words import mark, translator
from content.model import Language

STATUS = {
    "waiting": mark("Waiting"),
    "held": mark("With an agent"),
    "paused": mark("On hold"),
    "closed": mark("Closed"),
}
PRIORITY = {"urgent": mark("Urgent"), "high": mark("High"), "normal": mark("Normal")}
REASON = {
    "asked": mark("Asked for a person"),
    "danger": mark("Danger"),
    "unclear": mark("Not understood twice"),
    "rejected": mark("Said twice that the answer is not it"),
    "withheld": mark("The answer is held back for review"),
    "offer": mark("A job offer to check"),
    "handled": mark("Begun by staff"),
}
DANGER = {
    "abandoned": mark("Left behind on the route"),
    "child_at_risk": mark("A child at risk"),
    "debt_bondage": mark("Work for a debt"),
    "detained": mark("Detained"),
    "forced_labour": mark("Forced labour"),
    "locked_in": mark("Locked in"),
    "missing_person": mark("A missing person"),
    "papers_withheld": mark("Papers taken away"),
    "self_harm": mark("Danger of self-harm"),
    "sexual_exploitation": mark("Sexual exploitation"),
    "violence": mark("Violence"),
}
REFUSED = {
    "place": mark("nothing held on that place"),
    "topic": mark("nothing verified on it"),
    "elsewhere": mark("only other places answer it"),
    "question": mark("not understood"),
    "withheld": mark("held back for review"),
    "ended": mark("no longer in force"),
    "fault": mark("a fault of ours"),
    "refuse": mark("outside of what we do"),
    "unknown": mark("nothing verified on it"),
}
OUTCOME = {
    "solved": mark("Solved"),
    "referred": mark("Referred to another office"),
    "no_answer": mark("The contact no longer answers"),
    "duplicate": mark("Double"),
    "spam": mark("Not serious"),
    "bot": mark("Handed back to the assistant"),
    "left": mark("Closed by the contact"),
}
EVENT = {
    "opened": mark("Case opened"),
    "raised": mark("Now more urgent: {priority}"),
    "taken": mark("{agent} took the case"),
    "resumed": mark("{agent} goes on with the case"),
    "returned": mark("{agent} returned the case to the queue"),
    "silent": mark("Returned to the queue: the contact waited too long for an answer"),
    "forwarded": mark("{agent} forwarded the case to {to}"),
    "paused": mark("{agent} put the case on hold"),
    "woken": mark("The contact wrote: the case goes on"),
    "due": mark("The time on hold is over"),
    "closed": mark("{agent} closed the case: {outcome}"),
    "left": mark("The contact closed the case"),
    "reopened": mark("The case is open again"),
    "meanwhile": mark("The contact goes on with the assistant meanwhile"),
    "quiet": mark("The contact waits without the assistant"),
    "sorted": mark("{agent} changed priority, team or topic"),
    "again": mark("Nobody has taken this case yet"),
    "supervisor": mark("Nobody has taken this case: the supervisor is told"),
    "late": mark("Our promise was missed: the contact has been told"),
    "undelivered": mark("The last message did not arrive: {why}"),
    "blocked": mark("The contact has blocked the assistant"),
    "unblocked": mark("The contact can be reached again"),
}
WHY = {
    "blocked": mark("the contact has blocked the assistant"),
    "gone": mark("the account no longer exists"),
    "refused": mark("the channel refuses it"),
}
ERROR = {
    "unknown": mark("There is no such case for you."),
    "held": mark("{holder} has this case already."),
    "closed": mark("This case is closed."),
    "open": mark("This case is open."),
    "full": mark("That would be more than {capacity} cases at once."),
    "not_yours": mark("You do not have this case: take it first."),
    "no_note": mark("Say in a few words what it is about."),
    "empty": mark("There is nothing to send."),
    "unknown_team": mark("There is no such team."),
    "empty_team": mark("Nobody works in that team at present."),
    "unknown_topic": mark("There is no such topic."),
    "unknown_outcome": mark("Say how it ended: {outcomes}."),
    "cannot_take": mark("{holder} cannot take cases."),
    "too_long": mark("At most 60 days."),
    "too_late": mark("It was closed more than {days} days ago."),
    "other_open": mark("This contact has another case open."),
}


def label(words: Mapping[str, str], name: str, language: Language) -> str:
    """The words for an id; the id itself where there are none."""
    return translator(language)(words[name]) if name in words else name


def event(content: Mapping[str, Any], agent: str, office: Office, language: Language) -> str:
    """What happened to a case, in one line. `content` is that of the event's message."""
    _ = translator(language)
    team = office.service.teams.get(str(content.get("team")))
    values = {
        "agent": agent or _("The service"),
        "to": content.get("to") or (team.name.of(language) if team else ""),
        "outcome": label(OUTCOME, str(content.get("outcome")), language),
        "priority": label(PRIORITY, str(content.get("priority")), language),
        "why": label(WHY, str(content.get("why")), language),
    }
    return label(EVENT, str(content.get("event")), language).format(**values)


def refusal(error: CaseError, language: Language) -> str:
    """Why an agent could not do that."""
    outcomes = ", ".join(label(OUTCOME, name, language) for name in error.details.get("outcomes", ()))
    return label(ERROR, error.code, language).format(**{**error.details, "outcomes": outcomes})
