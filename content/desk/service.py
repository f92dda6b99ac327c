"""How the staff service runs: its hours, what it aims for, when a case is told again, and who takes what."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

import holidays
from pydantic import AfterValidator, BeforeValidator, Field, PositiveInt, WithJsonSchema, model_validator

from content.desk.reading import entries, topics
from content.loader import ROOT, ContentError, Entry, Problem, Reader, many, one
from content.model import Language, Place, Record, Text

Priority = Literal["urgent", "high", "normal"]
PRIORITIES: tuple[Priority, ...] = ("urgent", "high", "normal")
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIOD = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))")
V = TypeVar("V")


class Period(Record):
    """A stretch of a day when staff attend, in minutes since midnight. Written `08:30-13:00`; a day ends at 24:00."""

    opens: int
    closes: int

    @model_validator(mode="before")
    @classmethod
    def _from_written(cls, raw: object) -> object:
        if not isinstance(raw, str):
            raise ValueError("a period is written 08:30-13:00")
        if not (found := _PERIOD.fullmatch(raw.strip())):
            raise ValueError(f"not a period like 08:30-13:00: {raw!r}")
        hour, minute, last_hour, last_minute = (int(part) for part in found.groups() if part)
        return {"opens": hour * 60 + minute, "closes": last_hour * 60 + last_minute}

    @model_validator(mode="after")
    def _forward(self) -> Period:
        if self.closes <= self.opens:
            raise ValueError(f"{self} ends before it starts")
        return self

    def __str__(self) -> str:
        return "-".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (self.opens, self.closes))


def _in_order(day: tuple[Period, ...]) -> tuple[Period, ...]:
    for before, after in pairwise(day):
        if after.opens < before.closes:
            raise ValueError(f"{after} starts before {before} ends")
    return day


Written = Annotated[Period, WithJsonSchema({"type": "string", "pattern": f"^{_PERIOD.pattern}$"})]
Day = Annotated[
    tuple[Written, ...],
    BeforeValidator(lambda raw: () if raw is None else raw, json_schema_input_type=tuple[Written, ...] | None),
    AfterValidator(_in_order),
]
"""The periods of a day, in order. None: closed."""


def _as_written(days: object) -> object:
    """Days as they stand in the file, where YAML has read dates: so a slip in one is found on its line."""
    return {str(day): periods for day, periods in days.items()} if isinstance(days, dict) else days


class ByPriority(Record, Generic[V]):
    urgent: V
    high: V
    normal: V

    def of(self, priority: Priority) -> V:
        values: dict[Priority, V] = {"urgent": self.urgent, "high": self.high, "normal": self.normal}
        return values[priority]


def _most_urgent_first(minutes: ByPriority[int]) -> ByPriority[int]:
    if not minutes.urgent <= minutes.high <= minutes.normal:
        raise ValueError("urgent comes no later than high, and high no later than normal")
    return minutes


Minutes = Annotated[ByPriority[PositiveInt], AfterValidator(_most_urgent_first)]
"""Minutes of opening time."""


def _no_later(first: str, sooner: ByPriority[int], second: str, later: ByPriority[int]) -> None:
    for priority in PRIORITIES:
        if sooner.of(priority) > later.of(priority):
            raise ValueError(f"{priority}: {first} is after {second}")


class Targets(Record):
    """What we aim for, from the moment a case opens."""

    first_reply: Minutes
    resolution: Minutes

    @model_validator(mode="after")
    def _in_order(self) -> Targets:
        _no_later("first_reply", self.first_reply, "resolution", self.resolution)
        return self


class Unclaimed(Record):
    """After how long a case that nobody has taken is told `again` to its team, and to the `supervisor`."""

    again: Minutes
    supervisor: Minutes

    @model_validator(mode="after")
    def _in_order(self) -> Unclaimed:
        _no_later("again", self.again, "supervisor", self.supervisor)
        return self


class Team(Record):
    """Who takes a case: one of its topics, places or languages is enough."""

    name: Text
    topics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    danger: bool = False
    """It takes whoever is in danger, whatever else they ask."""
    default: bool = False
    """It takes what no other team does."""


def _covering(teams: dict[str, Team]) -> dict[str, Team]:
    if sum(team.default for team in teams.values()) != 1:
        raise ValueError("exactly one team is the default")
    if sum(team.danger for team in teams.values()) > 1:
        raise ValueError("only one team takes danger")
    for name, team in teams.items():
        if not (team.default or team.danger or team.topics or team.places or team.languages):
            raise ValueError(f"{name} would never get a case: give it topics, places or languages")
    return teams


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"unknown time zone {name!r}") from None
    return name


def _known_country(code: str | None) -> str | None:
    if code is None or code in holidays.list_supported_countries():
        return code
    raise ValueError(f"the holidays of {code!r} are not known: give an ISO 3166 code")


TeamId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=40)]


class Service(Record):
    """The whole of service.yml."""

    id: str
    time_zone: Annotated[str, AfterValidator(_known_zone)]
    holidays: Annotated[str | None, AfterValidator(_known_country)] = None
    """The country whose public holidays are closed."""
    hours: dict[Weekday, Day]
    special: Annotated[dict[dt.date, Day], BeforeValidator(_as_written)] = Field(default_factory=dict)
    """Days that are not like their weekday; they go before holidays too."""
    targets: Targets
    unclaimed: Unclaimed
    silent_after: Minutes
    """After how long a holder who owes the contact an answer loses the case."""
    reopen_days: int = Field(ge=0)
    satisfaction: bool
    """Whether the contact is asked how it was, once, after closing."""
    teams: Annotated[dict[TeamId, Team], AfterValidator(_covering)]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def load_service(root: Path = ROOT) -> Service:
    """The service of `root`/desk/service.yml. Raises ContentError with every problem, file and line."""
    problems: list[Problem] = []
    reader, places = Reader(Service, "id"), Reader(Place, "code")
    reader.read(entries(one, root / "desk" / "service.yml", problems), problems)
    places.read(entries(many, root / "places.yml", problems), problems)
    known: dict[str, Mapping[str, object]] = {"topics": topics(root, problems), "places": places.records}
    for name, service in reader.records.items():
        problems.extend(_unknown(service, reader.entries[name], known))
    if problems:
        raise ContentError(problems)
    return reader.records["service"]


def _unknown(service: Service, entry: Entry, known: Mapping[str, Mapping[str, object]]) -> Iterator[Problem]:
    """What the teams take that there is not."""
    for team_id, team in service.teams.items():
        for field, names in (("topics", team.topics), ("places", team.places)):
            for index, name in enumerate(names):
                if name not in known[field]:
                    line = entry.line_of(("teams", team_id, field, index))
                    yield Problem(entry.path, line, f"{team_id}: unknown {field[:-1]} {name}")
