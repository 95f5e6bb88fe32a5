"""Base of the library's parts."""

from __future__ import annotations

import secrets
import stat
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from notebook_app.errors import NoSuchItem
from notebook_app.library.database import Database
from notebook_app.library.migrate import bring_to_head
from notebook_app.library.originals import Originals
from notebook_app.library.tables import Base, NotebookRow, OriginalRow
from notebook_app.library.vault import is_sealed
from notebook_app.settings import Settings

T = TypeVar("T")


class Part:
    """A part of the library: the database it reads and writes, and the folder of originals."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.originals = Originals(settings.home / "originals")
        _make_private(settings.home)
        self._database = Database(settings)
        bring_to_head(self._database)
        if self._database.scratch is None:
            _seal_old_passwords(self._database)
            with self._database.reading() as session:
                self.originals.sweep(set(session.scalars(select(OriginalRow.file))))

    @property
    def scratch(self) -> Path | None:
        """Where to write what has to be written while the home folder cannot be; None where it can."""
        return self._database.scratch

    def close(self) -> None:
        """Release the database."""
        self._database.close()


def _make_private(home: Path) -> None:
    """Make the home folder, closed to other users; one that others share by purpose (``/tmp``, a user's own home) stays."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    mode = home.stat().st_mode
    if mode & 0o077 and not mode & stat.S_ISVTX and home.resolve() not in {Path.home(), Path(home.anchor)}:
        with suppress(OSError):  # another's, or on a disk that cannot be written
            home.chmod(mode & 0o7700)  # others lose what they had; what is read-only stays so


def _seal_old_passwords(database: Database) -> None:
    """Seal the passwords that earlier versions kept as they were given, and overwrite what stood there."""
    plain = select(OriginalRow).where(OriginalRow.password.is_not(None))
    with database.reading() as session:
        found = [row.sha256 for row in session.scalars(plain) if row.password and not is_sealed(row.password)]
    if not found:
        return
    with database.writing() as session:
        for row in session.scalars(plain.where(OriginalRow.sha256.in_(found))):
            row.password = database.vault.seal(row.password)
    if database.engine.dialect.name == "sqlite":
        raw = database.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()


def now() -> datetime:
    """Return this moment in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a name for a new row: 16 hexadecimal digits, never given before."""
    return secrets.token_hex(8)


def touch(session: Session, notebook_id: str) -> None:
    """Note that a notebook was just changed.

    Raises
    ------
    NoSuchItem
        If there is no such notebook.
    """
    here = (NotebookRow.id == notebook_id) & NotebookRow.deleted.is_(None)
    found = session.execute(update(NotebookRow).where(here).values(updated=now()).returning(NotebookRow.id))
    required(found.scalar(), "notebook", notebook_id)


def required(found: T | None, kind: str, name: str) -> T:
    """Return what was found, or say that it is not there."""
    if found is None:
        raise NoSuchItem(kind=kind, name=name)
    return found


def change(row: Base, **values: Any) -> None:
    """Set those columns of a row whose value is not None."""
    for column, value in values.items():
        if value is not None:
            setattr(row, column, value)
