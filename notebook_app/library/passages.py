"""Passages, with or without their vectors."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice

from sqlalchemy import Row, Select, and_, case, func, select
from sqlalchemy.orm import Session, defer

from ingest.kinds import RECORDINGS
from ingest.models import Span
from notebook_app.library.convert import to_array
from notebook_app.library.part import Part
from notebook_app.library.tables import DocumentRow, PageRow, PassageRow, SourceRow
from notebook_app.records import StoredPassage

_IDS_PER_QUERY = 500
"""Databases limit the parameters of one statement: older SQLite to 999."""
_SPOKEN = (*RECORDINGS, "subtitles")
"""Kinds whose pages have times."""
_SOURCE = (SourceRow.sha256, SourceRow.title, SourceRow.created)
_READING_ORDER = (SourceRow.created, SourceRow.sha256, PassageRow.ordinal)


class Passages(Part):
    """The passages of a notebook."""

    def __call__(
        self,
        notebook_id: str,
        ids: Collection[str] | None = None,
        sources: Collection[str] | None = None,
        vectors: bool = False,
        ordinals: Collection[int] | None = None,
        sentence_vectors: bool = True,
    ) -> list[StoredPassage]:
        """Return passages of a notebook, source after source in the order they were added, each in reading order.

        Parameters
        ----------
        notebook_id : str
            The notebook.
        ids, sources : collection of str, optional
            Only these passages; only those of these sources (sha256). None sets no bound, an empty one lets none by.
        vectors : bool
            Whether to read the vectors: float32, ``vector`` (dim,) and ``sentence_vectors`` (sentences, dim), read-only.
        ordinals : collection of int, optional
            Only the passages at these places of their sources, from 0.
        sentence_vectors : bool
            Whether ``vectors`` brings those of the sentences too: eight times the bytes of the passages' own.
        """
        with self._database.reading() as session:
            return select_passages(session, notebook_id, ids, sources, vectors, ordinals, sentence_vectors)

    def count(self) -> int:
        """Return how many passages the documents of all notebooks have: each is embedded once, however many hold it."""
        with self._database.reading() as session:
            return session.scalar(select(func.count()).select_from(PassageRow)) or 0

    def passage_ids(self, notebook_id: str, embedder: str | None = None) -> set[str]:
        """Return the ids of all passages of a notebook: what its search index must hold.

        Given an embedder, only those that have a vector of its: what is found by meaning.
        """
        wanted = (
            select(PassageRow.id)
            .join(SourceRow, SourceRow.document_id == PassageRow.document_id)
            .where(SourceRow.notebook_id == notebook_id)
        )
        if embedder is not None:
            wanted = wanted.join(DocumentRow, DocumentRow.id == PassageRow.document_id)
            wanted = wanted.where(DocumentRow.embedder == embedder, PassageRow.vector.is_not(None))
        with self._database.reading() as session:
            return set(session.scalars(wanted))


def select_passages(
    session: Session,
    notebook_id: str,
    ids: Collection[str] | None = None,
    sources: Collection[str] | None = None,
    vectors: bool = False,
    ordinals: Collection[int] | None = None,
    sentence_vectors: bool = True,
) -> list[StoredPassage]:
    """Return passages within a session; see :meth:`Passages.passages`."""
    sentence_vectors = vectors and sentence_vectors
    query = _passages(vectors, sentence_vectors)
    if sources is not None:
        query = query.where(SourceRow.sha256.in_(sources))
    if ordinals is not None:
        query = query.where(PassageRow.ordinal.in_(ordinals))
    if ids is None:
        in_order = query.where(SourceRow.notebook_id == notebook_id).order_by(*_READING_ORDER)
        rows = list(session.execute(in_order))
    else:
        # Hidden from the planner, the notebook leaves the ids to begin with: else SQLite walks all of its passages.
        query = query.where(SourceRow.notebook_id.concat("") == notebook_id)
        rows = [row for some in _batches(ids) for row in session.execute(query.where(PassageRow.id.in_(some)))]
        rows.sort(key=lambda row: (row.created, row.sha256, row[0].ordinal))
    return [_stored(row, vectors, sentence_vectors) for row in rows]


def _passages(vectors: bool, sentence_vectors: bool) -> Select[PassageRow, str, str, datetime, str, str, bytes | None]:
    # Only where something is said: to read a column that stands behind a page's text is to read the text.
    times = case((DocumentRow.kind.in_(_SPOKEN), PageRow.times), else_=None)
    query = (
        select(PassageRow, *_SOURCE, PageRow.label, DocumentRow.language, times)
        .join(SourceRow, SourceRow.document_id == PassageRow.document_id)
        .join(DocumentRow, DocumentRow.id == PassageRow.document_id)
        .join(PageRow, and_(PageRow.document_id == PassageRow.document_id, PageRow.number == PassageRow.page))
    )
    if not vectors:
        query = query.options(defer(PassageRow.vector, raiseload=True))
    return query if sentence_vectors else query.options(defer(PassageRow.sentence_vectors, raiseload=True))


def _stored(
    found: Row[PassageRow, str, str, datetime, str, str, bytes | None], vectors: bool, sentence_vectors: bool
) -> StoredPassage:
    row, sha256, title, _created, label, language, times = found
    vector = row.vector if vectors else None
    by_sentence = row.sentence_vectors if sentence_vectors else None
    return StoredPassage(
        id=row.id,
        source=sha256,
        title=title,
        page=row.page,
        label=label,
        start=row.start,
        end=row.end,
        text=row.text,
        section=row.section,
        language=language,
        ordinal=row.ordinal,
        sentences=tuple(Span(start, end) for start, end in row.sentences),
        vector=None if vector is None else to_array(vector),
        sentence_vectors=None if by_sentence is None else to_array(by_sentence, len(row.sentences)),
        times=None if times is None else to_array(times).reshape(-1, 3),
    )


def _batches(ids: Collection[str]) -> Iterator[list[str]]:
    remaining = iter(ids)
    while batch := list(islice(remaining, _IDS_PER_QUERY)):
        yield batch
