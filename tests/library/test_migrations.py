from __future__ import annotations

import subprocess
import sys

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from notebook_app.library import Library
from notebook_app.library.database import Database
from notebook_app.library.migrate import HEAD, alembic_config, bring_to_head
from notebook_app.library.tables import Base
from notebook_app.settings import Settings

OPEN_AT_HEAD = """
import sys
from pathlib import Path
from notebook_app.library import Library
from notebook_app.settings import Settings

Library(Settings(home=Path(sys.argv[1]))).close()
sys.exit("alembic" in sys.modules)
"""


def test_an_empty_database_becomes_what_the_tables_say(settings: Settings) -> None:
    settings.home.mkdir()
    database = Database(settings)
    bring_to_head(database)
    with database.migrating() as connection:
        assert set(inspect(connection).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
        command.check(alembic_config(connection))  # raises if autogeneration would find anything to do
    database.close()


def test_every_migration_can_be_undone(settings: Settings) -> None:
    settings.home.mkdir()
    database = Database(settings)
    bring_to_head(database)
    with database.migrating() as connection:
        command.downgrade(alembic_config(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    bring_to_head(database)
    database.close()


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


def test_a_library_at_head_opens_without_loading_alembic(sqlite_settings: Settings) -> None:
    Library(sqlite_settings).close()
    subprocess.run([sys.executable, "-c", OPEN_AT_HEAD, str(sqlite_settings.home)], check=True, timeout=60)


def test_sqlite_writes_ahead_and_holds_foreign_keys(sqlite_settings: Settings) -> None:
    sqlite_settings.home.mkdir()
    database = Database(sqlite_settings)
    with database.engine.connect() as connection:
        pragmas = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in WANTED_PRAGMAS}
    assert pragmas == WANTED_PRAGMAS
    database.close()


WANTED_PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000}
