"""Search by words: the segments of a notebook's documents, merged and kept while nothing changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from ingest.tuning import WORDS
from notebook_app.library.database import Database
from notebook_app.library.originals import Originals
from notebook_app.library.part import Part
from notebook_app.library.tables import PassageRow, SegmentRow, SourceRow
from notebook_app.settings import Settings

if TYPE_CHECKING:
    from ingest.index.words import WordIndex

_IDS_PER_QUERY = 500
_Links = list[tuple[str, str, datetime, int]]


class WordSearch(Part):
    """The words of notebooks."""

    def __init__(self, settings: Settings, database: Database, originals: Originals) -> None:
        super().__init__(settings, database, originals)
        self._lock = threading.Lock()
        self._merged: OrderedDict[str, tuple[_Links, WordIndex]] = OrderedDict()

    def __call__(self, notebook_id: str) -> WordIndex:
        """Return the words of a notebook's sources as they are now, in reading order.

        Segments that an earlier version did not keep are made and kept now.
        """
        from ingest.index.words import WordIndex, Words

        wanted = select(SourceRow.sha256, SourceRow.title, SourceRow.created, SourceRow.document_id)
        in_order = wanted.where(SourceRow.notebook_id == notebook_id).order_by(SourceRow.created, SourceRow.sha256)
        with self._database.reading() as session:
            links: _Links = [(*row,) for row in session.execute(in_order)]
        with self._lock:
            before, index = self._merged.get(notebook_id, (None, None))
            if index is not None and before == links:
                self._merged.move_to_end(notebook_id)
                return index
        segments = self._segments([document for *_, document in links])
        index = WordIndex([Words(sha256, title, segments[document]) for sha256, title, _, document in links])
        self._keep(notebook_id, links, index)
        return index

    def _keep(self, notebook_id: str, links: _Links, index: WordIndex) -> None:
        """Keep what was merged, and forget what was not asked for longest where all is too much."""
        with self._lock:
            self._merged[notebook_id] = links, index
            self._merged.move_to_end(notebook_id)
            total = sum(kept.nbytes for _, kept in self._merged.values())
            while total > WORDS.memory and len(self._merged) > 1:
                _, (_, forgotten) = self._merged.popitem(last=False)
                total -= forgotten.nbytes

    def _segments(self, documents: Sequence[int]) -> dict[int, bytes]:
        from ingest.index.words import SEGMENT_VERSION

        found: dict[int, bytes] = {}
        current = select(SegmentRow.document_id, SegmentRow.words).where(SegmentRow.version == SEGMENT_VERSION)
        with self._database.reading() as session:
            for start in range(0, len(documents), _IDS_PER_QUERY):
                some = SegmentRow.document_id.in_(documents[start : start + _IDS_PER_QUERY])
                found.update((document, words) for document, words in session.execute(current.where(some)))
        return found | {document: self._made(document) for document in documents if document not in found}

    def _made(self, document: int) -> bytes:
        """Make the segment of a document that has none of this version, and keep it where the library can be written."""
        from ingest.index.words import SEGMENT_VERSION, make_segment

        wanted = select(PassageRow.id, PassageRow.section, PassageRow.text).where(PassageRow.document_id == document)
        with self._database.reading() as session:
            passages = session.execute(wanted.order_by(PassageRow.ordinal))
            segment = make_segment((name, under_section(section, text)) for name, section, text in passages)
        if not self._database.scratch:
            # Another process may have kept it meanwhile, or the document is gone.
            with suppress(IntegrityError), self._database.writing() as session:
                session.execute(delete(SegmentRow).where(SegmentRow.document_id == document))
                session.add(SegmentRow(document_id=document, version=SEGMENT_VERSION, words=segment))
        return segment


def under_section(section: str, text: str) -> str:
    """Return what a passage is found by: its text under its section. The title is the notebook's and comes when merging."""
    return f"{section}\n{text}"
