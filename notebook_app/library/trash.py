"""The trash: what was deleted a short while ago and can be restored.

A deleted notebook is only marked. What is deleted from a notebook is moved to a marked notebook made to hold it, so that
no other query needs to know of the trash, and emptying it is deleting notebooks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from notebook_app.library.database import Database
from notebook_app.library.notebooks import Notebooks
from notebook_app.library.originals import Originals
from notebook_app.library.part import Part, new_id, now, required, touch
from notebook_app.library.tables import ArtifactRow, NotebookRow, NoteRow, OverviewRow, SourceRow
from notebook_app.records import Discarded
from notebook_app.settings import Settings

KEPT_AFTER_DELETION: Final = timedelta(days=1)
"""How long what was deleted can be restored."""

ItemKind = Literal["source", "note", "overview", "artifact"]
_TABLES: Final[Mapping[ItemKind, type[Any]]] = {
    "source": SourceRow,
    "note": NoteRow,
    "overview": OverviewRow,
    "artifact": ArtifactRow,
}


class Trash(Part):
    """Things deleted, restored, and after a while gone for good; call it for the list."""

    def __init__(self, settings: Settings, database: Database, originals: Originals, notebooks: Notebooks) -> None:
        super().__init__(settings, database, originals)
        self._notebooks = notebooks

    def discard_notebook(self, notebook_id: str) -> None:
        """Put a notebook into the trash.

        Raises
        ------
        NoSuchItem
            If there is no such notebook.
        """
        with self._database.writing() as session:
            touch(session, notebook_id)
            session.execute(update(NotebookRow).where(NotebookRow.id == notebook_id).values(deleted=now()))

    def discard_item(self, notebook_id: str, kind: ItemKind, item: str) -> Discarded:
        """Put something of a notebook into the trash; a source takes its guide along.

        Raises
        ------
        NoSuchItem
            If the notebook does not have it.
        """
        moment = now()
        with self._database.writing() as session:
            touch(session, notebook_id)
            row = required(session.scalar(select(_TABLES[kind]).where(*_item(notebook_id, kind, item))), kind, item)
            holder = NotebookRow(id=new_id(), name=row.title, emoji=kind, created=moment, updated=moment)
            holder.deleted, holder.origin = moment, notebook_id
            session.add(holder)
            session.flush()
            _move(session, kind, item, notebook_id, holder.id)
            return _discarded(holder)

    def __call__(self) -> list[Discarded]:
        """Return what is in the trash, the last deleted first."""
        wanted = select(NotebookRow).where(NotebookRow.deleted.is_not(None)).order_by(NotebookRow.deleted.desc())
        with self._database.reading() as session:
            return [_discarded(row) for row in session.scalars(wanted)]

    def restore(self, discarded_id: str) -> tuple[str, str]:
        """Bring back what was deleted; return the notebook it is in and, of a source, its id (else an empty text).

        A source that was added again meanwhile stays as it was added.

        Raises
        ------
        NoSuchItem
            If it is gone for good, or the notebook it was in is.
        """
        with self._database.writing() as session:
            holder = session.get(NotebookRow, discarded_id)
            holder = required(holder if holder and holder.deleted else None, "item", discarded_id)
            if holder.origin is None:
                holder.deleted = None
                return holder.id, ""
            notebook_id = holder.origin
            touch(session, notebook_id)
            source = session.scalar(select(SourceRow.sha256).where(SourceRow.notebook_id == holder.id)) or ""
            there = select(SourceRow).where(*_item(notebook_id, "source", source))
            if not (source and session.scalar(there)):
                for kind in _TABLES:
                    _move(session, kind, None, holder.id, notebook_id)
        self._notebooks.delete_notebook(discarded_id)
        return notebook_id, source

    def expired(self) -> list[str]:
        """Return the ids of the notebooks in the trash whose time is over: they are to be deleted."""
        over = select(NotebookRow.id).where(NotebookRow.deleted < now() - KEPT_AFTER_DELETION)
        with self._database.reading() as session:
            return list(session.scalars(over))


def _item(notebook_id: str, kind: ItemKind, item: str | None) -> tuple[ColumnElement[bool], ...]:
    table = _TABLES[kind]
    mine = (table.notebook_id == notebook_id,)
    if item is None:
        return mine
    return (*mine, (SourceRow.sha256 if table is SourceRow else table.id) == item)


def _move(session: Session, kind: ItemKind, item: str | None, origin: str, target: str) -> None:
    session.execute(update(_TABLES[kind]).where(*_item(origin, kind, item)).values(notebook_id=target))
    if kind == "source" and item:
        guide = (NoteRow.notebook_id == origin, NoteRow.kind == "guide", NoteRow.source == item)
        session.execute(update(NoteRow).where(*guide).values(notebook_id=target))


def _discarded(row: NotebookRow) -> Discarded:
    assert row.deleted is not None
    kind = "notebook" if row.origin is None else row.emoji
    return Discarded(row.id, kind, row.name, row.deleted + KEPT_AFTER_DELETION)
