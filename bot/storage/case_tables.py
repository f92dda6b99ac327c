"""Cases and what belongs to them: who had them, what was promised, what the staff's group is told, what was learned."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables import Base
from content.desk.service import Priority
from content.model import Language

OPEN = text("status <> 'closed'")


class Case(Base):
    """An episode of a conversation that a person answers."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("status in ('waiting', 'held', 'paused', 'closed')", name="status"),
        CheckConstraint("priority in ('urgent', 'high', 'normal')", name="priority"),
        CheckConstraint("(status in ('held', 'paused')) = (agent_id is not null) or status = 'closed'", name="holder"),
        Index("ix_cases_one_open", "conversation_id", unique=True, postgresql_where=OPEN),
        Index("ix_cases_status", "status", "team"),
        Index("ix_cases_thread_id", "thread_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    """What contact and staff call it: cannot be guessed."""
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL", use_alter=True))
    """The message it was opened on."""
    reason: Mapped[str]
    """asked, danger, unclear, rejected, withheld, offer or handled (begun by staff)."""
    rule: Mapped[str] = mapped_column(server_default="")
    """The danger rule that fired, of content/triage."""
    priority: Mapped[Priority] = mapped_column(String)
    status: Mapped[str] = mapped_column(server_default="waiting")
    hidden: Mapped[bool] = mapped_column(server_default=text("false"))
    """Violence or trafficking: its text stands in no preview and no notification."""
    team: Mapped[str]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    meanwhile: Mapped[bool] = mapped_column(server_default=text("false"))
    """While it waits the contact chose to go on with the bot."""
    topic: Mapped[str | None]
    place: Mapped[str | None]
    audience: Mapped[str | None]
    language: Mapped[Language] = mapped_column(String)
    outcome: Mapped[str | None]
    """How it was closed: solved, referred, no_answer, duplicate, spam, bot (handed back) or left (by the contact)."""
    opened_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    waiting_since: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    """Since when nobody has it."""
    owed_since: Mapped[dt.datetime | None] = mapped_column(server_default=func.now())
    """Since when the contact is owed an answer; None when the last word was ours."""
    taken_at: Mapped[dt.datetime | None]
    """First taken."""
    held_since: Mapped[dt.datetime | None]
    """Since when who has it could answer: taken, handed over, woken, or more urgent than before."""
    replied_at: Mapped[dt.datetime | None]
    """First answered by a person."""
    paused_until: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    told: Mapped[int] = mapped_column(server_default="0")
    """How often staff were told again that nobody has it."""
    region: Mapped[str] = mapped_column(server_default="")
    """Of the contact, as the agent noted it for the report."""
    rating: Mapped[int | None]
    """What the contact said of the attention, 1 to 5."""
    thread_id: Mapped[int | None]
    """Of the staff's Telegram group."""


class Assignment(Base):
    """Who had a case, from when until when, and what they handed on."""

    __tablename__ = "assignments"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"))
    started_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[dt.datetime | None]


class Promise(Base):
    """When we told the contact that a person would have answered by. Kept, missed, or still running."""

    __tablename__ = "promises"
    __table_args__ = (Index("ix_promises_due_at", "due_at", postgresql_where=text("ended_at is null")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    due_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    """When an agent answered, the contact was told that we are late, or the case ended."""
    kept: Mapped[bool | None]


class Post(Base):
    """One thing to put into the staff's Telegram group, in its case's order. The outbox that keeps to the limit."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("kind in ('card', 'state', 'message', 'event', 'note', 'receipt')", name="kind"),
        CheckConstraint("status in ('pending', 'sent', 'failed')", name="status"),
        Index("ix_posts_pending", "id", postgresql_where=text("status = 'pending'")),
        Index("ix_posts_case_id", "case_id", "remote_id"),
        Index("ix_posts_message_id", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    kind: Mapped[str]
    """card: what the case is about, pinned. state: title and card as they are now. message: of the talk. event: what
    happened to the case. note: of an agent, written at the desk. receipt: whether an agent's message arrived."""
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    content: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    status: Mapped[str] = mapped_column(server_default="pending")
    remote_id: Mapped[int | None]
    """The group's id of the message it became."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[dt.datetime | None]
    cost: Mapped[int] = mapped_column(server_default="0")
    """How many messages it was to Telegram's limit."""
    retry_at: Mapped[dt.datetime | None]


class Kept(Base):
    """A small thing that must outlive a restart, such as the group's new id once Telegram changed it."""

    __tablename__ = "kept"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]


class Draft(Base):
    """What an agent has begun to write on a case at the desk."""

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_case_id", "case_id"),)

    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str]
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Looking(Base):
    """Which agent has a case open at the desk, and when their page last said so."""

    __tablename__ = "looking"
    __table_args__ = (Index("ix_looking_case_id", "case_id"),)

    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class CannedUse(Base):
    """A canned reply was sent."""

    __tablename__ = "canned_uses"

    id: Mapped[int] = mapped_column(primary_key=True)
    canned: Mapped[str] = mapped_column(index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"))
    used_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class File(Base):
    """A file that came or goes by the web. Telegram keeps its own."""

    __tablename__ = "files"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Suggestion(Base):
    """Something to learn: a draft article or a training sentence from a case, or a contact's word that an answer is
    wrong. An editor decides."""

    __tablename__ = "suggestions"
    __table_args__ = (
        CheckConstraint("kind in ('article', 'sentence', 'report')", name="kind"),
        CheckConstraint("status in ('open', 'approved', 'rejected')", name="status"),
        Index("ix_suggestions_case_id", "case_id"),
        Index("ix_suggestions_message_id", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="open")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    article: Mapped[str | None]
    content: Mapped[dict[str, Any]]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    decided_at: Mapped[dt.datetime | None]


class Attention(Base):
    """A person attended at the window, by e-mail or by phone, logged by hand for the report."""

    __tablename__ = "attentions"
    __table_args__ = (CheckConstraint("channel in ('window', 'email', 'phone')", name="channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    audience: Mapped[str | None]
    region: Mapped[str] = mapped_column(server_default="")
    topic: Mapped[str | None]
    place: Mapped[str | None]
    language: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"))
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
