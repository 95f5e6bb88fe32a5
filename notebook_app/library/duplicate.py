"""A notebook made once more."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, select
from sqlalchemy.orm import Session

from notebook_app.library.notebooks import add_notebook
from notebook_app.library.part import Part, new_id, required, touch
from notebook_app.library.tables import (
    ArtifactRow,
    ArtifactVersionRow,
    Base,
    ChatRow,
    ChatSettingsRow,
    MemoryRow,
    MessageRow,
    NotebookRow,
    NoteRow,
    ReferenceRow,
    SourceRow,
)
from notebook_app.records import NotebookRecord

_STAY = ("selftest",)
"""Kinds of artifacts that tell of the first notebook alone."""


class Duplicate(Part):
    """Copies of notebooks."""

    def __call__(self, notebook_id: str, name: str) -> NotebookRecord:
        """Make a notebook with the same sources, references, guides, notes, artifacts, chats and wishes.

        Documents are shared. Audio overviews stay with the first one: each is one file.

        Raises
        ------
        NoSuchItem
            If there is no such notebook.
        """
        with self._database.writing() as session:
            touch(session, notebook_id)
            first = required(session.get(NotebookRow, notebook_id), "notebook", notebook_id)
            copy = add_notebook(session, name, first.emoji, first.collection)
            session.flush()
            chats = _copied(session, ChatRow, notebook_id, copy.id, ChatRow.deleted.is_(None))
            for table in (SourceRow, ReferenceRow, NoteRow, ChatSettingsRow, MemoryRow):
                _copied(session, table, notebook_id, copy.id)
            made = _copied(
                session,
                ArtifactRow,
                notebook_id,
                copy.id,
                ArtifactRow.state == "ready",
                ArtifactRow.kind.not_in(_STAY),
            )
            for old, new in made.items():
                for version in session.scalars(select(ArtifactVersionRow).where(ArtifactVersionRow.artifact_id == old)):
                    columns = ArtifactVersionRow.__table__.columns.keys()
                    values = {column: getattr(version, column) for column in columns}
                    session.add(ArtifactVersionRow(**values | {"artifact_id": new}))
            for old, new in chats.items():
                _copied(session, MessageRow, notebook_id, copy.id, MessageRow.chat_id == old, chat_id=new)
        return copy


def _copied(
    session: Session, table: type[Any], origin: str, target: str, *which: ColumnElement[bool], **changes: str
) -> dict[str, str]:
    """Copy the rows of a notebook into another; return the new id of each that has one."""
    ids = {}
    chosen = select(table).where(table.notebook_id == origin, *which)
    order = (table.number,) if hasattr(table, "number") else tuple(table.__table__.primary_key)
    for row in session.scalars(chosen.order_by(*order)):
        values = _values(row) | {"notebook_id": target, **changes}
        if "id" in values:
            ids[values["id"]] = new_id()
            values["id"] = ids[values["id"]]
        session.add(table(**values))
        session.flush()
    return ids


def _values(row: Base) -> dict[str, Any]:
    """Return what a row holds, without the number that the database gave it."""
    return {
        column.key: getattr(row, column.key)
        for column in row.__table__.columns
        if not (column.primary_key and isinstance(column.type, Integer))
    }
