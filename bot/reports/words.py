"""What staff read of a report's ids, in their language, and its tables as rows of words and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Protocol

from babel import Locale
from babel.dates import format_date

from bot.cases.office import Office
from bot.cases.words import PRIORITY
from bot.reports.board import Board
from bot.reports.figures import Line
from bot.reports.monthly import Report
from bot.reports.period import Period, month_before, year_before
from bot.reports.spreadsheet import Cell
from bot.reports.tabulate import FEW, Count, Table
from bot.wording import place_name
from bot.words import mark, translator
from content.desk.regions import load_regions
from content.desk.service import Service
from content.knowledge import Knowledge
from content.model import Language, Text
from content.render import LOCALES


class Named(Protocol):
    """What editors have named."""

    @property
    def name(self) -> Text: ...


CHANNEL = {
    "telegram": mark("Telegram"),
    "web": mark("Chat page"),
    "window": mark("At the window"),
    "email": mark("E-mail"),
    "phone": mark("Phone"),
}
RESULT = {
    "answered": mark("Answered by the assistant alone"),
    "handed": mark("Handed over to a person"),
    "unanswered": mark("Left unanswered"),
    "other": mark("Greetings and other matters"),
}
WHAT = {
    "total": mark("In all"),
    "visits": mark("Visits"),
    "attentions": mark("Personal attentions"),
}
BY = {
    "result": mark("What came of it"),
    "channel": mark("Channel"),
    "campaign": mark("Office or campaign"),
    "audience": mark("Who"),
    "region": mark("Region"),
    "team": mark("Team"),
    "topic": mark("Topic"),
    "place": mark("Place"),
    "priority": mark("Priority"),
    "agent": mark("Agent"),
    "language": mark("Language"),
}
UNKNOWN, NO_LINK = mark("Not known"), mark("By themselves")


class Names:
    """The words for the ids of a report, in a language."""

    def __init__(self, service: Service, knowledge: Knowledge, language: Language) -> None:
        self._service, self._knowledge, self._language = service, knowledge, language
        self._ = translator(language)

    def of(self, by: str, name: str) -> str:
        if not name:
            return self._(NO_LINK if by == "campaign" else UNKNOWN)
        if by == "place":
            return place_name(name, self._language, self._knowledge)
        if by == "language":
            return str(Locale(self._language).languages.get(name, name)).capitalize()
        fixed: dict[str, Mapping[str, str]] = {"channel": CHANNEL, "result": RESULT, "priority": PRIORITY}
        if by in fixed or by == "":
            words = fixed.get(by, WHAT)
            return self._(words[name]) if name in words else name
        return self._written(by, name)

    def _written(self, by: str, name: str) -> str:
        """What editors have named."""
        known: Mapping[str, Mapping[str, Named]] = {
            "team": self._service.teams,
            "topic": self._knowledge.topics,
            "audience": self._knowledge.audiences,
            "region": _regions(),
        }
        found = known.get(by, {}).get(name)
        return found.name.of(self._language) if found else name


_regions = cache(load_regions)


def month_name(period: Period, language: Language) -> str:
    pattern = "MMMM 'de' y" if language == "es" else "MMMM y"
    return str(format_date(period.first, pattern, locale=LOCALES[language]))


def titles(report: Report, language: Language) -> list[str]:
    """Of the columns of counts: the month, the one before and that of a year ago."""
    period = report.month.period
    return [month_name(item, language) for item in (period, month_before(period), year_before(period))]


def heading(table: Table, language: Language) -> str:
    _ = translator(language)
    what = _(WHAT[table.what])
    return f"{what}: {_(BY[table.by]).lower()}" if table.by else what


def written(count: Count) -> str:
    """A count as it is printed: `<5` for few, `*` for what would give the few away, a dash for what nobody counted."""
    if count.few:
        return f"<{FEW}"
    return "*" if count.hidden else "–" if count.number is None else str(count.number)


def report_rows(report: Report, tables: tuple[Table, ...], names: Names, language: Language) -> Iterator[list[Cell]]:
    """The monthly report as a spreadsheet: one row a count."""
    _ = translator(language)
    yield [_("What"), _("Counted by"), _("Name"), *titles(report, language)]
    for table in tables:
        for name, counts in table.rows.items():
            by = _(BY[table.by]) if table.by else ""
            cells: list[Cell] = [written(item) if item.number is None else item.number for item in counts]
            yield [_(WHAT[table.what]), by, names.of(table.by, name), *cells]


def board_rows(board: Board, office: Office, language: Language) -> Iterator[list[Cell]]:
    """The board as a spreadsheet: one row a team, topic, place, priority and agent."""
    _ = translator(language)
    names = Names(office.service, office.knowledge, language)
    yield [
        *(_("From"), _("To"), _("Counted by"), _("Name"), _("Cases opened")),
        *(_("First replies"), _("First reply: half within (minutes)"), _("First reply: 9 of 10 within (minutes)")),
        *(_("First reply: due"), _("First reply: in time"), _("Closed"), _("Resolution: half within (minutes)")),
        *(_("Resolution: 9 of 10 within (minutes)"), _("Resolution: due"), _("Resolution: in time")),
        *(_("Ratings"), _("Sum of stars")),
    ]
    days = [board.period.first.isoformat(), board.period.last.isoformat()]
    yield [*days, _("All cases"), "", *_figures(board.whole)]
    for by, lines in board.lines.items():
        for line in lines:
            yield [*days, _(BY[by]), names.of(by, line.name), *_figures(line)]


def _figures(line: Line) -> list[Cell]:
    cells: list[Cell] = [line.opened]
    for spread in (line.reply, line.resolution):
        cells += [spread.count, spread.median, spread.p90, spread.due, spread.within]
    return [*cells, line.rated, line.stars]
