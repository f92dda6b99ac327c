"""Each role has the rights its work needs, and no others."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.staff.roles import RIGHTS, ROLES, NotAllowed, Right, demand, may
from bot.storage.staff_tables import Agent


def someone(role: str, *, active: bool = True) -> Agent:
    return Agent(id=7, email="rosa@infomigra.test", name="Rosa", role=role, active=active)


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        ("agent", {"see_cases", "work_cases"}),
        ("supervisor", {"see_cases", "work_cases", "see_all_cases", "assign", "see_board", "see_audit"}),
        ("editor", {"edit_knowledge"}),
        ("administrator", {"manage_staff", "see_audit", "see_board"}),
    ],
)
def test_a_role_has_these_rights_and_no_others(role: str, rights: set[str]) -> None:
    assert {right for right in get_args(Right) if may(someone(role), right)} == rights


def test_every_role_has_rights_and_every_right_a_role() -> None:
    assert set(RIGHTS) == set(ROLES)
    assert frozenset().union(*RIGHTS.values()) == set(get_args(Right))


def test_who_no_longer_works_here_may_nothing() -> None:
    assert not any(may(someone("supervisor", active=False), right) for right in get_args(Right))


def test_a_missing_right_is_named_without_the_person() -> None:
    with pytest.raises(NotAllowed, match=r"agent 7 \(editor\) lacks the right see_cases") as error:
        demand(someone("editor"), "see_cases")
    assert "rosa" not in str(error.value).lower()
