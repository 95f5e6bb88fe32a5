"""Alembic's entry: runs on the connection it is handed, or on the settings' database from the command line."""

from typing import Any, Literal

from alembic import context

from notebook_app.library.database import Database
from notebook_app.library.tables import Base, UtcDateTime
from notebook_app.settings import Settings


def render(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write our own column types as what they are to the database: a migration must not change when our code does."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(**how: Any) -> None:
    # SQLite changes a table by copying it, which Alembic calls a batch
    context.configure(target_metadata=Base.metadata, render_as_batch=True, render_item=render, **how)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run(url=context.config.get_main_option("sqlalchemy.url") or Settings().database, literal_binds=True)
elif (given := context.config.attributes.get("connection")) is not None:
    run(connection=given)
else:
    with Database(Settings()).migrating() as connection:
        run(connection=connection)
