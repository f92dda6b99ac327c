"""A case as its thread shows it: the title, the pinned card, and the buttons under it."""

from __future__ import annotations

from html import escape

from babel import Locale
from telegram.constants import ForumIconColor

from bot.cases import words
from bot.cases.card import Card
from bot.cases.offered import worded
from bot.cases.office import Office
from bot.cases.times import moment
from bot.channels.telegram.format import LIMIT, length
from bot.channels.telegram.group.lines import LANGUAGE
from bot.guides.checklist.shared import noted
from bot.storage.case_tables import Case
from bot.wording import place_name
from bot.words import translator
from content.model import Language

PRIORITY = {"urgent": "🔴", "high": "🟠", "normal": "🔵"}
STATUS = {"waiting": "⏳", "held": "👤", "paused": "⏸", "closed": "✅"}
COLOUR = {"urgent": ForumIconColor.RED, "high": ForumIconColor.YELLOW, "normal": ForumIconColor.BLUE}
TITLE_LIMIT = 128
QUOTE = 300
"""Letters of one message on the card."""


def title(case: Case, office: Office) -> str:
    """State, code, and what it is about. Every notification shows it: of a hidden case it tells nothing more."""
    _ = translator(LANGUAGE)
    sign = STATUS["closed"] if case.status == "closed" else PRIORITY[case.priority] + STATUS[case.status]
    about = [_("Reserved")] if case.hidden else [subject(case, office, LANGUAGE), place(case, office, LANGUAGE)]
    name = " · ".join([f"{sign} {case.code}", *filter(None, about)])
    while length(name) > TITLE_LIMIT:
        name = f"{name[:-2].rstrip()}…"
    return name


def subject(case: Case, office: Office, language: Language) -> str:
    """The topic; where there is none, why the case was opened."""
    topic = office.knowledge.topics.get(case.topic or "")
    return topic.name.of(language) if topic else words.label(words.REASON, case.reason, language)


def place(case: Case, office: Office, language: Language) -> str:
    return place_name(case.place, language, office.knowledge) if case.place else ""


def html(card: Card, office: Office) -> str:
    """The card as Telegram shows it. What does not fit is left out, the oldest questions and answers first."""
    head, quoted = (
        [*_head(card, office), *_people(card, office), *_offer(card, office), *_lists(card)],
        _before(card, office),
    )
    if card.case.hidden:
        first, *rest = head
        warning = translator(LANGUAGE)("Hidden: nobody beside you should read this.")
        return f"{first}\n🔒 {_safe(warning)}\n<tg-spoiler>{chr(10).join(rest)}</tg-spoiler>"
    while length("\n".join([*head, *quoted])) > LIMIT:
        quoted.pop(0)
    return "\n".join([*head, *quoted])


def _head(card: Card, office: Office) -> list[str]:
    _ = translator(LANGUAGE)
    case = card.case
    status = words.label(words.STATUS, case.status, LANGUAGE)
    if card.holder and case.status != "closed":
        status = f"{status}: {card.holder}"
    if case.status == "closed" and case.outcome:
        status = f"{status}: {words.label(words.OUTCOME, case.outcome, LANGUAGE)}"
    priority = words.label(words.PRIORITY, case.priority, LANGUAGE)
    reason = words.label(words.REASON, case.reason, LANGUAGE)
    lines = [f"<b>{case.code}</b> · {priority} · {_safe(status)}", _row(_("Why"), reason)]
    if card.flags:
        lines.append(_row("⚠️", ", ".join(words.label(words.DANGER, flag, LANGUAGE) for flag in card.flags)))
    if card.promised:
        due = moment(card.promised.due_at, office.now(), office.service, LANGUAGE)
        lines.append(_row(_("Promised"), due))
    return lines


def _people(card: Card, office: Office) -> list[str]:
    _ = translator(LANGUAGE)
    case = card.case
    audience = office.knowledge.audiences.get(case.audience or "")
    team = office.service.teams.get(case.team)
    rows = [
        (_("Who"), audience.name.of(LANGUAGE) if audience else ""),
        (_("Language"), ", ".join(Locale(LANGUAGE).languages[code] for code in card.languages)),
        (_("Place"), place(case, office, LANGUAGE)),
        (_("Topic"), subject(case, office, LANGUAGE) if case.topic else ""),
        (_("Team"), team.name.of(LANGUAGE) if team else case.team),
        (_("By"), card.channel),
        (_("Came by"), card.campaign),
        (_("Cases before"), str(card.earlier) if card.earlier else ""),
    ]
    return [_row(name, value) for name, value in rows if value]


def _offer(card: Card, office: Office) -> list[str]:
    """The offer they checked: its flags, what they answered, and what became worse on arrival."""
    if card.offer is None:
        return []
    _ = translator(LANGUAGE)
    words = worded(card.offer, office.knowledge, LANGUAGE)
    lines = [f"<b>{_safe(_('Offer checked'))}</b> {_safe(words.title)}", *map(_safe, words.flags)]
    lines += [_safe("; ".join(f"{term}: {answer}" for term, answer in words.answers))] if words.answers else []
    if words.now:
        lines += [f"<b>{_safe(_('On arrival'))}</b>", *map(_safe, words.changed)]
        lines.append(_safe("; ".join(f"{term}: {answer}" for term, answer in words.now)))
    return lines


def _lists(card: Card) -> list[str]:
    """Their lists of papers: how far they are, what is missing, what has a last day."""
    _ = translator(LANGUAGE)
    return [_row(_("List of papers"), _cut(noted(sheet, LANGUAGE).line)) for sheet in card.lists]


def _before(card: Card, office: Office) -> list[str]:
    """What was asked and answered before the case. Of a hidden case it stands in the thread, out of sight."""
    _ = translator(LANGUAGE)
    lines = [f"<b>{_safe(_('Asked'))}</b>", *(f"— {_safe(_cut(asked))}" for asked in card.asked)] if card.asked else []
    if card.given:
        lines.append(f"<b>{_safe(_('Answered by the assistant'))}</b>")
        lines += [f"— {_safe(_answer(card, number, office))}" for number in range(len(card.given))]
    if card.refused:
        lines.append(f"<b>{_safe(_('Not answered'))}</b>")
        lines += [f"— {_safe(_cut(asked))}" for asked, _why in card.refused]
    return lines


def _answer(card: Card, number: int, office: Office) -> str:
    """The question an article answers, and how old the oldest of the facts was."""
    given = card.given[number]
    article = office.knowledge.articles.get(given.article)
    question = article.question.of(LANGUAGE) if article else given.article
    verified = min((day for _, day in given.facts), default="")
    return f"{question} ({verified})" if verified else question


def summary(case: Case, holder: str, office: Office, language: Language) -> str:
    """One line on a case, without a word of the contact."""
    status = words.label(words.STATUS, case.status, language)
    about = "" if case.hidden else subject(case, office, language)
    priority = words.label(words.PRIORITY, case.priority, language)
    return " · ".join(filter(None, (case.code, priority, status, holder, about)))


def _row(name: str, value: str) -> str:
    return f"{_safe(name)}: {_safe(value)}"


def _safe(text: str) -> str:
    return escape(text, quote=False)


def _cut(text: str) -> str:
    return text if len(text) <= QUOTE else f"{text[: QUOTE - 1].rstrip()}…"
