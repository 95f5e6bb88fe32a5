"""Base of the library's parts."""

from __future__ import annotations

import secrets
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
from notebook_app.settings import Settings

T = TypeVar("T")


class Part:
    """A part of the library: the database it reads and writes, and the folder of originals."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.originals = Originals(settings.home / "originals")
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._database = Database(settings)
        bring_to_head(self._database)
        if self._database.scratch is None:
            with self._database.reading() as session:
                self.originals.sweep(set(session.scalars(select(OriginalRow.file))))

    @property
    def scratch(self) -> Path | None:
        """Where to write what has to be written while the home folder cannot be; None where it can."""
        return self._database.scratch

    def close(self) -> None:
        """Release the database."""
        self._database.close()


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
