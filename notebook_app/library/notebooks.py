"""Notebooks."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from notebook_app.library.freeing import free_documents
from notebook_app.library.part import Part, new_id, now, required, touch
from notebook_app.library.recordings import remove_recordings
from notebook_app.library.tables import NotebookRow, OverviewRow, SourceRow
from notebook_app.records import NotebookRecord


class Notebooks(Part):
    """The notebooks of a home folder."""

    def create_notebook(self, name: str, emoji: str = "📓") -> NotebookRecord:
        """Make an empty notebook."""
        with self._database.writing() as session:
            return add_notebook(session, name, emoji)

    def ensure_notebook(self, name_or_id: str) -> NotebookRecord:
        """Return a notebook as :meth:`find_notebook` does, and make it where there is none: once, whoever else asks."""
        with self._database.writing() as session:
            return _find(session, name_or_id) or add_notebook(session, name_or_id)

    def __call__(self) -> list[NotebookRecord]:
        """Return every notebook, the last changed first."""
        with self._database.reading() as session:
            return [_record(*row) for row in session.execute(_with_counts().order_by(NotebookRow.updated.desc()))]

    def notebook_ids(self) -> set[str]:
        """Return the id of every notebook, those in the trash included."""
        with self._database.reading() as session:
            return set(session.scalars(select(NotebookRow.id)))

    def find_notebook(self, name_or_id: str) -> NotebookRecord | None:
        """Return a notebook by id, else the last changed of that name, or None."""
        with self._database.reading() as session:
            return _find(session, name_or_id)

    def notebook(self, notebook_id: str) -> NotebookRecord:
        """Return a notebook.

        Raises
        ------
        NoSuchItem
            If it was deleted.
        """
        return required(self.find_notebook(notebook_id), "notebook", notebook_id)

    def rename_notebook(self, notebook_id: str, name: str, emoji: str | None = None) -> None:
        """Give a notebook another name, and another emoji (or ``:material/…:`` icon) if one is given.

        Raises
        ------
        NoSuchItem
            If there is no such notebook.
        """
        values = {"name": name} if emoji is None else {"name": name, "emoji": emoji}
        with self._database.writing() as session:
            touch(session, notebook_id)
            session.execute(update(NotebookRow).where(NotebookRow.id == notebook_id).values(values))

    def collect_notebooks(self, notebooks: Collection[str], collection: str) -> None:
        """Put notebooks in a collection, out of any with an empty name; those that are not there are passed over.

        They do not count as changed by it.
        """
        chosen = update(NotebookRow).where(NotebookRow.id.in_(notebooks))
        with self._database.writing() as session:
            session.execute(chosen.values(collection=collection))

    def delete_notebook(self, notebook_id: str) -> None:
        """Delete a notebook and all that is only in it, files included.

        Raises
        ------
        NoSuchItem
            If there is no such notebook.
        """
        with self._originals.taking_away() as take, self._database.writing() as session:
            required(session.get(NotebookRow, notebook_id), "notebook", notebook_id)
            linked = select(SourceRow.document_id).where(SourceRow.notebook_id == notebook_id)
            documents = session.scalars(linked).all()
            spoken = select(OverviewRow.id, OverviewRow.audio).where(OverviewRow.notebook_id == notebook_id)
            recordings = session.execute(spoken).all()
            session.execute(delete(NotebookRow).where(NotebookRow.id == notebook_id))
            for file in free_documents(session, documents):
                take(file)
        for overview_id, audio in recordings:
            remove_recordings(self._settings.home, overview_id, audio)


def _find(session: Session, name_or_id: str) -> NotebookRecord | None:
    wanted = _with_counts().where((NotebookRow.id == name_or_id) | (NotebookRow.name == name_or_id))
    ranked = wanted.order_by((NotebookRow.id == name_or_id).desc(), NotebookRow.updated.desc())
    row = session.execute(ranked.limit(1)).first()
    return None if row is None else _record(*row)


def add_notebook(session: Session, name: str, emoji: str = "📓", collection: str = "") -> NotebookRecord:
    """Add the row of a new notebook."""
    moment = now()
    record = NotebookRecord(new_id(), name, emoji, moment, moment, 0, collection)
    session.add(
        NotebookRow(id=record.id, name=name, emoji=emoji, created=moment, updated=moment, collection=collection)
    )
    return record


def _with_counts() -> Select[NotebookRow, int]:
    sources = select(func.count()).where(SourceRow.notebook_id == NotebookRow.id).correlate(NotebookRow)
    return select(NotebookRow, sources.scalar_subquery()).where(NotebookRow.deleted.is_(None))


def _record(row: NotebookRow, sources: int) -> NotebookRecord:
    return NotebookRecord(row.id, row.name, row.emoji, row.created, row.updated, sources, row.collection)
