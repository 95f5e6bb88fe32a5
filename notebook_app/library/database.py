"""The one place that knows which database it is: connections, transactions, and its errors made ours."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from ingest.characters import readable
from ingest.disk import raises_disk_full
from ingest.errors import DiskFull
from notebook_app.errors import HomeReadOnly, LibraryDamaged, LibraryUnavailable
from notebook_app.library.read_only import scratch_of
from notebook_app.library.vault import Vault
from notebook_app.settings import Settings

BUSY_SECONDS = 10.0
"""How long a write waits for another process's write before it gives up."""

_DISK_FULL_SQLSTATE = "53100"  # PostgreSQL's class 53, insufficient resources: disk_full
_MIGRATION_LOCK = 0x6E6F7465  # any number of ours: "note" in ASCII


class Database:
    """An engine whose sessions either read or write; a writing session holds the write lock from its start."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.vault = Vault(settings.home)
        self.scratch = None if settings.database_url else scratch_of(settings.home)
        """Where the copy lies that is read in place of a library in a home folder that cannot be written."""
        with self.translated():
            self._require_library()
            self.engine = _open_engine(settings, self.scratch)
        self._reading = self.engine
        self._writing = self.engine.execution_options(writes=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one state of the database throughout."""
        with self.translated(), Session(self._reading) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that is committed at the end, or rolled back whole if an error leaves the block.

        Raises
        ------
        HomeReadOnly
            If the home folder cannot be written.
        """
        if self.scratch:
            raise HomeReadOnly(folder=self.settings.home)
        with self.translated(), Session(self._writing) as session, session.begin():
            yield session

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Give a connection for changing tables, alone: another process that wants to waits here."""
        with self.translated(), self._writing.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
            yield connection

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn the database's and the disk's errors into ours.

        Raises
        ------
        DiskFull
            If there was no room left.
        LibraryDamaged
            If its file is not what it should be.
        LibraryUnavailable
            If the database cannot be reached, read or locked.
        """
        try:
            with raises_disk_full(self.settings.home):
                yield
        except DBAPIError as error:
            if _is_disk_full(error.orig):
                raise DiskFull(folder=self.settings.home) from error
            if _is_damaged(error.orig):
                raise self._damaged(error.orig) from error
            if isinstance(error, OperationalError):
                raise LibraryUnavailable(detail=str(error.orig).strip()) from error
            raise
        except (ArgumentError, ModuleNotFoundError) as error:
            raise LibraryUnavailable(detail=str(error)) from error

    def _require_library(self) -> None:
        """Do not begin a new library where there was one: an empty one in its place would look like all was deleted."""
        file = self.settings.home / "library.sqlite3"
        if not self.settings.database_url and not file.exists() and names_of_backups(self.settings.home):
            raise self._damaged(f"{file.name} is missing")

    def _damaged(self, detail: object) -> LibraryDamaged:
        backups = ", ".join(names_of_backups(self.settings.home)) or "—"
        return LibraryDamaged(detail=str(detail).strip(), backups=backups)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def names_of_backups(home: Path) -> list[str]:
    """Return the file names of the library's backups, the newest first."""
    return sorted((path.name for path in (home / "backups").glob("library-*.sqlite3")), reverse=True)


def _open_engine(settings: Settings, scratch: Path | None) -> Engine:
    url = make_url(f"sqlite:///{scratch / 'library.sqlite3'}" if scratch else settings.database)
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url, json_serializer=_to_json, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _to_json(value: Any) -> str:
    """Return a value as JSON that every database keeps; an error's parameters may be paths."""
    return readable(json.dumps(value, ensure_ascii=False, default=str))


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:  # noqa: ARG001
    connection.isolation_level = None  # transactions begin where we say, see _begin_sqlite
    connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, and not only forgotten
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        _switch_to_wal(connection)


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Switch a new file to write-ahead logging; SQLite does not wait for others here, so we do."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # a transaction that reads first and then writes cannot wait for another writer: it fails at once with "locked"
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _is_disk_full(error: Any) -> bool:
    return (
        getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(error, "sqlstate", None) == _DISK_FULL_SQLSTATE
    )


def _is_damaged(error: Any) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}  # extended codes too
