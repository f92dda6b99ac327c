"""What is done for contacts beside the talk: offers, saved searches, what is told unasked, what they thought of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Computed, Date, ForeignKey, Index, Numeric, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables import Base

FOUND = "setweight(to_tsvector('simple', words), 'A') || setweight(to_tsvector('simple', about), 'D')"


class Offer(Base):
    """A job offer as its source gave it."""

    __tablename__ = "offers"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index("ix_offers_same", "same"),
        Index("ix_offers_closes_on", "closes_on"),
        Index("ix_offers_found", "found", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    """Who published it, as contacts read it."""
    source_id: Mapped[str]
    """The source's own id of it, or its address."""
    same: Mapped[str]
    """The same for the same job told by several sources."""
    title: Mapped[str]
    occupation: Mapped[str] = mapped_column(server_default="")
    place: Mapped[str]
    """ISO 3166 code of the country."""
    city: Mapped[str] = mapped_column(server_default="")
    pay_low: Mapped[Decimal | None] = mapped_column(Numeric)
    pay_high: Mapped[Decimal | None] = mapped_column(Numeric)
    currency: Mapped[str] = mapped_column(server_default="")
    per: Mapped[str] = mapped_column(server_default="")
    """hour, day, week, month or year."""
    contract: Mapped[str] = mapped_column(server_default="")
    employer: Mapped[str] = mapped_column(server_default="")
    url: Mapped[str] = mapped_column(server_default="")
    description: Mapped[str] = mapped_column(server_default="")
    published_on: Mapped[dt.date] = mapped_column(Date)
    closes_on: Mapped[dt.date] = mapped_column(Date)
    """The last day it holds; where the source gives none, some weeks after it was published."""
    closes_said: Mapped[bool] = mapped_column(server_default=text("true"))
    """The source gives that day."""
    sample: Mapped[bool] = mapped_column(server_default=text("false"))
    """Made up to show how it works: no real job."""
    words: Mapped[str]
    """Title, occupation, city and employer as they are searched: without accents, by their stems, with synonyms."""
    about: Mapped[str] = mapped_column(server_default="")
    """The rest that is searched."""
    found: Mapped[Any] = mapped_column(TSVECTOR, Computed(FOUND, persisted=True))
    imported_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    """When a source last had it."""


class SavedSearch(Base):
    """A contact wants to be told of new offers."""

    __tablename__ = "saved_searches"
    __table_args__ = (CheckConstraint("pace in ('daily', 'once')", name="pace"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    wanted: Mapped[dict[str, Any]]
    pace: Mapped[str]
    """daily: all new ones together once a day. once: as soon as one is there, as far as quiet allows."""
    seen_offer: Mapped[int] = mapped_column(server_default="0")
    """The newest offer that was looked at for it."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Unasked(Base):
    """Something to tell a contact without being asked: when it may be, together with whatever else is due."""

    __tablename__ = "unasked"
    __table_args__ = (
        CheckConstraint("kind in ('reminder', 'alert', 'change', 'check_in')", name="kind"),
        CheckConstraint("status in ('waiting', 'told', 'dropped')", name="status"),
        UniqueConstraint("conversation_id", "key"),
        Index("ix_unasked_due", "due_at", postgresql_where=text("status = 'waiting'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    key: Mapped[str]
    """The same thing is told once: setting it again replaces it."""
    content: Mapped[dict[str, Any]]
    """`es` and `en`: the words; `choice` and `label`: a button, where there is one."""
    due_at: Mapped[dt.datetime]
    status: Mapped[str] = mapped_column(server_default="waiting")
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"))
    """The message in which it was told."""
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Rating(Base):
    """Whether an answer was useful to a contact. The last word on the same answer counts."""

    __tablename__ = "ratings"
    __table_args__ = (UniqueConstraint("conversation_id", "article"), Index("ix_ratings_article", "article"))

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    article: Mapped[str]
    useful: Mapped[bool]
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class Removal(Base):
    """Messages that still stand in a chat and have to go. It names them and nobody, for their contact's data may be
    erased already; once they are gone, so is this."""

    __tablename__ = "removals"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    """Of the contact; `group` is the staff's."""
    chat: Mapped[str]
    """Of the group, the thread's number."""
    remote_ids: Mapped[list[str]]
    farewell: Mapped[str] = mapped_column(server_default="")
    """The language of the last word that is said once they are gone; empty: none is."""
    code: Mapped[str] = mapped_column(server_default="")
    """Of the case that was erased in an agent's hands: the group is told."""
    retry_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class FactVersion(Base):
    """A fact as it was once told, so that those who heard it can be told what changed."""

    __tablename__ = "fact_versions"
    __table_args__ = (UniqueConstraint("key", "hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    hash: Mapped[str]
    """Of what matters in it: its figures and until when it holds."""
    es: Mapped[str]
    en: Mapped[str]
    first_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
