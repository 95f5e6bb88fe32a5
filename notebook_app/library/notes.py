"""Notes, and the guides that are kept among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from notebook_app.library.convert import citations_to_json, note_from_row
from notebook_app.library.part import Part, change, new_id, now, required, touch
from notebook_app.library.tables import NoteRow
from notebook_app.records import Citation, Note, NoteKind


class Notes(Part):
    """The notes of a notebook; one guide for the notebook and one for each source are notes of kind "guide"."""

    def save_note(
        self,
        notebook_id: str,
        kind: NoteKind,
        title: str,
        body: str,
        citations: Iterable[Citation] = (),
        *,
        source: str | None = None,
        data: Mapping[str, Any] | None = None,
        created: datetime | None = None,
    ) -> Note:
        """Add a note. A guide takes the place of the guide that the source, or the notebook, had before.

        Parameters
        ----------
        notebook_id, kind, title, body, citations
            The note; ``body`` is Markdown with markers ``[n]`` into the citations.
        source : str, optional
            The sha256 of the source that a guide is about; None for the whole notebook.
        data : mapping, optional
            A guide's topics and questions.
        created : datetime, optional
            Now, unless it is brought from elsewhere.

        Raises
        ------
        NoSuchItem
            If there is no such notebook.
        """
        moment = created or now()
        row = NoteRow(
            id=new_id(),
            notebook_id=notebook_id,
            kind=kind,
            title=title,
            body=body,
            citations=citations_to_json(citations),
            created=moment,
            updated=moment,
            source=source,
            data=dict(data or {}),
        )
        with self._database.writing() as session:
            touch(session, notebook_id)
            if kind == "guide":
                session.execute(delete(NoteRow).where(*_guide_of(notebook_id, source)))
            session.add(row)
            session.flush()
            return note_from_row(row)

    def update_note(
        self,
        note_id: str,
        *,
        title: str | None = None,
        body: str | None = None,
        citations: Iterable[Citation] | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> Note:
        """Change what is given of a note; ``data`` is laid over what is there, and is no change of its text.

        Raises
        ------
        NoSuchItem
            If the note was deleted.
        """
        cited = None if citations is None else citations_to_json(citations)
        with self._database.writing() as session:
            row = required(session.scalar(select(NoteRow).where(NoteRow.id == note_id)), "note", note_id)
            touch(session, row.notebook_id)
            if data is not None:
                row.data = {**row.data, **data}
            changed = now() if (title, body, cited) != (None, None, None) else None
            change(row, title=title, body=body, citations=cited, updated=changed)
            return note_from_row(row)

    def __call__(self, notebook_id: str) -> list[Note]:
        """Return a notebook's notes and guides, the newest first."""
        newest = select(NoteRow).where(NoteRow.notebook_id == notebook_id).order_by(NoteRow.number.desc())
        with self._database.reading() as session:
            return [note_from_row(row) for row in session.scalars(newest)]

    def note(self, note_id: str) -> Note:
        """Return one note.

        Raises
        ------
        NoSuchItem
            If the note was deleted.
        """
        with self._database.reading() as session:
            row = session.scalar(select(NoteRow).where(NoteRow.id == note_id))
            return note_from_row(required(row, "note", note_id))

    def delete_note(self, note_id: str) -> None:
        """Delete a note; to delete one that is gone does nothing."""
        with self._database.writing() as session:
            session.execute(delete(NoteRow).where(NoteRow.id == note_id))

    def find_guide(self, notebook_id: str, source: str | None = None) -> Note | None:
        """Return the guide of a source, or of the whole notebook, if there is one."""
        with self._database.reading() as session:
            row = session.scalar(select(NoteRow).where(*_guide_of(notebook_id, source)))
            return None if row is None else note_from_row(row)

    def delete_guide(self, notebook_id: str, source: str | None = None) -> None:
        """Delete the guide of a source, or of the whole notebook, if there is one."""
        with self._database.writing() as session:
            session.execute(delete(NoteRow).where(*_guide_of(notebook_id, source)))


def _guide_of(notebook_id: str, source: str | None) -> tuple[Any, ...]:
    return NoteRow.notebook_id == notebook_id, NoteRow.kind == "guide", NoteRow.source.is_not_distinct_from(source)
