"""Base of the library's parts."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Double, cast, func, update
from sqlalchemy.orm import Session

from notebook_app.errors import NoSuchItem
from notebook_app.library.database import Database
from notebook_app.library.originals import Originals
from notebook_app.library.tables import Base, NotebookRow
from notebook_app.settings import Settings

T = TypeVar("T")


class Part:
    """What each part of the library is given: the database, the home folder, and the folder of originals."""

    def __init__(self, settings: Settings, database: Database, originals: Originals) -> None:
        self._settings, self._database, self._originals = settings, database, originals


def now() -> datetime:
    """Return this moment in UTC."""
    return datetime.now(UTC)


def database_now(session: Session) -> ColumnElement[float]:
    """Return the database's own time in seconds: the one clock that all machines share."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(func.extract("epoch", func.clock_timestamp()), Double)
    return (func.julianday("now") - 2440587.5) * 86400.0


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
