"""Job offers, saved searches, what is told unasked, ratings, and facts as they were told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

FOUND = "setweight(to_tsvector('simple', words), 'A') || setweight(to_tsvector('simple', about), 'D')"


def upgrade() -> None:
    op.create_table(
        "fact_versions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("es", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_versions")),
        sa.UniqueConstraint("key", "hash", name=op.f("uq_fact_versions_key_hash")),
    )
    op.create_index(op.f("ix_fact_versions_key"), "fact_versions", ["key"], unique=False)
    op.create_table(
        "offers",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("same", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("occupation", sa.String(), server_default="", nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("city", sa.String(), server_default="", nullable=False),
        sa.Column("pay_low", sa.Numeric(), nullable=True),
        sa.Column("pay_high", sa.Numeric(), nullable=True),
        sa.Column("currency", sa.String(), server_default="", nullable=False),
        sa.Column("per", sa.String(), server_default="", nullable=False),
        sa.Column("contract", sa.String(), server_default="", nullable=False),
        sa.Column("employer", sa.String(), server_default="", nullable=False),
        sa.Column("url", sa.String(), server_default="", nullable=False),
        sa.Column("description", sa.String(), server_default="", nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closes_said", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("sample", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("about", sa.String(), server_default="", nullable=False),
        sa.Column("found", postgresql.TSVECTOR(), sa.Computed(FOUND, persisted=True), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_offers_source_source_id")),
    )
    op.create_index("ix_offers_closes_on", "offers", ["closes_on"], unique=False)
    op.create_index("ix_offers_found", "offers", ["found"], unique=False, postgresql_using="gin")
    op.create_index("ix_offers_same", "offers", ["same"], unique=False)
    op.create_table(
        "ratings",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_ratings_conversation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("conversation_id", "article", name=op.f("uq_ratings_conversation_id_article")),
    )
    op.create_index("ix_ratings_article", "ratings", ["article"], unique=False)
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("wanted", postgresql.JSONB(), nullable=False),
        sa.Column("pace", sa.String(), nullable=False),
        sa.Column("seen_offer", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("pace in ('daily', 'once')", name=op.f("ck_saved_searches_pace")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_saved_searches_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
    )
    op.create_index(op.f("ix_saved_searches_conversation_id"), "saved_searches", ["conversation_id"], unique=False)
    op.create_table(
        "unasked",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), server_default="waiting", nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind in ('reminder', 'alert', 'change', 'check_in')", name=op.f("ck_unasked_kind")),
        sa.CheckConstraint("status in ('waiting', 'told', 'dropped')", name=op.f("ck_unasked_status")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_unasked_conversation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_unasked_message_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unasked")),
        sa.UniqueConstraint("conversation_id", "key", name=op.f("uq_unasked_conversation_id_key")),
    )
    op.create_index(op.f("ix_unasked_conversation_id"), "unasked", ["conversation_id"], unique=False)
    op.create_index(
        "ix_unasked_due", "unasked", ["due_at"], unique=False, postgresql_where=sa.text("status = 'waiting'")
    )
    op.create_table(
        "removals",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("remote_ids", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("farewell", sa.String(), server_default="", nullable=False),
        sa.Column("code", sa.String(), server_default="", nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removals")),
    )
    op.add_column("conversations", sa.Column("erase_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversations", sa.Column("hidden_to", sa.BigInteger(), server_default="0", nullable=False))
