"""The supervisor's board: what waits now, how the cases of some days went, and both reports as files."""

from __future__ import annotations

from urllib.parse import urlencode

from babel.dates import format_date
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.cases.words import PRIORITY
from bot.channels.web.desk.access import page
from bot.channels.web.desk.charts import Chart, chart
from bot.channels.web.desk.render import LOCALES, render
from bot.channels.web.desk.visit import Visit
from bot.reports.board import Board, board, now
from bot.reports.figures import DayCount
from bot.reports.monthly import report
from bot.reports.period import Period, last_days, month_before, month_named, month_of
from bot.reports.spreadsheet import MEDIA_TYPE, Cell, encoded
from bot.reports.tabulate import tables
from bot.reports.words import BY, Names, board_rows, month_name, report_rows
from bot.words import mark, translator
from content.desk.service import PRIORITIES
from content.model import Language

DAYS = {1: mark("Today"), 7: mark("7 days"), 28: mark("28 days")}
MONTHS = 13
"""How many months back there is a report to choose."""
HOUR = 60


async def show(visit: Visit) -> Response:
    period, office, language = _period(visit), visit.desk.office, _language(visit)
    figures = await board(visit.session, office, period, by_agent=visit.may("see_all_cases"))
    return render(
        visit,
        "board.html",
        board=figures,
        standing=await now(visit.session, office),
        names=Names(office.service, office.knowledge, language),
        by=BY,
        targets=_targets(visit),
        day_chart=_day_chart(figures, language),
        hour_chart=_hour_chart(figures),
        day_name=lambda day: _day_name(day, language),
        duration=lambda minutes: duration(minutes, language),
        days=DAYS,
        chosen=_chosen(visit),
        same=urlencode(_chosen(visit)),
        months=_months(visit),
    )


async def figures_file(visit: Visit) -> Response:
    period, office = _period(visit), visit.desk.office
    figures = await board(visit.session, office, period, by_agent=visit.may("see_all_cases"))
    rows = board_rows(figures, office, _language(visit))
    return _file(list(rows), f"infomigra-{period.first}-{period.last}.csv")


async def report_file(visit: Visit) -> Response:
    """The monthly report. What is published hides counts of few people."""
    period, office, language = _asked_month(visit), visit.desk.office, _language(visit)
    if period is None:
        raise HTTPException(404)
    found = await report(visit.session, period, office.service.zone)
    public = visit.request.query_params.get("public") == "1"
    names = Names(office.service, office.knowledge, language)
    rows = report_rows(found, tables(found, public=public), names, language)
    return _file(list(rows), f"infomigra-{period.first:%Y-%m}{'-public' if public else ''}.csv")


def _file(rows: list[list[Cell]], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(encoded(rows), media_type=MEDIA_TYPE, headers=headers)


def duration(minutes: int | None, language: str) -> str:
    """`45 min`, `3 h 20 min`: of opening time."""
    _ = translator(language)
    if minutes is None:
        return "–"
    hours, rest = divmod(minutes, HOUR)
    if not hours:
        return _("{minutes} min").format(minutes=rest)
    return (
        _("{hours} h {minutes} min").format(hours=hours, minutes=rest) if rest else _("{hours} h").format(hours=hours)
    )


def _language(visit: Visit) -> Language:
    return "en" if visit.language == "en" else "es"


def _chosen(visit: Visit) -> dict[str, str]:
    """The period that was asked for, as it stands in the address."""
    if month := _asked_month(visit):
        return {"month": f"{month.first:%Y-%m}"}
    asked = visit.request.query_params.get("days", "")
    return {"days": asked if asked in map(str, DAYS) else "7"}


def _period(visit: Visit) -> Period:
    today = visit.now.astimezone(visit.desk.office.service.zone).date()
    return _asked_month(visit) or last_days(today, int(_chosen(visit)["days"]))


def _asked_month(visit: Visit) -> Period | None:
    return month_named(visit.request.query_params.get("month", ""))


def _months(visit: Visit) -> dict[str, str]:
    """The months there may be a report of, the last full one first: (as in the address, in words)."""
    period = month_of(visit.now.astimezone(visit.desk.office.service.zone).date())
    months = [period]
    while len(months) < MONTHS:
        months.append(month_before(months[-1]))
    return {f"{item.first:%Y-%m}": month_name(item, _language(visit)) for item in (*months[1:], months[0])}


def _targets(visit: Visit) -> list[tuple[str, str, str]]:
    """(priority, first reply, resolution) that we aim for."""
    targets = visit.desk.office.service.targets
    language = visit.language
    return [
        (
            PRIORITY[name],
            duration(targets.first_reply.of(name), language),
            duration(targets.resolution.of(name), language),
        )
        for name in PRIORITIES
    ]


def _day_chart(figures: Board, language: str) -> Chart:
    days = figures.days
    return chart([_day_name(day, language) for day in days], [day.opened for day in days], [day.closed for day in days])


def _day_name(day: DayCount, language: str) -> str:
    return str(format_date(day.day, "d MMM", locale=LOCALES[language])).rstrip(".")


def _hour_chart(figures: Board) -> Chart:
    return chart([str(hour) for hour in range(24)], figures.hours)


ROUTES: list[BaseRoute] = [
    Route("/board", page(show, "see_board")),
    Route("/board/figures", page(figures_file, "see_board")),
    Route("/board/report", page(report_file, "see_board")),
]
