"""Finding a text anywhere in the library: names, titles, notes, artifacts and chats, of one notebook or of all."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from notebook_app.library.part import Part
from notebook_app.library.tables import ArtifactRow, ChatRow, MessageRow, NotebookRow, NoteRow, SourceRow
from notebook_app.records import Finding

_Column = InstrumentedAttribute[str]
_AROUND: Final = 60
"""Characters of an excerpt before and after the text that was looked for."""


class Find(Part):
    """Plain search: the text as it stands, whatever its case."""

    def __call__(self, text: str, limit: int = 20) -> list[Finding]:
        """Return where a text stands in names, titles, notes, artifacts and chats; of each sort the newest, ``limit`` at most.

        What is in the trash is not found, nor is anything by a blank text.
        """
        text = " ".join(text.split())
        if not text:
            return []
        with self._database.reading() as session:
            rows = [row for query in _queries(text) for row in session.execute(query.limit(limit))]
        return [
            Finding(notebook, kind, item, title, excerpt(body, text), *chat)
            for notebook, kind, item, title, body, *chat in rows
        ]


def _queries(text: str) -> list[Select[Any]]:
    here = NotebookRow.deleted.is_(None)
    sources = _among(text, "source", SourceRow, SourceRow.sha256, SourceRow.title, SourceRow.name)
    notes = _among(text, "note", NoteRow, NoteRow.id, NoteRow.title, NoteRow.body)
    made = _among(text, "artifact", ArtifactRow, ArtifactRow.id, ArtifactRow.title, ArtifactRow.body)
    messages = _among(text, "message", MessageRow, MessageRow.id, ChatRow.title, MessageRow.text)
    return [
        select(NotebookRow.id, literal("notebook"), NotebookRow.id, NotebookRow.name, NotebookRow.name)
        .where(here, NotebookRow.name.icontains(text, autoescape=True))
        .order_by(NotebookRow.updated.desc()),
        sources.where(here).order_by(SourceRow.created.desc()),
        notes.where(here).order_by(NoteRow.number.desc()),
        made.where(here, ArtifactRow.state == "ready").order_by(ArtifactRow.number.desc()),
        messages.add_columns(MessageRow.chat_id)
        .join(ChatRow, ChatRow.id == MessageRow.chat_id)
        .where(here, ChatRow.deleted.is_(None))
        .order_by(MessageRow.number.desc()),
    ]


def _among(text: str, kind: str, table: type[Any], item: _Column, title: _Column, body: _Column) -> Select[Any]:
    """Choose the rows whose own title or body has the text: notebook, kind, id, title, body."""
    own = [column for column in (title, body) if column.class_ is table]
    return (
        select(table.notebook_id, literal(kind), item, title, body)
        .join(NotebookRow, NotebookRow.id == table.notebook_id)
        .where(or_(*(column.icontains(text, autoescape=True) for column in own)))
    )


def excerpt(body: str, text: str) -> str:
    """Return the words around the first place of a text in a body, on one line; the body's beginning if it is not there."""
    line = " ".join(body.split())
    at = max(line.casefold().find(text.casefold()), 0)
    start, end = max(0, at - _AROUND), at + len(text) + _AROUND
    return f"{'…' if start else ''}{line[start:end].strip()}{'…' if end < len(line) else ''}"
