"""Rebuild a damaged library from the rows that can still be read."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from notebook_app.library.database import Database
from notebook_app.library.migrate import HEAD, bring_to, bring_to_head
from notebook_app.settings import Settings

Row = tuple[object, ...]
_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_MOST = 100
"""Times its length to which a file may be filled up: a header that says more is damaged too."""


def salvage(damaged: Path, rebuilt: Path, settings: Settings) -> list[str]:
    """Write a new library with every row of the damaged one that can be read and that what it refers to is there for.

    A table is read from its beginning up to the damage and from its end back to it; what lies between is lost, and so is
    what belongs to it.

    Returns
    -------
    list of str
        "table: -n" for each table of which n rows that could be read had to go, and "table: unreadable".

    Raises
    ------
    sqlite3.Error
        If not even the list of tables can be read.
    """
    rebuilt.unlink(missing_ok=True)
    made = Database(settings.model_copy(update={"database_url": f"sqlite:///{rebuilt}"}))
    try:
        with tempfile.TemporaryDirectory(dir=rebuilt.parent) as folder:
            readable = _padded(damaged, Path(folder))
            bring_to(made, _version(readable))  # the rows fit the tables of their own version
            told = _copy(readable, rebuilt)
        bring_to_head(made)
    finally:
        made.close()
    with closing(sqlite3.connect(rebuilt)) as new:
        new.execute("PRAGMA journal_mode = DELETE")
    return told


def _padded(damaged: Path, folder: Path) -> Path:
    """Return a copy as long as its header says: SQLite reads nothing at all of a file that was cut short."""
    copy = folder / damaged.name
    for suffix in ("", "-wal"):
        if (source := damaged.with_name(damaged.name + suffix)).exists():
            shutil.copyfile(source, copy.with_name(copy.name + suffix))
    with copy.open("rb+") as file:
        header = file.read(_HEADER)
        size, pages = int.from_bytes(header[16:18], "big"), int.from_bytes(header[28:32], "big")
        if header.startswith(_MAGIC) and copy.stat().st_size < pages * size <= _MOST * copy.stat().st_size:
            file.truncate(pages * size)
    return copy


def _version(damaged: Path) -> str:
    try:
        with closing(sqlite3.connect(damaged)) as old:
            (version,) = old.execute("SELECT version_num FROM alembic_version").fetchone() or (HEAD,)
    except sqlite3.OperationalError:  # no such table
        return HEAD
    return str(version)


def _copy(damaged: Path, rebuilt: Path) -> list[str]:
    with closing(sqlite3.connect(damaged)) as old, closing(sqlite3.connect(rebuilt, isolation_level=None)) as new:
        old.text_factory = lambda raw: raw.decode("utf-8", "replace")
        new.execute("PRAGMA foreign_keys = OFF")
        new.execute("BEGIN")
        tables = _tables(new)
        there = set(_tables(old))
        told = [note for table in tables if table in there and (note := _copy_table(table, old, new))]
        told += [f"{table}: -{count}" for table, count in _drop_orphans(new).items()]
        new.execute("COMMIT")
    return told


def _tables(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return [name for (name,) in found if name != "alembic_version"]


def _copy_table(table: str, old: sqlite3.Connection, new: sqlite3.Connection) -> str:
    wanted = [row[1] for row in new.execute(f'PRAGMA table_info("{table}")')]
    try:
        known = {row[1] for row in old.execute(f'PRAGMA table_info("{table}")')}
    except sqlite3.Error:
        return f"{table}: unreadable"
    columns = ", ".join(f'"{name}"' for name in wanted if name in known)
    marks = ", ".join("?" for name in wanted if name in known)
    insert = f'INSERT OR IGNORE INTO "{table}" ({columns}) VALUES ({marks})'  # noqa: S608 — names of our own tables
    select = f'SELECT {columns} FROM "{table}" NOT INDEXED ORDER BY rowid'  # noqa: S608 — as above
    whole = True
    for order in ("", " DESC"):
        try:
            for row in _readable(old, select + order):
                new.execute(insert, row)
            break
        except sqlite3.DatabaseError:
            whole = False
    return "" if whole else f"{table}: unreadable in part"


def _readable(connection: sqlite3.Connection, select: str) -> Iterator[Row]:
    yield from connection.execute(select)


def _drop_orphans(connection: sqlite3.Connection) -> dict[str, int]:
    """Delete the rows whose row they refer to is lost, until there are none; return how many of each table."""
    dropped: dict[str, int] = {}
    while found := connection.execute("PRAGMA foreign_key_check").fetchall():
        for table, rowid in {(table, rowid) for table, rowid, *_ in found}:
            connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (rowid,))  # noqa: S608 — as above
            dropped[table] = dropped.get(table, 0) + 1
    return dropped
