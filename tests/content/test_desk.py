"""The desk's files: what editors may write of hours, targets, teams and canned replies, and where a slip is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from content.desk.canned import VARIABLES, Canned, fill, load_canned
from content.desk.service import PRIORITIES, load_service
from content.loader import ROOT, ContentError
from content.model import LANGUAGES

SERVICE = """\
time_zone: America/Lima
holidays: PE
hours:
  monday: ["08:30-13:00", "14:00-16:30"]
  tuesday:
special:
  2026-11-24:
  2026-12-24: ["08:30-12:00"]
targets:
  first_reply: {urgent: 15, high: 60, normal: 240}
  resolution: {urgent: 420, high: 840, normal: 2100}
unclaimed:
  again: {urgent: 5, high: 20, normal: 120}
  supervisor: {urgent: 10, high: 45, normal: 180}
silent_after: {urgent: 15, high: 60, normal: 240}
reopen_days: 7
satisfaction: true
teams:
  offers:
    name: {es: Ofertas, en: Offers}
    topics: [job_offers]
  europe:
    name: {es: Europa, en: Europe}
    places: [ES]
  guidance:
    name: {es: Orientación, en: Guidance}
    default: true
"""
CANNED = """\
greeting:
  name: {es: Saludo, en: Greeting}
  text:
    es: "Soy {agent}, caso {code}."
    en: "I am {agent}, case {code}."
never_pay:
  name: {es: No pague, en: Never pay}
  topics: [job_offers]
  text: {es: No pague., en: Do not pay.}
"""


def desk(root: Path, service: str = SERVICE, canned: str = CANNED) -> Path:
    """A content folder with the real topics and places and this desk."""
    (root / "desk").mkdir()
    (root / "desk" / "service.yml").write_text(service, encoding="utf-8")
    (root / "desk" / "canned.yml").write_text(canned, encoding="utf-8")
    for name in ("topics.yml", "places.yml"):
        (root / name).write_bytes((ROOT / name).read_bytes())
    return root


def edited(text: str, old: str, new: str) -> tuple[str, int]:
    """The text with one slip, and its line."""
    assert text.count(old) == 1, old
    return text.replace(old, new), text[: text.index(old)].count("\n") + 1


def test_a_sound_desk_is_read(tmp_path: Path) -> None:
    root = desk(tmp_path)
    service, canned = load_service(root), load_canned(root)
    assert [str(period) for period in service.hours["monday"]] == ["08:30-13:00", "14:00-16:30"]
    assert service.hours["tuesday"] == ()
    assert [day.isoformat() for day, periods in service.special.items() if not periods] == ["2026-11-24"]
    assert service.targets.first_reply.of("high") == 60
    assert list(service.teams) == ["offers", "europe", "guidance"]
    assert canned["never_pay"].topics == ("job_offers",)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("America/Lima", "America/Lime", "unknown time zone"),
        ("America/Lima", "America", "unknown time zone"),
        ("America/Lima", "../zone", "unknown time zone"),
        ("holidays: PE", "holidays: XX", "holidays of 'XX' are not known"),
        ("  monday:", "  munday:", "hours.munday"),
        ('["08:30-13:00", "14:00-16:30"]', '["8:30-13:00"]', "not a period"),
        ('["08:30-13:00", "14:00-16:30"]', '["08:30-13:60"]', "not a period"),
        ('["08:30-13:00", "14:00-16:30"]', '["08:30-24:30"]', "not a period"),
        ('["08:30-13:00", "14:00-16:30"]', "[8]", "a period is written 08:30-13:00"),
        ('["08:30-13:00", "14:00-16:30"]', '"08:30-13:00"', "hours.monday"),
        ('["08:30-13:00", "14:00-16:30"]', '["13:00-08:30"]', "ends before it starts"),
        ('["08:30-13:00", "14:00-16:30"]', '["08:30-13:00", "12:00-16:30"]', "starts before 08:30-13:00 ends"),
        ('["08:30-13:00", "14:00-16:30"]', '["14:00-16:30", "08:30-13:00"]', "starts before"),
        ('["08:30-12:00"]', '["08:30"]', "special.2026-12-24"),
        ("2026-12-24:", "2026-02-30:", "day is out of range"),
        ("2026-12-24:", "Christmas:", "special.Christmas"),
        ("first_reply: {urgent: 15, high: 60, normal: 240}", "first_reply: {urgent: 15, high: 60}", "normal"),
        ("first_reply: {urgent: 15,", "first_reply: {urgent: 0,", "greater than 0"),
        ("first_reply: {urgent: 15,", "first_reply: {urgent: soon,", "first_reply.urgent"),
        ("first_reply: {urgent: 15,", "first_reply: {urgent: 90,", "urgent comes no later than high"),
        ("silent_after: {urgent: 15,", "silent_after: {urgent: 61,", "urgent comes no later than high"),
        ("reopen_days: 7", "reopen_days: -1", "reopen_days"),
        ("reopen_days: 7", "reopen_days: 7\nreopen_hours: 7", "reopen_hours"),
        ("satisfaction: true", "satisfaction: perhaps", "satisfaction"),
        ("satisfaction: true", "satisfaction: true\nsatisfaction: true", "written twice"),
        ("topics: [job_offers]", "topics: [jobs]", "offers: unknown topic jobs"),
        ("places: [ES]", "places: [ES, XX]", "europe: unknown place XX"),
        ("places: [ES]", "languages: [qu]", "teams.europe.languages"),
        ("{es: Europa, en: Europe}", "{es: Europa}", "teams.europe.name.en"),
    ],
)
def test_a_slip_in_the_service_is_found_on_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    text, line = edited(SERVICE, old, new)
    with pytest.raises(ContentError) as error:
        load_service(desk(tmp_path, service=text))
    found = [problem for problem in error.value.problems if words in problem.message]
    assert found, error.value
    # Of a field that is one too many the parser knows the second line.
    assert found[0].path == tmp_path / "desk" / "service.yml"
    assert found[0].line - line == new.count("\n")


@pytest.mark.parametrize(
    ("old", "new", "where", "words"),
    [
        ("    default: true\n", "    languages: [en]\n", "  offers:", "exactly one team is the default"),
        ("    places: [ES]\n", "    default: true\n", "  offers:", "exactly one team is the default"),
        ("    places: [ES]\n", "", "  offers:", "europe would never get a case"),
        ("  offers:\n", "  Job offers:\n", "    name: {es: Ofertas", "teams.Job offers"),
        ("again: {urgent: 5,", "again: {urgent: 11,", "  again:", "urgent: again is after supervisor"),
        (
            "resolution: {urgent: 420,",
            "resolution: {urgent: 5,",
            "  first_reply:",
            "urgent: first_reply is after resolution",
        ),
    ],
)
def test_parts_that_do_not_fit_together_are_found_in_their_block(
    tmp_path: Path, old: str, new: str, where: str, words: str
) -> None:
    text, _ = edited(SERVICE, old, new)
    with pytest.raises(ContentError, match=re.escape(words)) as error:
        load_service(desk(tmp_path, service=text))
    # YAML knows a block by its first line, below its name.
    [problem] = error.value.problems
    assert text.splitlines()[problem.line - 1].startswith(where)


def test_two_teams_for_danger_are_one_too_many(tmp_path: Path) -> None:
    text = SERVICE.replace("    places: [ES]\n", "    danger: true\n").replace(
        "    topics:", "    danger: true\n    topics:"
    )
    with pytest.raises(ContentError, match="only one team takes danger"):
        load_service(desk(tmp_path, service=text))


@pytest.mark.parametrize("text", ["", "- monday\n", "hours: [\n", "Lima\n"])
@pytest.mark.parametrize("name", ["service.yml", "canned.yml"])
def test_what_is_no_mapping_is_found_with_its_file(tmp_path: Path, name: str, text: str) -> None:
    root = desk(tmp_path)
    (root / "desk" / name).write_text(text)
    with pytest.raises(ContentError, match=rf"{name}:\d+: "):
        (load_service if name == "service.yml" else load_canned)(root)


@pytest.mark.parametrize("name", ["service.yml", "canned.yml"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    root = desk(tmp_path)
    (root / "desk" / name).unlink()
    with pytest.raises(ContentError, match=f"{name} is missing"):
        (load_service if name == "service.yml" else load_canned)(root)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Soy {agent}, caso {code}.", "Soy {name}, caso {code}.", "unknown variable {name}"),
        ("I am {agent}, case {code}.", "I am {agent}, case {case}.", "unknown variable {case}"),
        ("I am {agent}, case {code}.", "I am {agent}.", "without code"),
        ("I am {agent}, case {code}.", "I am {agent}, case {code}, {place}.", "with place"),
        ("Soy {agent}, caso {code}.", "Soy {agent, caso {code}.", "a brace that holds no variable"),
        ("Soy {agent}, caso {code}.", "Soy {agent!r}, caso {code}.", "a brace that holds no variable"),
        ("Soy {agent}, caso {code}.", "Soy {agent}, caso {code} {}.", "a brace that holds no variable"),
        ("topics: [job_offers]", "topics: [job_offers, jobs]", "never_pay: unknown topic jobs"),
        ("{es: No pague., en: Do not pay.}", "{es: No pague.}", "text.en"),
        ("{es: No pague, en: Never pay}", "{es: No pague, en: Never pay, fr: Non}", "name.fr"),
        ("never_pay:", "greeting:", "written twice"),
    ],
)
def test_a_slip_in_a_canned_reply_is_found_on_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    text, line = edited(CANNED, old, new)
    with pytest.raises(ContentError) as error:
        load_canned(desk(tmp_path, canned=text))
    assert (line, True) in [(problem.line, words in problem.message) for problem in error.value.problems], error.value
    assert {problem.path for problem in error.value.problems} == {tmp_path / "desk" / "canned.yml"}


def test_a_canned_reply_is_filled_once_in_each_language(tmp_path: Path) -> None:
    greeting = load_canned(desk(tmp_path))["greeting"]
    values = {"agent": "{code}", "code": "K7"}
    assert fill(greeting, "es", values) == "Soy {code}, caso K7."
    assert fill(greeting, "en", values) == "I am {code}, case K7."


def test_a_reply_that_lacks_a_value_is_not_said(tmp_path: Path) -> None:
    greeting = load_canned(desk(tmp_path))["greeting"]
    assert greeting.variables == {"agent", "code"}
    with pytest.raises(KeyError, match="code"):
        fill(greeting, "es", {"agent": "Ana"})


def test_our_service_has_hours_targets_and_teams_for_danger_and_for_the_rest() -> None:
    service = load_service()
    assert any(service.hours.values())
    assert all(service.unclaimed.supervisor.of(each) <= service.targets.first_reply.of(each) for each in PRIORITIES)
    assert [name for name, team in service.teams.items() if team.danger] == ["protection"]
    assert [name for name, team in service.teams.items() if team.default] == ["guidance"]


def test_no_two_teams_of_ours_take_the_same_topic_or_place() -> None:
    teams = load_service().teams.values()
    taken = [name for team in teams for name in (*team.topics, *team.places)]
    assert len(taken) > 20
    assert sorted(taken) == sorted(set(taken))


OURS = load_canned()


def test_we_have_canned_replies_and_use_every_variable() -> None:
    assert len(OURS) >= 15
    assert {name for canned in OURS.values() for name in canned.variables} == set(VARIABLES)


@pytest.mark.parametrize("canned", OURS.values(), ids=OURS)
def test_our_canned_replies_are_short_and_claim_no_figure(canned: Canned) -> None:
    for language in LANGUAGES:
        said = fill(canned, language, dict.fromkeys(VARIABLES, "x"))
        assert not re.search(r"\d", said)
        assert max(len(sentence.split()) for sentence in re.split(r"[.?:]", said)) <= 32
        assert len(said) <= 400
        assert len(canned.name.of(language)) <= 40
