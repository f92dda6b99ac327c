"""Conversations and their messages, as SQLAlchemy models. Migrations in migrations/ must lead to exactly the models of
this module, `staff_tables`, `case_tables` and `contact_tables`."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    MetaData,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {
        dict[str, Any]: JSONB,
        list[str]: ARRAY(String),
        dt.datetime: DateTime(timezone=True),
        int: BigInteger,
    }


class Conversation(Base):
    """One contact on one channel. `context` is what the talk is about (bot.dialogue.context)."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "chat"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    chat: Mapped[str]
    context: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    erase_at: Mapped[dt.datetime | None]
    """When the contact asked that all of this be erased: it is done next, whatever happens."""
    hidden_to: Mapped[int] = mapped_column(server_default="0")
    """Up to this message nothing is shown to the contact any more."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class MessageRow(Base):
    """One message, in or out, or what staff noted and did. An outgoing one is stored `pending` before it is sent."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "source_id"),
        CheckConstraint("direction in ('incoming', 'outgoing', 'note', 'event')", name="direction"),
        CheckConstraint(
            "status in ('received', 'answered', 'pending', 'sent', 'failed', 'withdrawn', 'kept')", name="status"
        ),
        CheckConstraint("voice in ('bot', 'danger', 'asked', 'notice', 'agent')", name="voice"),
        Index("ix_messages_open", "conversation_id", "id", postgresql_where=text("status in ('received', 'pending')")),
        Index("ix_messages_conversation_id", "conversation_id", "id"),
        Index("ix_messages_case_id", "case_id"),
        Index("ix_messages_answers_id", "answers_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    direction: Mapped[str]
    status: Mapped[str]
    voice: Mapped[str | None]
    """Who speaks in an outgoing message: the bot of its own accord, the bot on danger, the bot as asked for by command,
    a notice on a case, or an agent. Only the first falls silent while a person has the case."""
    source_id: Mapped[str | None]
    """The channel's own id of what came in: stored once however often it is delivered."""
    remote_id: Mapped[str | None]
    """The channel's id of the message as its chat shows it: for quotes and edits."""
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    """The agent who wrote it, noted it or did it."""
    content: Mapped[dict[str, Any]]
    outcome: Mapped[dict[str, Any] | None]
    """Of an outgoing message: kind, intent, article and facts with it. No text."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[dt.datetime | None]
    retry_at: Mapped[dt.datetime | None]
    """Of a pending message the channel would not take yet: it, and what follows it, waits until then."""
