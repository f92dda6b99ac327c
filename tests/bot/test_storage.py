"""The schema: migrations from empty lead to exactly the models."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from bot.storage import case_tables, contact_tables, staff_tables  # noqa: F401  (their tables belong to the same metadata)
from bot.storage.database import embedded, upgrade
from bot.storage.tables import Base


def test_migrations_from_empty_equal_the_models(database_url: URL) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_name": _ours}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    engine.dispose()
    assert differences == []


def _ours(name: str | None, kind: str, parents: object) -> bool:
    """Procrastinate keeps its own tables beside ours."""
    return not (kind == "table" and name and name.startswith("procrastinate_"))


def test_who_asked_for_a_person_before_there_were_cases_waits_and_danger_stays_hidden(tmp_path: Path) -> None:
    with embedded(tmp_path / "postgres") as url:
        upgrade(url, "0001")
        database = create_engine(url)
        with database.begin() as connection:
            for number, (reason, age) in enumerate([("asked", 1), ("violence", 1), ("asked", 200)], start=1):
                connection.execute(text(REQUEST), {"id": number, "reason": reason, "age": age})
        upgrade(url)
        with database.connect() as connection:
            rows = connection.execute(text("select status, meanwhile, hidden, team, code from cases order by id")).all()
        database.dispose()
    assert [tuple(row)[:4] for row in rows] == [
        ("waiting", True, False, "guidance"),
        ("waiting", True, True, "protection"),
        ("closed", True, False, "guidance"),
    ]
    assert all(len(row.code) == 9 for row in rows)


REQUEST = """
with talk as (insert into conversations (id, channel, chat) values (:id, 'telegram', :id) returning id),
said as (insert into messages (id, conversation_id, direction, status, content)
         select :id, id, 'incoming', 'answered', '{}' from talk returning id)
insert into human_requests (conversation_id, message_id, reason, created_at)
select talk.id, said.id, :reason, now() - make_interval(days => :age) from talk, said
"""
