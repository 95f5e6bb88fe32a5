"""The database brought to the tables of this version: Alembic, run when the library opens."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from notebook_app.errors import LibraryTooNew
from notebook_app.library.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0019"
"""The newest migration. Kept here so that opening a library that is up to date does not load Alembic."""

_migrating = threading.Lock()
"""Alembic's environment belongs to the process: two threads cannot migrate, even two databases."""
_FOLDER = Path(__file__).parent / "migrations"


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for our migrations, bound to a connection if one is given."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def bring_to_head(database: Database) -> None:
    """Make or upgrade the tables, all or nothing, once even if several processes open the library together.

    Raises
    ------
    LibraryTooNew
        If the database is at a migration that this version does not know.
    """
    with database.translated(), database.engine.connect() as connection:
        if _version(connection) == HEAD:
            return
    with _migrating, database.migrating() as connection:
        if _version(connection) != HEAD:
            _upgrade(connection)


def bring_to(database: Database, version: str) -> None:
    """Make the tables of a version in an empty database."""
    from alembic import command

    with _migrating, database.migrating() as connection:
        command.upgrade(alembic_config(connection), version)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = alembic_config(connection)
    version = _version(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise LibraryTooNew(version=version, known=HEAD)
    command.upgrade(config, "head")
