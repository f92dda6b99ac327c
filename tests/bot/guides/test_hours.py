"""Whether an office is open: lunch, weekends, public holidays, other clocks, and hours nobody gave."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.guides.offices.hours import state, told
from bot.words import translator
from content.guides.opening import Opening, load_openings
from content.loader import ContentError
from content.model import Language

LIMA, MADRID = ZoneInfo("America/Lima"), ZoneInfo("Europe/Madrid")
WITH_LUNCH = Opening.model_validate({"id": "a", "weekdays": ["09:00-12:30", "14:00-15:30"]})
WITH_SATURDAY = Opening.model_validate(
    {"id": "b", "weekdays": ["08:30-17:00"], "saturday": ["09:00-13:30"], "holidays": ["09:00-13:30"]}
)


def at(written: str, zone: ZoneInfo = LIMA) -> dt.datetime:
    return dt.datetime.fromisoformat(written).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("opening", "now", "kind", "then"),
    [
        # Monday 23 November 2026 in Lima.
        (WITH_LUNCH, "2026-11-23T08:59", "closed", "2026-11-23T09:00"),
        (WITH_LUNCH, "2026-11-23T09:00", "open", "2026-11-23T12:30"),
        (WITH_LUNCH, "2026-11-23T12:29", "open", "2026-11-23T12:30"),
        (WITH_LUNCH, "2026-11-23T12:30", "closed", "2026-11-23T14:00"),
        (WITH_LUNCH, "2026-11-23T14:00", "open", "2026-11-23T15:30"),
        (WITH_LUNCH, "2026-11-23T15:30", "closed", "2026-11-24T09:00"),
        # Friday afternoon: the weekend lies between.
        (WITH_LUNCH, "2026-11-27T16:00", "closed", "2026-11-30T09:00"),
        (WITH_LUNCH, "2026-11-28T10:00", "closed", "2026-11-30T09:00"),
        (WITH_SATURDAY, "2026-11-28T10:00", "open", "2026-11-28T13:30"),
        (WITH_SATURDAY, "2026-11-29T10:00", "closed", "2026-11-30T08:30"),
        # Tuesday 8 December is a public holiday in Peru.
        (WITH_LUNCH, "2026-12-08T10:00", "holiday", "2026-12-10T09:00"),
        (WITH_LUNCH, "2026-12-07T16:00", "closed", "2026-12-10T09:00"),
        (WITH_SATURDAY, "2026-12-08T10:00", "open", "2026-12-08T13:30"),
        (WITH_SATURDAY, "2026-12-08T08:00", "closed", "2026-12-08T09:00"),
    ],
)
def test_an_office_is_open_by_its_hours(opening: Opening, now: str, kind: str, then: str) -> None:
    found = state(opening, LIMA, ["PE"], at(now))
    assert (found.kind, found.until or found.opens) == (kind, at(then))


def test_the_clock_is_that_of_the_office() -> None:
    nine_in_lima = at("2026-11-23T09:15")
    assert state(WITH_LUNCH, LIMA, ["PE"], nine_in_lima).kind == "open"
    assert state(WITH_LUNCH, MADRID, ["ES"], nine_in_lima).until == at("2026-11-23T15:30", MADRID)
    assert state(WITH_LUNCH, ZoneInfo("Asia/Tokyo"), ["JP"], nine_in_lima).kind == "holiday"


def test_a_consulate_keeps_the_holidays_of_both_countries() -> None:
    independence = at("2026-07-28T10:00", MADRID)
    assert state(WITH_LUNCH, MADRID, ["ES"], independence).kind == "open"
    assert state(WITH_LUNCH, MADRID, ["ES", "PE"], independence).kind == "holiday"


def test_a_clock_that_was_put_forward_does_not_shift_the_hours() -> None:
    before = at("2026-03-29T00:30", MADRID)
    assert state(WITH_LUNCH, MADRID, [], before).opens == at("2026-03-30T09:00", MADRID)
    opened = dt.datetime(2026, 3, 30, 7, 0, tzinfo=dt.UTC)
    assert state(WITH_LUNCH, MADRID, [], opened).kind == "open"


def test_hours_nobody_gave_are_said_to_be_unknown() -> None:
    found = state(None, LIMA, ["PE"], at("2026-11-23T10:00"))
    for language in ("es", "en"):
        assert told(found, at("2026-11-23T10:00"), language) == translator(language)("We do not know its hours.")


@pytest.mark.parametrize(
    ("now", "language", "words"),
    [
        ("2026-11-23T10:00", "en", "🟢 Open now, until 12:30 (time there)"),
        ("2026-11-23T13:00", "en", "🔴 Closed now. It opens today at 14:00 (time there)"),
        ("2026-11-23T18:00", "en", "🔴 Closed now. It opens tomorrow at 9:00 (time there)"),
        ("2026-11-27T18:00", "en", "🔴 Closed now. It opens on Monday at 9:00 (time there)"),
        (
            "2026-12-08T10:00",
            "en",
            "🔴 Public holiday there: probably closed. It opens on Thursday at 9:00 (time there)",
        ),
    ],
)
def test_the_state_is_said_in_words(now: str, language: Language, words: str) -> None:
    assert told(state(WITH_LUNCH, LIMA, ["PE"], at(now)), at(now), language) == words


def test_a_weekday_is_named_in_spanish() -> None:
    now = at("2026-11-27T18:00")
    assert "lunes" in told(state(WITH_LUNCH, LIMA, ["PE"], now), now, "es")


def test_the_hours_of_the_files_are_those_their_offices_say_in_words() -> None:
    assert load_openings()["peru-consulate-madrid"].weekdays[0].opens == 8 * 60 + 30


def test_hours_of_an_office_that_is_not_there_are_named_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "guides").mkdir()
    (tmp_path / "tables").mkdir()
    (tmp_path / "guides" / "opening.yml").write_text(
        "lima: {weekdays: [09:00-13:00]}\nmute: {saturday: [09:00-13:00]}\nbent: {weekdays: [13:00-09:00]}\n"
    )
    office = "  place: PE\n  fact: x\n  kind: jobs\n  name: {es: a, en: a}\n  city: Lima\n"
    (tmp_path / "tables" / "offices.yml").write_text(f"mute:\n{office}bent:\n{office}")
    with pytest.raises(ContentError) as raised:
        load_openings(tmp_path)
    said = [str(problem).removeprefix(str(tmp_path)) for problem in raised.value.problems]
    assert [line.partition(": ")[0] for line in said] == [f"/guides/opening.yml:{number}" for number in (1, 2, 3)]
    assert "unknown office lima" in said[0]
    assert "no hours in words" in said[1]
