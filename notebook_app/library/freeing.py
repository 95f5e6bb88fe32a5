"""Documents belong to nobody: each goes with the last notebook that has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from notebook_app.library.tables import DocumentRow, OriginalRow, SourceRow


def free_documents(session: Session, documents: Iterable[int]) -> Iterator[str]:
    """Delete those of the documents that no notebook links to any more; yield the names of originals to remove.

    The original's row is locked first, as who links to a document does too: neither sees the other half done.
    """
    for document_id in sorted(documents):
        document = session.get(DocumentRow, document_id)
        if document is None:
            continue
        original = session.get_one(OriginalRow, document.sha256, with_for_update=True)
        if not session.scalar(select(exists().where(SourceRow.document_id == document_id))):
            session.delete(document)
            session.flush()
            if not session.scalar(select(exists().where(DocumentRow.sha256 == original.sha256))):
                session.delete(original)
                yield original.file
