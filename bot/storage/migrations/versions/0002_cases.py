"""Cases, staff, the group's outbox and what is learned. Requests for a person become cases."""

import datetime as dt

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from bot.storage.cases import new_code

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "agents",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("language", sa.String(), server_default="es", nullable=False),
        sa.Column("teams", postgresql.ARRAY(sa.String), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.String), server_default=sa.text("'{es}'"), nullable=False),
        sa.Column("capacity", sa.BigInteger(), server_default="5", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("totp_secret", sa.String(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("role in ('agent', 'supervisor', 'editor', 'administrator')", name=op.f("ck_agents_role")),
        sa.PrimaryKeyConstraint("id", name="pk_agents"),
        sa.UniqueConstraint("email", name="uq_agents_email"),
        sa.UniqueConstraint("telegram_id", name="uq_agents_telegram_id"),
    )
    op.create_table(
        "kept",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_kept"),
    )
    op.create_table(
        "attentions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=True),
        sa.Column("region", sa.String(), server_default="", nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("channel in ('window', 'email', 'phone')", name=op.f("ck_attentions_channel")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_attentions_agent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attentions"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.String(), server_default="", nullable=False),
        sa.Column("before", postgresql.JSONB, nullable=True),
        sa.Column("after", postgresql.JSONB, nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_audit_agent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_index("ix_audit_case_id", "audit", ["case_id"], unique=False)
    op.create_table(
        "canned_uses",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("canned", sa.String(), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_canned_uses_agent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_canned_uses"),
    )
    op.create_index("ix_canned_uses_canned", "canned_uses", ["canned"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), server_default="", nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("status", sa.String(), server_default="waiting", nullable=False),
        sa.Column("hidden", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=True),
        sa.Column("meanwhile", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("audience", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("owed_since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("region", sa.String(), server_default="", nullable=False),
        sa.Column("rating", sa.BigInteger(), nullable=True),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(status in ('held', 'paused')) = (agent_id is not null) or status = 'closed'", name=op.f("ck_cases_holder")
        ),
        sa.CheckConstraint("priority in ('urgent', 'high', 'normal')", name=op.f("ck_cases_priority")),
        sa.CheckConstraint("status in ('waiting', 'held', 'paused', 'closed')", name=op.f("ck_cases_status")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_cases_agent_id"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_cases_conversation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_cases_message_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("code", name="uq_cases_code"),
    )
    op.create_index(
        "ix_cases_one_open", "cases", ["conversation_id"], unique=True, postgresql_where=sa.text("status <> 'closed'")
    )
    op.create_index("ix_cases_status", "cases", ["status", "team"], unique=False)
    op.create_index("ix_cases_thread_id", "cases", ["thread_id"], unique=False)
    op.create_table(
        "files",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_files_conversation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
    )
    op.create_index("ix_files_conversation_id", "files", ["conversation_id"], unique=False)
    op.create_table(
        "staff_links",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose in ('sign_in', 'telegram')", name=op.f("ck_staff_links_purpose")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_staff_links_agent_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_links"),
        sa.UniqueConstraint("token_hash", name="uq_staff_links_token_hash"),
    )
    op.create_index("ix_staff_links_agent_id", "staff_links", ["agent_id"], unique=False)
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_staff_sessions_agent_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_staff_sessions_token_hash"),
    )
    op.create_index("ix_staff_sessions_agent_id", "staff_sessions", ["agent_id"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_assignments_agent_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_assignments_case_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_assignments"),
    )
    op.create_index("ix_assignments_case_id", "assignments", ["case_id"], unique=False)
    op.create_table(
        "drafts",
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_drafts_agent_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_drafts_case_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("agent_id", "case_id", name="pk_drafts"),
    )
    op.create_table(
        "looking",
        sa.Column("agent_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_looking_agent_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_looking_case_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("agent_id", "case_id", name="pk_looking"),
    )
    op.create_table(
        "promises",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_promises_case_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_promises"),
    )
    op.create_index("ix_promises_case_id", "promises", ["case_id"], unique=False)
    op.create_index(
        "ix_promises_due_at", "promises", ["due_at"], unique=False, postgresql_where=sa.text("ended_at is null")
    )
    op.create_table(
        "posts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("content", postgresql.JSONB, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("status", sa.String(), server_default="pending", nullable=False),
        sa.Column("remote_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cost", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('card', 'state', 'message', 'event', 'note', 'receipt')", name=op.f("ck_posts_kind")
        ),
        sa.CheckConstraint("status in ('pending', 'sent', 'failed')", name=op.f("ck_posts_status")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_posts_case_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_posts_message_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
    )
    op.create_index("ix_posts_case_id", "posts", ["case_id", "remote_id"], unique=False)
    op.create_index("ix_posts_message_id", "posts", ["message_id"], unique=False)
    op.create_index("ix_posts_pending", "posts", ["id"], unique=False, postgresql_where=sa.text("status = 'pending'"))
    op.create_table(
        "suggestions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), server_default="open", nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("article", sa.String(), nullable=True),
        sa.Column("content", postgresql.JSONB, nullable=False),
        sa.Column("agent_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('article', 'sentence', 'report')", name=op.f("ck_suggestions_kind")),
        sa.CheckConstraint("status in ('open', 'approved', 'rejected')", name=op.f("ck_suggestions_status")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_suggestions_agent_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_suggestions_case_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["decided_by"], ["agents.id"], name="fk_suggestions_decided_by"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_suggestions_message_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_suggestions"),
    )
    _take_over_requests()
    op.drop_table("human_requests")
    _allow("messages", "direction", "direction in ('incoming', 'outgoing', 'note', 'event')")
    statuses = "'received', 'answered', 'pending', 'sent', 'failed', 'withdrawn', 'kept'"
    _allow("messages", "status", f"status in ({statuses})")
    op.add_column("messages", sa.Column("voice", sa.String(), nullable=True))
    op.add_column("messages", sa.Column("remote_id", sa.String(), nullable=True))
    op.add_column("messages", sa.Column("case_id", sa.BigInteger(), nullable=True))
    op.add_column("messages", sa.Column("agent_id", sa.BigInteger(), nullable=True))
    op.create_index("ix_messages_answers_id", "messages", ["answers_id"], unique=False)
    op.create_index("ix_drafts_case_id", "drafts", ["case_id"], unique=False)
    op.create_index("ix_looking_case_id", "looking", ["case_id"], unique=False)
    op.create_index("ix_suggestions_case_id", "suggestions", ["case_id"], unique=False)
    op.create_index("ix_suggestions_message_id", "suggestions", ["message_id"], unique=False)
    op.create_index("ix_messages_case_id", "messages", ["case_id"], unique=False)
    op.create_index("ix_messages_conversation_id", "messages", ["conversation_id", "id"], unique=False)
    op.create_foreign_key("fk_messages_case_id", "messages", "cases", ["case_id"], ["id"], ondelete="SET NULL")
    op.create_foreign_key("fk_messages_agent_id", "messages", "agents", ["agent_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_messages_voice"), "messages", "voice in ('bot', 'danger', 'asked', 'notice', 'agent')"
    )
    op.execute("update messages set voice = 'bot' where direction = 'outgoing'")


def _allow(table: str, name: str, condition: str) -> None:
    # 0001 named them twice over.
    op.drop_constraint(op.f(f"ck_{table}_ck_{table}_{name}"), table)
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def _take_over_requests() -> None:
    """Whoever asked for a person, or was in danger, before there were cases: each conversation's last request.

    Nothing was promised to them, so the bot goes on while they wait; what is older than four weeks is closed.
    """
    last = "select distinct on (conversation_id) * from human_requests order by conversation_id, id desc"
    for request in op.get_bind().execute(sa.text(last)).mappings().all():
        asked = request["reason"] == "asked"
        old = dt.datetime.now(dt.UTC) - request["created_at"] > dt.timedelta(weeks=4)
        op.get_bind().execute(
            sa.text(
                "insert into cases (code, conversation_id, message_id, reason, rule, priority, hidden, team, language,"
                " status, outcome, closed_at, meanwhile, opened_at, waiting_since, owed_since)"
                " select :code, id, :message, :reason, :rule, :priority, :hidden, :team,"
                " coalesce(context->>'language', 'es'), :status, :outcome, :closed, true, :at, :at, :at"
                " from conversations where id = :conversation"
            ),
            {
                "code": new_code(),
                "message": request["message_id"],
                "reason": "asked" if asked else "danger",
                "rule": "" if asked else request["reason"],
                "priority": "normal" if asked else "urgent",
                "hidden": not asked,
                "team": "guidance" if asked else "protection",
                "status": "closed" if old else "waiting",
                "outcome": "no_answer" if old else None,
                "closed": dt.datetime.now(dt.UTC) if old else None,
                "at": request["created_at"],
                "conversation": request["conversation_id"],
            },
        )
