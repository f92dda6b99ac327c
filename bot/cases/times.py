"""Moments in words: when somebody answers, as a person says it, in the office's time and in the contact's."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import format_date, format_time, get_timezone_location

from bot.storage.case_tables import Case
from bot.wording import place_name
from bot.words import translator
from content.desk.service import Service
from content.knowledge import Knowledge
from content.model import Language
from content.render import LOCALES

_CAPITALS = {"ES": "Europe/Madrid", "CL": "America/Santiago", "AR": "America/Argentina/Buenos_Aires"}
"""Countries of several times where nearly all live in the capital's."""
_DAY: dict[Language, str] = {"es": "EEEE d 'de' MMMM", "en": "EEEE d MMMM"}


def moment(at: dt.datetime, now: dt.datetime, service: Service, language: Language) -> str:
    """“hoy a las 15:30”, “el martes 24 de noviembre a las 9:00”, in the office's time."""
    return _moment(at, now, service.zone, language)


def _moment(at: dt.datetime, now: dt.datetime, zone: ZoneInfo, language: Language) -> str:
    _ = translator(language)
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    clock = format_time(local, "short", tzinfo=zone, locale=LOCALES[language])
    if local.date() == today:
        return _("today at {time}").format(time=clock)
    if local.date() == today + dt.timedelta(days=1):
        return _("tomorrow at {time}").format(time=clock)
    day = format_date(local.date(), _DAY[language], locale=LOCALES[language])
    return _("on {day} at {time}").format(day=day, time=clock)


def for_contact(at: dt.datetime, now: dt.datetime, case: Case, service: Service, knowledge: Knowledge) -> str:
    """The moment with its zone, and for who lives abroad also in the time there."""
    _ = translator(case.language)
    locale, ours, theirs = LOCALES[case.language], service.zone, _zone_of(case)
    city = get_timezone_location(ours, locale, return_city=True)
    here = _("{moment}, {city} time").format(moment=moment(at, now, service, case.language), city=city)
    if theirs is None or at.astimezone(theirs).utcoffset() == at.astimezone(ours).utcoffset():
        return here
    place = place_name(case.place or "", case.language, knowledge)
    clock = format_time(at, "short", tzinfo=theirs, locale=locale)
    if at.astimezone(theirs).date() != at.astimezone(ours).date():
        clock = _moment(at, now, theirs, case.language)
    there = _("{time} in {place}").format(time=clock, place=place)
    return f"{here} ({there})"


def _zone_of(case: Case) -> ZoneInfo | None:
    """Where who is abroad lives, if the country has one time only, or nearly."""
    if case.audience != "abroad" or not case.place:
        return None
    zones = get_global("territory_zones").get(case.place, ())
    name = _CAPITALS.get(case.place) or (zones[0] if len(zones) == 1 else None)
    return ZoneInfo(name) if name else None
