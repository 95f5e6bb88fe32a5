"""Prepare a home folder for its library: closed to other users, passwords sealed."""

from __future__ import annotations

import stat
from contextlib import suppress
from pathlib import Path

from sqlalchemy import select

from notebook_app.library.database import Database
from notebook_app.library.tables import OriginalRow
from notebook_app.library.vault import is_sealed


def make_private(home: Path) -> None:
    """Make the home folder, closed to other users; one that others share by purpose (``/tmp``, a user's own home) stays."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    mode = home.stat().st_mode
    if mode & 0o077 and not mode & stat.S_ISVTX and home.resolve() not in {Path.home(), Path(home.anchor)}:
        with suppress(OSError):  # another's, or on a disk that cannot be written
            home.chmod(mode & 0o7700)  # others lose what they had; what is read-only stays so


def seal_old_passwords(database: Database) -> None:
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
