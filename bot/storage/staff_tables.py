"""Who works here: agents, how they sign in, and what each of them did."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables import Base

Role = Literal["agent", "supervisor", "editor", "administrator"]


class Agent(Base):
    """A member of staff. `role` decides what they may do (bot.staff.roles)."""

    __tablename__ = "agents"
    __table_args__ = (CheckConstraint("role in ('agent', 'supervisor', 'editor', 'administrator')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    """In lower case: what they sign in with."""
    name: Mapped[str]
    """As contacts and colleagues read it."""
    role: Mapped[Role] = mapped_column(String)
    language: Mapped[str] = mapped_column(server_default="es")
    """Of the desk's pages."""
    teams: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    languages: Mapped[list[str]] = mapped_column(server_default=text("'{es}'"))
    """That they answer contacts in."""
    capacity: Mapped[int] = mapped_column(server_default="5")
    """Cases they can hold at once."""
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    telegram_id: Mapped[int | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    totp_secret: Mapped[str | None]
    totp_step: Mapped[int | None]
    """The last time step whose code was used: a code works once."""
    failures: Mapped[int] = mapped_column(server_default="0")
    locked_until: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class StaffSession(Base):
    """A browser that is signed in. Only a hash of its token is kept."""

    __tablename__ = "staff_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str]
    """Browser and system in a few words, so that its owner knows it again."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[dt.datetime]


class StaffLink(Base):
    """A link that works once: to sign in, or to connect an agent's Telegram account."""

    __tablename__ = "staff_links"
    __table_args__ = (CheckConstraint("purpose in ('sign_in', 'telegram')", name="purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class Audit(Base):
    """Who did what, to which case, and how it stood before and after. Never what anybody wrote."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_case_id", "case_id"), Index("ix_audit_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    """None: the service itself."""
    action: Mapped[str]
    case_id: Mapped[int | None]
    """Without a foreign key: what was done stays known when a contact's data is erased."""
    subject: Mapped[str] = mapped_column(server_default="")
    """What it was done to, where that is no case: `agent:7`, `suggestion:3`."""
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
