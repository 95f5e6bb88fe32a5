"""The works that a notebook knows of, and which of its sources they are."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import and_, select

from ingest.bibliography.match import Citable, match_references
from ingest.bibliography.reference import Reference
from notebook_app.library.part import Part, touch
from notebook_app.library.tables import DocumentRow, PageRow, ReferenceRow, SourceRow


class References(Part):
    """References by notebook."""

    def __call__(self, notebook_id: str) -> list[Reference]:
        """Return every reference that a notebook keeps, in the order they came in."""
        kept = select(ReferenceRow.data).where(ReferenceRow.notebook_id == notebook_id).order_by(ReferenceRow.id)
        with self._database.reading() as session:
            return [Reference.from_json(data) for data in session.scalars(kept)]

    def keep_references(self, notebook_id: str, references: Iterable[Reference]) -> None:
        """Keep references; one that was kept before is replaced."""
        with self._database.writing() as session:
            touch(session, notebook_id)
            mine = select(ReferenceRow).where(ReferenceRow.notebook_id == notebook_id)
            kept = {row.identity: row for row in session.scalars(mine)}
            for reference in references:
                row = kept.get(reference.identity)
                if row is None:
                    row = kept[reference.identity] = ReferenceRow(notebook_id=notebook_id, identity=reference.identity)
                    session.add(row)
                row.data = reference.to_json()

    def match_references(self, notebook_id: str) -> dict[str, Reference]:
        """Give each source the reference that is about it, and return those, by the source's id (sha256)."""
        found = match_references(self(notebook_id), self._citable(notebook_id))
        with self._database.writing() as session:
            for row in session.scalars(select(SourceRow).where(SourceRow.notebook_id == notebook_id)):
                mine = found.get(row.sha256)
                row.reference = None if mine is None else mine.to_json()
        return found

    def _citable(self, notebook_id: str) -> list[Citable]:
        first_page = and_(PageRow.document_id == DocumentRow.id, PageRow.number == 1)
        rows = (
            select(SourceRow.sha256, SourceRow.name, SourceRow.title, PageRow.text, DocumentRow.details)
            .join(DocumentRow, DocumentRow.id == SourceRow.document_id)
            .outerjoin(PageRow, first_page)
            .where(SourceRow.notebook_id == notebook_id)
            .order_by(SourceRow.created, SourceRow.sha256)
        )
        with self._database.reading() as session:
            return [
                Citable(sha256, name, title, text or "", json.dumps(details))
                for sha256, name, title, text, details in session.execute(rows)
            ]
