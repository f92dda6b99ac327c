"""What the staff's side of the service works with, gathered once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from content.desk.canned import Canned
from content.desk.service import Service
from content.knowledge import Knowledge


@dataclass(frozen=True)
class Office:
    """Hours and teams, canned replies, the knowledge, the clock, and whether staff have a Telegram group."""

    service: Service
    canned: Mapping[str, Canned]
    knowledge: Knowledge
    now: Callable[[], dt.datetime]
    """The moment, with its time zone."""
    group: bool = False
