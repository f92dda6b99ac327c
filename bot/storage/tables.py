"""The tables, as SQLAlchemy models. Migrations in migrations/ must lead to exactly these."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, MetaData, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
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
    type_annotation_map: ClassVar = {dict[str, Any]: JSONB, dt.datetime: DateTime(timezone=True), int: BigInteger}


class Conversation(Base):
    """One contact on one channel. `context` is what the talk is about (bot.dialogue.context)."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "chat"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    chat: Mapped[str]
    context: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class MessageRow(Base):
    """One message, in or out. An outgoing one is stored `pending` before it is sent."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "source_id"),
        CheckConstraint("direction in ('incoming', 'outgoing')", name="direction"),
        CheckConstraint("status in ('received', 'answered', 'pending', 'sent', 'failed')", name="status"),
        Index("ix_messages_open", "conversation_id", "id", postgresql_where=text("status in ('received', 'pending')")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    direction: Mapped[str]
    status: Mapped[str]
    source_id: Mapped[str | None]
    """The channel's own id of an incoming message: stored once however often it is delivered."""
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    content: Mapped[dict[str, Any]]
    outcome: Mapped[dict[str, Any] | None]
    """Of an outgoing message: kind, intent, article and facts with it. No text."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[dt.datetime | None]
    retry_at: Mapped[dt.datetime | None]
    """Of a pending message the channel would not take yet: it, and what follows it, waits until then."""


class HumanRequest(Base):
    """A contact asked for a person, or a danger rule (`reason`) asks for one. Kept until cases take it up."""

    __tablename__ = "human_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), unique=True)
    reason: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
