"""What the desk's own pages say of ids: faults of a password, a browser's name, roles, and actions of the audit log."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cases.words import OUTCOME, PRIORITY, STATUS
from bot.channels.web.desk.visit import Visit
from bot.channels.web.language import LANGUAGES
from bot.reports.words import CHANNEL
from bot.staff.passwords import Unfit
from bot.staff.roles import Role
from bot.words import mark, translator

UNFIT = {
    "short": mark("A password needs at least 12 characters. A sentence that only you know is good."),
    "long": mark("A password can have up to 200 characters."),
    "known": mark("Your name or e-mail is no good password: others know it."),
}
ROLE: dict[Role, str] = {
    "agent": mark("Agent"),
    "supervisor": mark("Supervisor"),
    "editor": mark("Editor"),
    "administrator": mark("Administrator"),
}
DOES: dict[Role, str] = {
    "agent": mark("Takes and answers the cases of their teams."),
    "supervisor": mark("Sees all cases, shares them out, and reads the board and the record of cases."),
    "editor": mark("Keeps the knowledge true. Sees no case."),
    "administrator": mark("Manages the staff and reads the whole record. Sees no case."),
}
ACTION = {
    "case.opened": mark("Case opened"),
    "case.raised": mark("Made more urgent"),
    "case.taken": mark("Case taken"),
    "case.replied": mark("Contact answered"),
    "case.corrected": mark("Answer corrected"),
    "case.noted": mark("Note written"),
    "case.resumed": mark("Case resumed"),
    "case.returned": mark("Case returned to the queue"),
    "case.silent": mark("Case returned: no answer for too long"),
    "case.forwarded": mark("Case forwarded"),
    "case.paused": mark("Case put on hold"),
    "case.woken": mark("Case goes on: the contact wrote"),
    "case.due": mark("Time on hold over"),
    "case.closed": mark("Case closed"),
    "case.left": mark("Case closed by the contact"),
    "case.reopened": mark("Case opened again"),
    "case.meanwhile": mark("Contact goes on with the assistant"),
    "case.quiet": mark("Contact waits without the assistant"),
    "case.sorted": mark("Priority, team or topic changed"),
    "case.again": mark("Staff told again: nobody has the case"),
    "case.supervisor": mark("Supervisor told: nobody has the case"),
    "case.late": mark("Promise missed"),
    "case.undelivered": mark("Message not delivered"),
    "case.blocked": mark("Contact blocked the assistant"),
    "case.unblocked": mark("Contact can be reached again"),
    "case.erased": mark("Case erased: the contact erased their data"),
    "case.expired": mark("Case erased: kept long enough"),
    "contact.erased": mark("A contact erased their data"),
    "contact.expired": mark("A talk erased: kept long enough"),
    "suggestion.made": mark("Suggestion made"),
    "suggestion.revised": mark("Suggestion revised"),
    "suggestion.approved": mark("Suggestion approved"),
    "suggestion.rejected": mark("Suggestion rejected"),
    "report.fixed": mark("Report settled: fixed"),
    "report.not_wrong": mark("Report settled: not wrong"),
    "attention.undone": mark("Attention undone"),
    "staff.added": mark("Staff member added"),
    "staff.changed": mark("Staff member changed"),
    "staff.renamed": mark("Name changed"),
    "staff.link": mark("One-time link made"),
    "staff.locked": mark("Account locked after wrong tries"),
    "staff.signed_in": mark("Signed in"),
    "staff.signed_out": mark("Signed out"),
    "staff.revoked": mark("Sessions ended"),
    "staff.password": mark("Password changed"),
    "staff.code_on": mark("Code at sign-in turned on"),
    "staff.code_off": mark("Code at sign-in turned off"),
    "staff.telegram_on": mark("Telegram connected"),
    "staff.telegram_off": mark("Telegram disconnected"),
}
FIELD = {
    "status": mark("State"),
    "priority": mark("Priority"),
    "team": mark("Team"),
    "agent_id": mark("Agent"),
    "topic": mark("Topic"),
    "channel": mark("Channel"),
    "outcome": mark("Outcome"),
    "meanwhile": mark("Assistant meanwhile"),
    "role": mark("Role"),
    "teams": mark("Teams"),
    "languages": mark("Languages"),
    "capacity": mark("Cases at once"),
    "active": mark("Works here"),
    "device": mark("Browser"),
    "failures": mark("Wrong tries"),
}
VALUE: Mapping[str, Mapping[str, str]] = {
    "status": STATUS,
    "priority": PRIORITY,
    "outcome": OUTCOME,
    "channel": CHANNEL,
    "role": {str(role): name for role, name in ROLE.items()},
    "languages": LANGUAGES,
}
# The first that fits: most browsers also name the ones they descend from.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


def unfit(error: Unfit, language: str) -> str:
    return translator(language)(UNFIT[error.fault])


def device(user_agent: str) -> str:
    """`Firefox, Windows`: enough for its owner to know it again, and no more."""
    found = (next((name for sign, name in names.items() if sign in user_agent), "") for names in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, found)) or "?"


def action(name: str, language: str) -> str:
    return translator(language)(ACTION[name]) if name in ACTION else name


def value(raw: object, names: Mapping[str, str], language: str) -> str:
    """One value of the audit log's before and after. `names`: id -> what it is called."""
    _ = translator(language)
    if raw is None or raw == []:
        return "–"
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if isinstance(raw, list):
        return ", ".join(value(item, names, language) for item in raw)
    return _(names.get(str(raw), str(raw)))


def team_names(visit: Visit) -> dict[str, str]:
    spanish = visit.language == "es"
    return {key: team.name.es if spanish else team.name.en for key, team in visit.desk.office.service.teams.items()}
