"""Turns what a page of the desk found into HTML, in the reader's language and the service's time zone."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates, numbers
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from bot.channels.web.desk.visit import Arrival, Visit
from bot.channels.web.guard import HEADERS
from bot.channels.web.language import LANGUAGES, other
from bot.channels.web.pages import static_url
from bot.staff.roles import Right
from bot.words import mark, translator

TEMPLATES = Path(__file__).parent / "templates"
LOCALES = {"es": "es_PE", "en": "en"}
POLICY = "Content-Security-Policy"
OURS = f"{HEADERS[POLICY]}; media-src 'self'"
"""Voice notes and videos of contacts are played in the page."""


@dataclass(frozen=True)
class Section:
    """A part of the desk, in the navigation of those who have one of the rights."""

    path: str
    name: str
    icon: str
    rights: tuple[Right, ...]


SECTIONS = (
    Section("/desk/cases", mark("Cases"), "cases", ("see_cases", "see_all_cases")),
    Section("/desk/attentions", mark("Attentions"), "attentions", ("work_cases",)),
    Section("/desk/board", mark("Board"), "board", ("see_board",)),
    Section("/desk/learning", mark("Learning"), "learning", ("edit_knowledge",)),
    Section("/desk/staff", mark("Staff"), "staff", ("manage_staff",)),
    Section("/desk/audit", mark("Record"), "audit", ("see_audit",)),
)


def sections(visit: Visit) -> list[Section]:
    """Those the agent may enter. Nobody has none."""
    return [section for section in SECTIONS if any(map(visit.may, section.rights))]


def render(arrival: Arrival, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page. Its template reads `_`, `language`, `now`, the formats below, and of an agent `agent`, `may`, `csrf`."""
    language = arrival.language
    given: dict[str, Any] = {
        "_": translator(language),
        "language": language,
        "other": other(language),
        "languages": LANGUAGES,
        "path": arrival.request.url.path,
        "now": arrival.now,
        "agent": None,
        "sections": [],
        "may": lambda right: False,
        "csrf": "",
        "csrf_input": "",
    }
    if isinstance(arrival, Visit):
        given |= {
            "agent": arrival.agent,
            "sections": sections(arrival),
            "may": arrival.may,
            "csrf": arrival.csrf,
            "csrf_input": Markup('<input type="hidden" name="csrf" value="{}">').format(arrival.csrf),
        }
    given |= formats(language, ZoneInfo(str(arrival.desk.office.service.time_zone)), arrival.now)
    return HTMLResponse(_ENVIRONMENT.get_template(template).render(given | values), status, {POLICY: OURS})


def formats(language: str, zone: ZoneInfo, now: dt.datetime) -> dict[str, Callable[..., str]]:
    """day, clock, moment and ago of a time, and number, as the reader writes them."""
    _, locale = translator(language), LOCALES[language]
    pattern = "dd/MM/yyyy" if language == "es" else "d MMM yyyy"

    def written(at: dt.datetime, form: str) -> str:
        return dates.format_datetime(at, form, tzinfo=zone, locale=locale)

    def ago(at: dt.datetime) -> str:
        if abs(now - at) < dt.timedelta(minutes=1):
            return _("just now")
        return dates.format_timedelta(at - now, add_direction=True, locale=locale)

    return {
        "day": lambda at: written(at, pattern),
        "clock": lambda at: written(at, "HH:mm"),
        "moment": lambda at: written(at, f"{pattern} HH:mm"),
        "stamp": lambda at: at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "ago": ago,
        "number": lambda number: numbers.format_decimal(number, locale=locale),
    }


def failure(arrival: Arrival, status: int) -> HTMLResponse:
    """A page that says what went wrong."""
    return render(arrival, "failure.html", status, trouble=trouble(status, arrival.language))


def trouble(status: int, language: str) -> str:
    """What went wrong, in words."""
    _ = translator(language)
    said = {
        403: _("You cannot do this here. Your role does not include it, or the page was open for too long."),
        404: _("This page does not exist."),
        410: _("The contact erased their data: this case no longer exists."),
        409: _("A colleague was faster. Please look at the page again."),
        413: _("That is too big. A file can have up to 10 MB."),
        429: _("That was very fast. Please wait a minute and try again."),
    }
    return said.get(status, _("This could not be done. Please open the page again and try once more."))


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
_ENVIRONMENT.globals |= {"static": static_url, "fresh_id": lambda: secrets.token_hex(16)}
