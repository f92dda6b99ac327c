"""Alembic's entry: runs the migrations on the URL that `database.upgrade` hands over."""

from alembic import context
from sqlalchemy import create_engine

from bot.storage import case_tables, contact_tables, staff_tables  # noqa: F401  (their tables belong to the same metadata)
from bot.storage.tables import Base

engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
