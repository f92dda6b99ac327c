"""What these tests share with those of cases."""

from __future__ import annotations

from tests.bot.cases.conftest import ana, assistant, jobs, phone, sessions, tell

__all__ = ["ana", "assistant", "jobs", "phone", "sessions", "tell"]
