"""Daily copies of the library in the home's ``backups`` folder, and the way back to one."""

from __future__ import annotations

import logging
import os
import re
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from ingest.disk import raises_disk_full
from notebook_app.errors import BackupUnusable, NoSuchItem
from notebook_app.library.database import names_of_backups
from notebook_app.settings import Settings

log = logging.getLogger(__name__)

KEPT = 7
"""Copies kept, one a day."""
SHARE_OF_DISK = 0.2
"""The most that copies may take of what they and the free space are together; the newest is kept in any case."""
_NAME = re.compile(r"library-(\d{4}-\d\d-\d\d)\.sqlite3")
_BESIDE = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the library as it was on a day."""

    path: Path
    day: date

    @property
    def name(self) -> str:
        """What it is asked for by."""
        return self.path.name


def backups_of(home: Path) -> list[Backup]:
    """Return the backups of a home folder, the newest first."""
    found = ((name, _NAME.fullmatch(name)) for name in names_of_backups(home))
    return [Backup(home / "backups" / name, date.fromisoformat(match[1])) for name, match in found if match]


def library_file(settings: Settings) -> Path | None:
    """Return the file of a library that is SQLite's and in the home folder; another database has backups of its own."""
    return None if settings.database_url else settings.home / "library.sqlite3"


def back_up(settings: Settings, today: date | None = None) -> Backup | None:
    """Copy the library, unless that was done today; others may read and write it meanwhile.

    A damaged library is not copied: it would push out the copies from which it can be restored.

    Parameters
    ----------
    settings : Settings
        Whose library.
    today : date, optional
        The day the copy is of; by default the present one (UTC).

    Returns
    -------
    Backup or None
        None where there is nothing to copy, or a copy of today.

    Raises
    ------
    BackupUnusable
        If the library is damaged.
    DiskFull
        If there is no room; the copies made before stay.
    """
    library, day = library_file(settings), today or datetime.now(UTC).date()
    if library is None or not library.exists() or any(backup.day == day for backup in backups_of(settings.home)):
        return None
    folder = settings.home / "backups"
    with raises_disk_full(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        made = Backup(folder / f"library-{day.isoformat()}.sqlite3", day)
        partial = made.path.with_suffix(".partial")
        try:
            _copy(library, partial)
            partial.replace(made.path)
        finally:
            partial.unlink(missing_ok=True)
    for old in _surplus(settings.home):
        old.path.unlink(missing_ok=True)
    return made


def restore(settings: Settings, name: str) -> Path:
    """Put a backup in the place of the library, and what was there into a folder of ``set-aside``; return that folder.

    Originals that the backup does not know go there too: nothing is lost. The search index follows when it is next used.

    Parameters
    ----------
    name : str
        A file name of :func:`backups_of`, or its day (2026-11-29).

    Raises
    ------
    NoSuchItem
        If there is no such backup.
    BackupUnusable
        If it is damaged; nothing is changed then.
    """
    library = library_file(settings)
    backup = next((b for b in backups_of(settings.home) if name in {b.name, b.day.isoformat()}), None)
    if library is None or backup is None:
        raise NoSuchItem(kind="backup", name=name)
    with raises_disk_full(settings.home):
        restored = library.with_suffix(".restored")
        try:
            _copy(backup.path, restored)
            return put_in_place(settings, restored)
        finally:
            restored.unlink(missing_ok=True)


def put_in_place(settings: Settings, new: Path) -> Path:
    """Make a file the library, and set aside the one before and the originals that the new one does not know."""
    library = settings.home / "library.sqlite3"
    aside = settings.home / "set-aside" / datetime.now(UTC).strftime("%Y-%m-%d %H.%M.%S.%f")
    aside.mkdir(mode=0o700, parents=True)
    with closing(sqlite3.connect(new)) as connection:
        known = {row[0] for row in connection.execute("SELECT file FROM originals")}
    for part in (library, *(library.with_name(library.name + suffix) for suffix in _BESIDE)):
        with suppress(FileNotFoundError):
            shutil.move(part, aside / part.name)
    new.replace(library)
    for original in (settings.home / "originals").glob("*"):
        if original.name not in known:
            (aside / "originals").mkdir(exist_ok=True)
            shutil.move(original, aside / "originals" / original.name)
    return aside


def faults_of(file: Path) -> list[str]:
    """Return what SQLite's own check finds wrong with a database, a line each; nothing where it is sound."""
    try:
        with closing(sqlite3.connect(f"file:{_quoted(file)}?mode=ro", uri=True)) as connection:
            return [row[0] for row in connection.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    except sqlite3.Error as error:
        return [str(error)]


def _copy(library: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(library)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, that can be read where nothing can be written
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise OSError(28, "no space left", str(target)) from error
        raise BackupUnusable(name=library.name, detail=error) from error
    if faults := faults_of(target):
        raise BackupUnusable(name=library.name, detail=faults[0])
    with target.open("rb+") as written:
        os.fsync(written.fileno())


def _surplus(home: Path) -> list[Backup]:
    """Return the oldest backups: beyond those kept, or beyond their share of the disk."""
    backups = backups_of(home)
    sizes = [backup.path.stat().st_size for backup in backups]
    room = SHARE_OF_DISK * (shutil.disk_usage(home).free + sum(sizes))
    fit = sum(sum(sizes[: n + 1]) <= room for n in range(len(sizes)))
    return backups[max(1, min(KEPT, fit)) :]


def _quoted(file: Path) -> str:
    from urllib.parse import quote

    return quote(str(file.absolute()))
