"""What the tests of privacy share with those of cases, and a contact who has left something everywhere."""

from __future__ import annotations

from tests.bot.cases.conftest import ana, assistant, jobs, phone, sessions, tell

__all__ = ["ana", "assistant", "jobs", "phone", "sessions", "tell"]
