"""Roles and rights: what each member of staff may do, and nothing that their work does not need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from bot.storage.staff_tables import Agent
from bot.storage.staff_tables import Role as Role

ROLES: tuple[Role, ...] = get_args(Role)

Right = Literal[
    "see_cases",  # those of one's own teams
    "see_all_cases",
    "work_cases",  # take, reply, return, close, note
    "assign",  # give to others, many at once, change team and priority
    "see_board",
    "edit_knowledge",
    "manage_staff",
    "see_audit",  # of cases; with manage_staff all of it
]

AGENT: frozenset[Right] = frozenset({"see_cases", "work_cases"})

RIGHTS: Mapping[str, frozenset[Right]] = {
    "agent": AGENT,
    "supervisor": AGENT | {"see_all_cases", "assign", "see_board", "see_audit"},
    "editor": frozenset({"edit_knowledge"}),
    # Keeps the house, and reads nothing of what contacts tell us.
    "administrator": frozenset({"manage_staff", "see_audit", "see_board"}),
}


class NotAllowed(Exception):
    """The agent's role lacks the right."""

    def __init__(self, agent: Agent, right: Right) -> None:
        super().__init__(f"agent {agent.id} ({agent.role}) lacks the right {right}")
        self.right = right


def may(agent: Agent, right: Right) -> bool:
    return agent.active and right in RIGHTS[agent.role]


def demand(agent: Agent, right: Right) -> None:
    """Raises NotAllowed where the agent may not."""
    if not may(agent, right):
        raise NotAllowed(agent, right)
