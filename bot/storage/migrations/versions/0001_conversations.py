"""Conversations, messages, requests for a person, and procrastinate's own tables."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("chat", sa.String, nullable=False),
        sa.Column("context", postgresql.JSONB, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.UniqueConstraint("channel", "chat", name="uq_conversations_channel_chat"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("conversation_id", sa.BigInteger, nullable=False),
        sa.Column("direction", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("source_id", sa.String),
        sa.Column("answers_id", sa.BigInteger),
        sa.Column("content", postgresql.JSONB, nullable=False),
        sa.Column("outcome", postgresql.JSONB),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("retry_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_messages_conversation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["answers_id"], ["messages.id"], name="fk_messages_answers_id", ondelete="CASCADE"),
        sa.UniqueConstraint("conversation_id", "source_id", name="uq_messages_conversation_id_source_id"),
        sa.CheckConstraint("direction in ('incoming', 'outgoing')", name="ck_messages_direction"),
        sa.CheckConstraint(
            "status in ('received', 'answered', 'pending', 'sent', 'failed')", name="ck_messages_status"
        ),
    )
    op.create_index(
        "ix_messages_open",
        "messages",
        ["conversation_id", "id"],
        postgresql_where=sa.text("status in ('received', 'pending')"),
    )
    op.create_table(
        "human_requests",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("conversation_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_human_requests"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_human_requests_conversation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_human_requests_message_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("message_id", name="uq_human_requests_message_id"),
    )
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
