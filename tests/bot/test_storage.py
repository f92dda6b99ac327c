"""The schema: migrations from empty lead to exactly the models."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.engine import URL

from bot.storage import case_tables, staff_tables  # noqa: F401  (their tables belong to the same metadata)
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
