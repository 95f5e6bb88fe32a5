"""Alembic's entry: runs on the connection it is handed, or on the settings' database from the command line."""

from alembic import context

from notebook_app.library.database import Database
from notebook_app.settings import Settings
from notebook_app.tables import Base


def run(**how: object) -> None:
    # SQLite changes a table by copying it, which Alembic calls a batch
    context.configure(target_metadata=Base.metadata, render_as_batch=True, compare_server_default=True, **how)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run(url=context.config.get_main_option("sqlalchemy.url") or Settings().database, literal_binds=True)
elif (given := context.config.attributes.get("connection")) is not None:
    run(connection=given)
else:
    with Database(Settings()).migrating() as connection:
        run(connection=connection)
